//! The first frame of many MP3 files: no sound, but the length and the encoder's delay.
//!
//! Xing and LAME write a tag named `Xing` or `Info` after the side information of an otherwise empty
//! frame, Fraunhofer's encoder one named `VBRI`, 32 bytes after the header.

use super::chunks::ByteOrder;
use super::mpeg_frame::{Codec, Frame};

/// All numbers are written like this.
const ORDER: ByteOrder = ByteOrder::Big;
/// Delay of every decoder in samples. The encoder's delay is stored without it.
const DECODER_DELAY: u32 = 529;

/// What a tag says. It may be wrong: files are cut and joined after they were encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// Frames after this one.
    pub(super) frames: Option<u32>,
    /// Bytes of the whole stream.
    pub(super) bytes: Option<u32>,
    /// Samples at the start that are not part of the sound.
    pub(super) delay: u32,
    /// The same at the end.
    pub(super) padding: u32,
}

impl Tag {
    /// Samples of sound that are declared for frames such as `frame`.
    pub(super) fn samples(&self, frame: &Frame) -> Option<u64> {
        let all = u64::from(self.frames?) * u64::from(frame.samples);
        Some(all.saturating_sub(u64::from(self.delay) + u64::from(self.padding)))
    }
}

/// Reads the tag in the bytes of a frame; `None` for a frame of sound.
pub(super) fn read(bytes: &[u8], frame: &Frame) -> Option<Tag> {
    if frame.codec != Codec::Layer(3) {
        return None;
    }
    // The checksum is not counted in the place of the tag.
    let xing = 4 + frame.side_info;
    let name = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
    match (name(xing), name(36)) {
        (b"Xing" | b"Info", _) if is_empty(bytes, frame.header..xing) => read_xing(bytes, xing),
        (_, b"VBRI") if is_empty(bytes, frame.header..36) => read_vbri(bytes),
        _ => None,
    }
}

/// In a frame with a tag the side information is zero.
fn is_empty(bytes: &[u8], range: std::ops::Range<usize>) -> bool {
    bytes
        .get(range)
        .is_some_and(|bytes| bytes.iter().all(|&byte| byte == 0))
}

/// Reads a tag of Xing, and LAME's addition to it.
fn read_xing(bytes: &[u8], start: usize) -> Option<Tag> {
    let flags = ORDER.u32(bytes, start + 4)?;
    let mut at = start + 8;
    let mut field = |flag: u32, size: usize| -> Option<usize> {
        let has = flags & flag != 0;
        let here = at;
        at += if has { size } else { 0 };
        has.then_some(here)
    };
    let (frames, size) = (field(1, 4), field(2, 4));
    let (_, _) = (field(4, 100), field(8, 4));
    let mut tag = Tag {
        frames: frames.and_then(|at| ORDER.u32(bytes, at)),
        bytes: size.and_then(|at| ORDER.u32(bytes, at)),
        ..Tag::default()
    };
    let lame = bytes.get(at..at + 24);
    if let Some(lame) = lame.filter(|lame| is_lame(lame) && checksum_fits(bytes, at)) {
        let [high, middle, low] = [lame[21], lame[22], lame[23]].map(u32::from);
        let trim = high << 16 | middle << 8 | low;
        tag.delay = DECODER_DELAY + (trim >> 12);
        tag.padding = (trim & 0xfff).saturating_sub(DECODER_DELAY);
    }
    Some(tag)
}

/// Encoders that are known to write the delay.
fn is_lame(addition: &[u8]) -> bool {
    matches!(&addition[..4], b"LAME" | b"Lavf" | b"Lavc")
}

/// Checks the checksum that LAME writes over the tag. Where it is absent or zero, the tag is
/// believed. Other encoders write one only if the frame has a checksum of its own.
fn checksum_fits(bytes: &[u8], lame: usize) -> bool {
    let has_checksum = bytes.get(1).is_some_and(|byte| byte & 1 == 0);
    if !has_checksum && !bytes[lame..].starts_with(b"LAME") {
        return true;
    }
    match ORDER.u16(bytes, lame + 34) {
        None | Some(0) => true,
        Some(stated) => stated == crc16(&bytes[..lame + 34]),
    }
}

/// CRC-16 with the polynomial 0x8005, lowest bit first, from zero.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xa001 } else { 0 }
        })
    })
}

/// Reads a tag of Fraunhofer's encoder.
fn read_vbri(bytes: &[u8]) -> Option<Tag> {
    const VERSION: u16 = 1;
    if ORDER.u16(bytes, 40)? != VERSION {
        return None;
    }
    Some(Tag {
        bytes: ORDER.u32(bytes, 46),
        frames: Some(ORDER.u32(bytes, 50)?),
        ..Tag::default()
    })
}

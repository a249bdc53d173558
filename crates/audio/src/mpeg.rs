//! Finds out whether bytes are a stream of MPEG audio frames (MP1, MP2, MP3, or AAC in ADTS).
//!
//! A frame begins with only eleven or twelve fixed bits, which occur by chance in almost any file
//! of some kilobytes. The header of a frame contains its length, so the test is a chain: three
//! frames, each where the one before it ends, with the same version, layer and rate.

use std::io;

use super::source::Window;

/// Frames that must follow each other.
const CHAIN: usize = 3;
/// Room for a chain that begins at the end of the searched range: ADTS frames have up to 8191
/// bytes.
const CHAIN_BYTES: usize = 8192 * CHAIN;

/// What a stream of frames is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// MPEG-1, 2 or 2.5 audio layer 1, 2 or 3.
    Layer(u8),
    /// AAC in ADTS frames.
    Adts,
}

/// Where a stream of frames begins and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    /// Bytes before the first frame.
    pub(super) offset: u64,
    /// The codec all frames agree on.
    pub(super) codec: Codec,
    /// Whether the first frame holds a table with the number of frames. Without one, any length
    /// that is announced is a guess from the bit rate.
    pub(super) counted: bool,
}

/// The fields of a frame header that matter here.
#[derive(Debug, Clone, Copy)]
struct Frame {
    codec: Codec,
    /// The bits that are the same in all frames of a stream.
    signature: u32,
    /// Length in bytes with the header; always greater than zero.
    length: usize,
}

/// Looks for a chain that begins within the first `range` bytes.
pub(super) fn find(source: &mut Window, range: usize) -> io::Result<Option<Chain>> {
    let bytes = source.bytes_at(0, range + CHAIN_BYTES)?;
    let is_all = bytes.len() as u64 == source.len();
    let found = (0..bytes.len().min(range))
        .filter(|&at| bytes[at] == 0xff)
        .find_map(|at| chain_at(&bytes, at, is_all).map(|frame| (at, frame)));
    Ok(found.map(|(at, frame)| {
        let first = bytes
            .get(at..at + frame.length.min(256))
            .unwrap_or(&bytes[at..]);
        let has = |name: &[u8]| first.windows(name.len()).any(|window| window == name);
        Chain {
            offset: at as u64,
            codec: frame.codec,
            counted: has(b"Xing") || has(b"Info") || has(b"VBRI"),
        }
    }))
}

/// The first frame of a chain that begins at `at`. Where the file ends before the chain is long
/// enough, only a chain that begins with the file counts.
fn chain_at(bytes: &[u8], at: usize, is_all: bool) -> Option<Frame> {
    let first = frame_at(bytes, at)?;
    let mut next = at + first.length;
    for _ in 1..CHAIN {
        if is_all && at == 0 && next >= bytes.len() {
            break;
        }
        let frame = frame_at(bytes, next).filter(|frame| frame.signature == first.signature)?;
        next += frame.length;
    }
    Some(first)
}

/// Reads the frame header at `at`, if there is one.
fn frame_at(bytes: &[u8], at: usize) -> Option<Frame> {
    let header: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    if header[0] != 0xff || header[1] & 0xe0 != 0xe0 {
        return None;
    }
    // Layer 0 does not exist in MPEG audio; in ADTS these bits are always zero.
    if header[1] & 0xf6 == 0xf0 {
        adts_frame(bytes.get(at..at + 7)?)
    } else {
        layer_frame(u32::from_be_bytes(header))
    }
}

/// An MPEG audio frame, after ISO 11172-3 and 13818-3.
fn layer_frame(header: u32) -> Option<Frame> {
    const MPEG1: [[u32; 14]; 3] = [
        [
            32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
        ],
        [
            32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        ],
        [
            32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        ],
    ];
    const MPEG2: [[u32; 14]; 2] = [
        [
            32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
        ],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let version = (header >> 19) & 3;
    let layer = match (header >> 17) & 3 {
        0 => return None,
        bits => 4 - bits as usize,
    };
    let rate = *[44_100_u32, 48_000, 32_000].get(((header >> 10) & 3) as usize)?;
    let (is_first, rate) = match version {
        3 => (true, rate),
        2 => (false, rate / 2),
        0 => (false, rate / 4),
        _ => return None,
    };
    // Index 0 means "free", 15 is forbidden: neither gives a length.
    let index = (((header >> 12) & 15) as usize).checked_sub(1)?;
    let table = if is_first {
        &MPEG1[layer - 1]
    } else {
        &MPEG2[usize::from(layer > 1)]
    };
    let bits_per_s = table.get(index)? * 1000;
    let padding = (header >> 9) & 1;
    let length = match (layer, is_first) {
        (1, _) => (12 * bits_per_s / rate + padding) * 4,
        (3, false) => 72 * bits_per_s / rate + padding,
        _ => 144 * bits_per_s / rate + padding,
    };
    Some(Frame {
        codec: Codec::Layer(layer as u8),
        signature: header & 0xfffe_0c00,
        length: length as usize,
    })
}

/// An AAC frame, after ISO 13818-7; seven bytes of header.
fn adts_frame(header: &[u8]) -> Option<Frame> {
    let [_, second, third, fourth, fifth, sixth, _] = *header else {
        return None;
    };
    let rate_index = (third >> 2) & 15;
    let length =
        (usize::from(fourth & 3) << 11) | (usize::from(fifth) << 3) | usize::from(sixth >> 5);
    if rate_index > 12 || length < 7 {
        return None;
    }
    let signature = u32::from_be_bytes([0, second, third & 0xfd, fourth & 0xc0]);
    Some(Frame {
        codec: Codec::Adts,
        signature,
        length,
    })
}

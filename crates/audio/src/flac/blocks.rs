//! The blocks of facts before the first frame.

use std::io;

use symphonia::core::codecs::audio::well_known::CODEC_ID_FLAC;

use super::frame::Header;
use crate::packets::Sound;

/// Bytes that the header of a file joined to another may have.
pub(super) const MOST_JOINED: usize = 1 << 20;
/// Blocks that are looked at: a damaged file could hold many empty ones.
const MOST_BLOCKS: usize = 1000;
/// Bytes of the block that describes the stream.
const INFO_BYTES: usize = 34;

/// The facts of a stream.
pub(super) struct StreamInfo {
    bytes: Vec<u8>,
}

impl StreamInfo {
    /// The number in some bits of the block's last part, which has 64 bits: 20 of the rate, 3 of the channels, 5 of
    /// the bits and 36 of the length.
    fn field(&self, shift: u32, bits: u32) -> u64 {
        let facts = self.bytes[10..18].iter();
        let facts = facts.fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
        facts >> shift & ((1 << bits) - 1)
    }

    /// What a decoder needs.
    pub(super) fn sound(&self) -> Sound {
        sound(&self.bytes)
    }

    /// Declared length in seconds.
    pub(super) fn duration_s(&self) -> Option<f64> {
        let (rate, samples) = (self.field(44, 20), self.field(0, 36));
        (rate > 0 && samples > 0).then(|| samples as f64 / rate as f64)
    }

    /// Whether a frame belongs to the stream.
    pub(super) fn admits(&self, frame: &Header) -> bool {
        let agrees = |own: Option<u32>, shift, bits, more| {
            own.is_none_or(|own| u64::from(own) == self.field(shift, bits) + more)
        };
        agrees(frame.rate, 44, 20, 0)
            && agrees(Some(frame.channels), 41, 3, 1)
            && agrees(frame.bits, 36, 5, 1)
    }
}

/// Facts of FLAC in any container: the rate has twenty bits.
pub(crate) fn sound(info: &[u8]) -> Sound {
    let mut sound = Sound::default();
    let parameters = &mut sound.parameters;
    parameters.codec = CODEC_ID_FLAC;
    let rate = info.get(10..13).map(|bytes| {
        u32::from(bytes[0]) << 12 | u32::from(bytes[1]) << 4 | u32::from(bytes[2]) >> 4
    });
    parameters.sample_rate = rate;
    parameters.extra_data = Some(info.into());
    sound
}

/// Reads the blocks after `fLaC` with a function that returns bytes at a position. Returns the facts, and where the
/// first frame is to be searched.
pub(super) fn read(
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<(Option<StreamInfo>, u64)> {
    let (mut at, mut info, mut after_info) = (4, None, 4);
    for _ in 0..MOST_BLOCKS {
        let [head, length @ ..] = *bytes_at(at, 4)?.first_chunk::<4>().unwrap_or(&[0xff; 4]);
        if head == 0xff {
            // No block: a frame, the end, or a block before that is longer than it says.
            break;
        }
        let length = length
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        at += 4;
        if head & 0x7f == 0 && info.is_none() && length >= INFO_BYTES as u64 {
            let bytes = bytes_at(at, INFO_BYTES)?;
            if bytes.len() == INFO_BYTES {
                info = Some(StreamInfo { bytes });
                after_info = at + length;
            }
        }
        at += length;
        if head & 0x80 != 0 {
            break;
        }
    }
    // A damaged length leads past the end: the frames are then searched from the facts on.
    let start = if bytes_at(at, 1)?.is_empty() {
        after_info
    } else {
        at
    };
    Ok((info, start))
}

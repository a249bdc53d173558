//! The header of WAV files (RIFF, RF64 and BW64).
//!
//! WAV is read here and not by symphonia, which trusts the header in its arithmetic, knows no file
//! beyond 4 GiB and at most 26 channels. Compressed WAV is rare enough to be left out.

use super::error::AudioError;
use super::raw::{Encoding, Layout};
use super::source::Window;

/// Chunks in front of the samples; a loop over a damaged file ends here.
const MOST_CHUNKS: usize = 1000;
/// The size field of a chunk whose size is elsewhere or was never written.
const UNKNOWN_SIZE: u32 = 0xffff_ffff;

/// The fields of the `fmt ` chunk.
struct Format {
    tag: u16,
    channels: u16,
    rate: u32,
    block_align: u16,
    bits: u16,
}

/// Reads the chunks up to the samples.
///
/// # Errors
///
/// [`AudioError::Damaged`] for a header without format or samples,
/// [`AudioError::Unsupported`] for compressed formats.
pub(super) fn read_header(source: &mut Window) -> Result<Layout, AudioError> {
    let riff_size = word(&source.bytes_at(0, 12)?, 4).unwrap_or_default();
    let (mut format, mut long_size) = (None, None);
    let mut at = 12_u64;
    for _ in 0..MOST_CHUNKS {
        let head = source.bytes_at(at, 8)?;
        let Some(size) = word(&head, 4) else { break };
        let body = at + 8;
        match &head[..4] {
            b"fmt " => {
                format = Some(read_format(
                    &source.bytes_at(body, (size as usize).min(40))?,
                )?)
            }
            b"ds64" => long_size = long_data_size(&source.bytes_at(body, 16)?),
            b"data" => {
                let format =
                    format.ok_or_else(|| AudioError::damaged("its format is not stated"))?;
                let claimed = match size {
                    UNKNOWN_SIZE => long_size,
                    // Written by a program that never came back to fill in the sizes.
                    0 if u64::from(riff_size) <= body => None,
                    size => Some(u64::from(size)),
                };
                return interpret(&format, body, claimed);
            }
            _ => {}
        }
        // Chunks are padded to an even number of bytes.
        at = body + u64::from(size) + u64::from(size & 1);
    }
    Err(AudioError::damaged("it holds a header but no samples"))
}

/// A little-endian word of 32 bits.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

/// A little-endian word of 16 bits.
fn half_word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_le_bytes)
}

/// The size of the samples from the `ds64` chunk of files beyond 4 GiB.
fn long_data_size(bytes: &[u8]) -> Option<u64> {
    bytes.get(8..16)?.try_into().ok().map(u64::from_le_bytes)
}

/// Reads the `fmt ` chunk; an extensible format is replaced by the one it extends.
fn read_format(bytes: &[u8]) -> Result<Format, AudioError> {
    const EXTENSIBLE: u16 = 0xfffe;
    let read = || {
        let mut tag = half_word(bytes, 0)?;
        if tag == EXTENSIBLE {
            // The first bytes of the sub-format's GUID are the tag of old.
            tag = half_word(bytes, 24)?;
        }
        Some(Format {
            tag,
            channels: half_word(bytes, 2)?,
            rate: word(bytes, 4)?,
            block_align: half_word(bytes, 12)?,
            bits: half_word(bytes, 14)?,
        })
    };
    read().ok_or_else(|| AudioError::damaged("its format is cut off"))
}

/// Decides how the samples are to be read.
fn interpret(format: &Format, start: u64, claimed: Option<u64>) -> Result<Layout, AudioError> {
    let encoding = match (format.tag, sample_bytes(format)) {
        (1, 1) => Encoding::U8,
        (1, 2) => Encoding::I16,
        (1, 3) => Encoding::I24,
        (1, 4) => Encoding::I32,
        (3, 4) => Encoding::F32,
        (3, 8) => Encoding::F64,
        (6, 1) => Encoding::ALaw,
        (7, 1) => Encoding::MuLaw,
        (tag, bytes) => return Err(AudioError::unsupported(format_name(tag, bytes))),
    };
    Ok(Layout {
        encoding,
        big_endian: false,
        rate: format.rate,
        channels: u32::from(format.channels),
        start,
        claimed,
    })
}

/// Bytes per sample: what the block size says if it fits, for 20 bits may be kept in 3 bytes or 4.
fn sample_bytes(format: &Format) -> u16 {
    match format.block_align.checked_div(format.channels) {
        Some(bytes) if bytes > 0 && format.block_align.is_multiple_of(format.channels) => bytes,
        _ => format.bits.div_ceil(8),
    }
}

/// Names formats that are not decoded here.
fn format_name(tag: u16, bytes: u16) -> String {
    match tag {
        1 | 3 => format!("PCM with {bytes} bytes per sample"),
        2 | 0x11 => "ADPCM in WAV".to_owned(),
        0x31 => "GSM 6.10 in WAV".to_owned(),
        0x50 | 0x55 => "MPEG audio in WAV".to_owned(),
        0xff | 0x1610 => "AAC in WAV".to_owned(),
        0x160..=0x163 => "Windows Media Audio in WAV".to_owned(),
        _ => format!("WAV format {tag:#06x}"),
    }
}

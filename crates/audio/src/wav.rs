//! The header of WAV files (RIFF, RF64 and BW64).
//!
//! symphonia is not used for WAV: it trusts the header in its arithmetic and supports neither files
//! beyond 4 GiB nor more than 26 channels. Compressed WAV is rare and not supported.

use super::chunks::{ByteOrder, Chunks};
use super::error::AudioError;
use super::raw::{Encoding, Layout};
use super::source::Window;

/// The byte order of all numbers.
const ORDER: ByteOrder = ByteOrder::Little;
/// The size field of a chunk whose size is in `ds64` or was never written.
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
    let riff_size = ORDER.u32(&source.bytes_at(0, 12)?, 4).unwrap_or_default();
    let (mut format, mut long_size) = (None, None);
    let mut chunks = Chunks::new(ORDER);
    while let Some(chunk) = chunks.next(source)? {
        match &chunk.id {
            b"fmt " => {
                let bytes = source.bytes_at(chunk.body, (chunk.size as usize).min(40))?;
                format = Some(read_format(&bytes)?);
            }
            // The size of the samples of files beyond 4 GiB.
            b"ds64" => long_size = ORDER.u64(&source.bytes_at(chunk.body, 16)?, 8),
            b"data" => {
                let format =
                    format.ok_or_else(|| AudioError::damaged("its format is not stated"))?;
                let declared = match chunk.size {
                    UNKNOWN_SIZE => long_size,
                    // The recording program was ended before it could fill in the sizes.
                    0 if u64::from(riff_size) <= chunk.body => None,
                    size => Some(u64::from(size)),
                };
                return interpret(&format, chunk.body, declared);
            }
            _ => {}
        }
    }
    Err(AudioError::damaged("it holds a header but no samples"))
}

/// Reads the `fmt ` chunk. An extensible format is resolved to its sub-format.
fn read_format(bytes: &[u8]) -> Result<Format, AudioError> {
    const EXTENSIBLE: u16 = 0xfffe;
    let read = || {
        let mut tag = ORDER.u16(bytes, 0)?;
        if tag == EXTENSIBLE {
            // The sub-format's GUID begins with the plain tag.
            tag = ORDER.u16(bytes, 24)?;
        }
        Some(Format {
            tag,
            channels: ORDER.u16(bytes, 2)?,
            rate: ORDER.u32(bytes, 4)?,
            block_align: ORDER.u16(bytes, 12)?,
            bits: ORDER.u16(bytes, 14)?,
        })
    };
    read().ok_or_else(|| AudioError::damaged("its format is cut off"))
}

/// How the samples are stored.
fn interpret(format: &Format, start: u64, declared: Option<u64>) -> Result<Layout, AudioError> {
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
        declared,
    })
}

/// Bytes per sample: from the block size if it fits, since 20 bits can be stored in 3 bytes or 4.
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

//! The header of WAV files (RIFF, RF64, BW64, and RIFX, which is big-endian).
//!
//! symphonia is not used for WAV: it trusts the header in its arithmetic and supports neither files
//! beyond 4 GiB nor more than 26 channels. Of compressed WAV only MPEG audio is read.

use super::chunks::{ByteOrder, Chunks};
use super::error::AudioError;
use super::raw::{Encoding, Layout};
use super::source::Window;

/// The size field of a chunk whose size is in `ds64` or was never written.
const UNKNOWN_SIZE: u32 = 0xffff_ffff;
/// Where a header is searched for samples if its chunks do not lead there.
const SEARCHED: usize = 1 << 20;

/// What a WAV holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content {
    /// Uncompressed samples.
    Samples(Layout),
    /// Frames of MPEG audio, from `start` to the end.
    Frames {
        /// The first byte of the frames.
        start: u64,
    },
}

/// The fields of the `fmt ` chunk.
struct Format {
    tag: u16,
    channels: u16,
    rate: u32,
    block_align: u16,
    bits: u16,
}

/// Reads the chunks of a file that begins at `base`, up to the samples.
///
/// # Errors
///
/// [`AudioError::Damaged`] for a header without format or samples,
/// [`AudioError::Unsupported`] for compressed formats.
pub(super) fn read_header(source: &mut Window, base: u64) -> Result<Content, AudioError> {
    let order = match source.bytes_at(base, 4)?.as_slice() {
        b"RIFX" => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let (mut format, mut long_size) = (None, None);
    let mut chunks = Chunks::new(order, base);
    while let Some(chunk) = chunks.next(source)? {
        match &chunk.id {
            b"fmt " => {
                let bytes = source.bytes_at(chunk.body, (chunk.size as usize).min(40))?;
                format = Some(read_format(&bytes, order)?);
            }
            // The size of the samples of files beyond 4 GiB.
            b"ds64" => long_size = order.u64(&source.bytes_at(chunk.body, 16)?, 8),
            b"data" => {
                let format =
                    format.ok_or_else(|| AudioError::damaged("its format is not stated"))?;
                let declared = match chunk.size {
                    // Files that are recorded as RF64 hold zero in both places until they are closed.
                    0 | UNKNOWN_SIZE => long_size.filter(|&size| size > 0 && size < u64::MAX),
                    size => Some(u64::from(size)),
                };
                return interpret(&format, order, chunk.body, declared.or(Some(0)));
            }
            _ => {}
        }
    }
    // A chunk with a wrong size hides those after it. Only the start of a file is searched, since
    // there may be many parts.
    if let Some(format) = format.filter(|_| base == 0)
        && let Some(start) = search_samples(source)?
    {
        return interpret(&format, order, start, Some(0));
    }
    Err(AudioError::damaged("it holds a header but no samples"))
}

/// Where the body of a chunk of samples begins that no other chunk leads to.
fn search_samples(source: &mut Window) -> Result<Option<u64>, AudioError> {
    let head = source.bytes_at(0, SEARCHED)?;
    let found = head.windows(4).position(|id| id == b"data");
    Ok(found.map(|at| at as u64 + 8))
}

/// Reads the `fmt ` chunk. An extensible format is resolved to its sub-format.
fn read_format(bytes: &[u8], order: ByteOrder) -> Result<Format, AudioError> {
    const EXTENSIBLE: u16 = 0xfffe;
    let read = || {
        let mut tag = order.u16(bytes, 0)?;
        if tag == EXTENSIBLE {
            // The sub-format's GUID begins with the plain tag.
            tag = order.u16(bytes, 24)?;
        }
        Some(Format {
            tag,
            channels: order.u16(bytes, 2)?,
            rate: order.u32(bytes, 4)?,
            block_align: order.u16(bytes, 12)?,
            bits: order.u16(bytes, 14)?,
        })
    };
    read().ok_or_else(|| AudioError::damaged("its format is cut off"))
}

/// How the samples are stored.
fn interpret(
    format: &Format,
    order: ByteOrder,
    start: u64,
    declared: Option<u64>,
) -> Result<Content, AudioError> {
    // MPEG audio of any layer, MP3, and AAC in ADTS frames.
    if matches!(format.tag, 0x50 | 0x55 | 0x1600) {
        return Ok(Content::Frames { start });
    }
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
    Ok(Content::Samples(Layout {
        encoding,
        big_endian: order == ByteOrder::Big,
        rate: format.rate,
        channels: u32::from(format.channels),
        start,
        declared,
    }))
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
        0xff | 0x1610 => "AAC in WAV".to_owned(),
        0x92 | 0x2000 => "Dolby Digital (AC-3) in WAV".to_owned(),
        0x8 | 0x2001 => "DTS in WAV".to_owned(),
        0x160..=0x163 => "Windows Media Audio in WAV".to_owned(),
        _ => format!("WAV format {tag:#06x}"),
    }
}

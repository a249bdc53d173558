//! The header of AIFF and AIFF-C files: chunks as in WAV, but big-endian.
//!
//! symphonia is not used for AIFF: it refuses truncated files and trusts the header in its arithmetic.

use super::chunks::{ByteOrder, Chunk, Chunks};
use super::error::AudioError;
use super::raw::{Encoding, Layout};
use super::source::Window;

/// The byte order of all numbers but the samples of AIFF-C.
const ORDER: ByteOrder = ByteOrder::Big;

/// The fields of the `COMM` chunk.
struct Common {
    channels: u16,
    frames: u32,
    rate: u32,
    encoding: Encoding,
    big_endian: bool,
}

/// Reads the chunks of a file that begins at `base`, up to the format and the samples, which may
/// come in either order.
///
/// # Errors
///
/// [`AudioError::Damaged`] for a header without format or samples,
/// [`AudioError::Unsupported`] for compressed AIFF-C.
pub(super) fn read_header(source: &mut Window, base: u64) -> Result<Layout, AudioError> {
    let is_aifc = source.bytes_at(base + 8, 4)? == b"AIFC";
    let (mut common, mut sound) = (None, None);
    let mut chunks = Chunks::new(ORDER, base);
    while let Some(chunk) = chunks.next(source)? {
        match &chunk.id {
            b"COMM" => {
                let bytes = source.bytes_at(chunk.body, (chunk.size as usize).min(22))?;
                common = Some(read_common(&bytes, is_aifc)?);
            }
            b"SSND" => sound = Some(read_sound(source, chunk)?),
            _ => {}
        }
        if let (Some(common), Some((start, declared))) = (&common, sound) {
            return Ok(layout(common, start, declared));
        }
    }
    Err(AudioError::damaged("it holds a header but no samples"))
}

/// Where the samples begin, and their declared size in bytes, if there is one.
fn read_sound(source: &mut Window, chunk: Chunk) -> Result<(u64, Option<u64>), AudioError> {
    let bytes = source.bytes_at(chunk.body, 4)?;
    let offset = ORDER.u32(&bytes, 0);
    let offset = offset.ok_or_else(|| AudioError::damaged("its header is cut off"))?;
    let declared = match chunk.size {
        // Not known: the samples extend to the end of the file.
        0 | u32::MAX => None,
        size => Some(u64::from(size).saturating_sub(8 + u64::from(offset))),
    };
    Ok((chunk.body + 8 + u64::from(offset), declared))
}

/// Reads the `COMM` chunk.
fn read_common(bytes: &[u8], is_aifc: bool) -> Result<Common, AudioError> {
    let read = || {
        let compression = if is_aifc { bytes.get(18..22)? } else { b"NONE" };
        let rate = extended(bytes.get(8..18)?.try_into().ok()?);
        Some((
            ORDER.u16(bytes, 0)?,
            ORDER.u32(bytes, 2)?,
            ORDER.u16(bytes, 6)?,
            rate,
            compression,
        ))
    };
    let (channels, frames, bits, rate, compression) =
        read().ok_or_else(|| AudioError::damaged("its format is cut off"))?;
    let whole = |bits: u16| match bits {
        1..=8 => Some(Encoding::I8),
        9..=16 => Some(Encoding::I16),
        17..=24 => Some(Encoding::I24),
        25..=32 => Some(Encoding::I32),
        _ => None,
    };
    let (encoding, big_endian) = match compression {
        b"NONE" | b"twos" => (whole(bits), true),
        b"sowt" => (whole(bits), false),
        b"in24" => (Some(Encoding::I24), true),
        b"in32" => (Some(Encoding::I32), true),
        b"fl32" | b"FL32" => (Some(Encoding::F32), true),
        b"fl64" | b"FL64" => (Some(Encoding::F64), true),
        b"ulaw" | b"ULAW" => (Some(Encoding::MuLaw), true),
        b"alaw" | b"ALAW" => (Some(Encoding::ALaw), true),
        other => {
            let name = String::from_utf8_lossy(other).into_owned();
            return Err(AudioError::unsupported(format!("AIFF-C with {name:?}")));
        }
    };
    let encoding = encoding
        .ok_or_else(|| AudioError::unsupported(format!("AIFF with {bits} bits per sample")))?;
    Ok(Common {
        channels,
        frames,
        rate,
        encoding,
        big_endian,
    })
}

/// An 80-bit floating-point number as a rate in Hz, rounded down: zero below one, and the largest `u32`
/// (which is refused later) for numbers that are too large.
fn extended(bytes: [u8; 10]) -> u32 {
    let [sign, exponent, mantissa @ ..] = bytes;
    let exponent = u32::from(sign & 0x7f) << 8 | u32::from(exponent);
    match exponent.checked_sub(16_383) {
        Some(power @ 0..=31) if sign & 0x80 == 0 => {
            u32::try_from(u64::from_be_bytes(mantissa) >> (63 - power)).unwrap_or(u32::MAX)
        }
        Some(_) if sign & 0x80 == 0 => u32::MAX,
        _ => 0,
    }
}

/// Combines both chunks. Of two lengths the shorter one holds, since the chunk may be padded, but
/// not by a second of sound: then the number of frames was not brought up to date.
fn layout(common: &Common, start: u64, declared: Option<u64>) -> Layout {
    let frame_bytes = u64::from(common.channels) * u64::from(common.encoding.bytes());
    // Zero and the largest numbers mean that the program did not know.
    let counted = Some(u64::from(common.frames)).filter(|count| (1..0x7fff_0000).contains(count));
    let counted = counted.map(|count| count * frame_bytes);
    let declared = match (declared, counted) {
        (Some(declared), Some(counted)) => {
            let is_stale = declared >= counted + u64::from(common.rate) * frame_bytes;
            Some(if is_stale {
                declared
            } else {
                declared.min(counted)
            })
        }
        (declared, counted) => declared.or(counted),
    };
    Layout {
        encoding: common.encoding,
        big_endian: common.big_endian,
        rate: common.rate,
        channels: u32::from(common.channels),
        start,
        declared,
    }
}

#[cfg(test)]
mod tests {
    use super::extended;

    #[test]
    fn rates_are_read_from_eighty_bits() {
        assert_eq!(extended([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]), 44_100);
        assert_eq!(extended([0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]), 8_000);
        assert_eq!(extended([0; 10]), 0);
        assert_eq!(extended([0xc0, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]), 0);
        assert_eq!(
            extended([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0]),
            u32::MAX
        );
    }
}

//! Corrects lengths that a header declares and that the file does not hold, for readers of symphonia that refuse such
//! a file.

use std::io;

use super::source::Window;

/// Corrects the length of the sound in a CAF file; returns whether it is cut off. symphonia also refuses a length
/// that is not declared.
pub(super) fn correct_caf(source: &mut Window) -> io::Result<bool> {
    // Chunks are few; a damaged file could hold many empty ones.
    const MAX_CHUNKS: usize = 1000;
    let mut at = 8_u64;
    for _ in 0..MAX_CHUNKS {
        let head = source.bytes_at(at, 12)?;
        let Some((name, length)) = head.split_first_chunk::<4>() else {
            break;
        };
        let Ok(length) = length.try_into().map(u64::from_be_bytes) else {
            break;
        };
        let end = at.saturating_add(12).saturating_add(length);
        if name == b"data" {
            let is_short = end > source.len();
            if is_short {
                let held = source.len().saturating_sub(at + 12);
                source.patch(at + 4, held.to_be_bytes().to_vec());
            }
            // A length of -1 is not declared: the sound goes to the end of the file.
            return Ok(is_short && length != u64::MAX);
        }
        at = end;
    }
    Ok(false)
}

/// Replaces the length of a Matroska file's segment, if it is longer than the file, with "unknown"; returns whether
/// it is.
pub(super) fn correct_matroska(source: &mut Window) -> io::Result<bool> {
    let head = source.bytes_at(4, 8)?;
    let Some((bytes, length)) = number(&head) else {
        return Ok(false);
    };
    let at = (4 + bytes as u64).saturating_add(length);
    let segment = source.bytes_at(at, 12)?;
    let Some(declared) = segment.strip_prefix(&[0x18, 0x53, 0x80, 0x67]) else {
        return Ok(false);
    };
    let Some((bytes, length)) = number(declared) else {
        return Ok(false);
    };
    let end = at.saturating_add(4 + bytes as u64).saturating_add(length);
    let is_unknown = length == (1 << (7 * bytes)) - 1;
    let is_cut = end > source.len() && !is_unknown;
    if is_cut {
        // All bits are ones, behind those that say how many bytes there are.
        let mut unknown = vec![0xff; bytes];
        unknown[0] = 0xff >> (bytes - 1);
        source.patch(at + 4, unknown);
        source.forbid_seeking();
    }
    Ok(is_cut)
}

/// A number of one to eight bytes: its length in bytes, and the number.
fn number(bytes: &[u8]) -> Option<(usize, u64)> {
    let first = *bytes.first()?;
    let count = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..count)?;
    let start = u64::from(first) & ((0x80 >> (count - 1)) - 1);
    Some((
        count,
        rest.iter()
            .fold(start, |sum, &byte| sum << 8 | u64::from(byte)),
    ))
}

//! The header of Sun and NeXT `.au` files: six big-endian words, then a comment, then samples.

use super::chunks::ByteOrder;
use super::error::AudioError;
use super::raw::{Encoding, Layout};
use super::source::Window;

/// Reads the header of a file that begins at `base`.
///
/// # Errors
///
/// [`AudioError::Damaged`] for a header that is cut off or points outside the file,
/// [`AudioError::Unsupported`] for encodings such as ADPCM.
pub(super) fn read_header(source: &mut Window, base: u64) -> Result<Layout, AudioError> {
    let head = source.bytes_at(base, 24)?;
    if head.len() < 24 {
        return Err(AudioError::damaged("its header is cut off"));
    }
    // All six words are there.
    let word = |index: usize| ByteOrder::Big.u32(&head, 4 * index).unwrap_or_default();
    let start = u64::from(word(1));
    if start < 24 || base + start > source.len() {
        return Err(AudioError::damaged("its header points outside the file"));
    }
    let encoding = match word(3) {
        1 => Encoding::MuLaw,
        2 => Encoding::I8,
        3 => Encoding::I16,
        4 => Encoding::I24,
        5 => Encoding::I32,
        6 => Encoding::F32,
        7 => Encoding::F64,
        27 => Encoding::ALaw,
        other => return Err(AudioError::unsupported(format!("AU encoding {other}"))),
    };
    Ok(Layout {
        encoding,
        big_endian: true,
        rate: word(4),
        channels: word(5),
        start: base + start,
        // Every value that means "not known" is recognised by the reader of the samples.
        declared: Some(u64::from(word(2))),
    })
}

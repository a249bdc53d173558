//! ID3v1 and APE tags at the end of a file.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::little;
use super::text;

/// Reads both.
pub(super) fn read(bytes_at: BytesAt<'_>, length: u64, tags: &mut SongTags) -> io::Result<()> {
    let mut end = length;
    let old = bytes_at(length.saturating_sub(128), 128)?;
    let has_old = old.len() == 128 && old.starts_with(b"TAG");
    if has_old {
        end -= 128;
    }
    let footer = bytes_at(end.saturating_sub(32), 32)?;
    if footer.len() == 32
        && footer.starts_with(b"APETAGEX")
        && let Some(size) = little(&footer, 12).filter(|size| (32..=MAX_ITEM).contains(size))
        && let Some(start) = end.checked_sub(size as u64)
    {
        ape(&bytes_at(start, size - 32)?, tags);
    }
    if has_old {
        for (key, at) in [(Key::Title, 3), (Key::Artist, 33), (Key::Album, 63)] {
            tags.set(key, &text::first(0, &old[at..at + 30]).0);
        }
    }
    Ok(())
}

/// Reads the items of an APE tag: length, flags, a name up to a zero, the value.
fn ape(bytes: &[u8], tags: &mut SongTags) -> Option<()> {
    let mut at = 0;
    for _ in 0..MAX_ITEMS {
        let length = little(bytes, at)?;
        let rest = bytes.get(at + 8..)?;
        let end = rest.iter().position(|&byte| byte == 0)?;
        let (name, rest) = (&rest[..end], &rest[end + 1..]);
        let value = rest.get(..length)?;
        at += 8 + end + 1 + length;
        if let Some(key) = Key::named(name) {
            tags.set(key, &text::first(3, value).0);
        } else if name.eq_ignore_ascii_case(b"Cover Art (Front)") {
            // The name of a file, then the picture.
            tags.set_cover(text::first(0, value).1);
        }
    }
    Some(())
}

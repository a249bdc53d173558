//! The texts of Apple's Core Audio Format.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::big;
use super::text;

/// Reads the chunk `info`: a count, then keys and values, each up to a zero.
pub(super) fn read(bytes_at: BytesAt<'_>, start: u64, tags: &mut SongTags) -> io::Result<()> {
    // After the name of the format, its version and flags.
    let mut at = start + 8;
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 12)?;
        let (Some(name), Some(size)) = (head.get(..4), head.get(4..12)) else {
            break;
        };
        // Sound without a stated length has the length -1 and is the last chunk.
        let size = big(size);
        at += 12;
        if name == b"info" && size <= MAX_ITEM as u64 {
            let content = bytes_at(at, size as usize)?;
            let mut texts = content
                .get(4..)
                .unwrap_or_default()
                .split(|&byte| byte == 0);
            while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
                if let Some(key) = Key::named(name) {
                    tags.set(key, &text::utf8_or_latin1(value));
                }
            }
        }
        let Some(next) = at.checked_add(size) else {
            break;
        };
        at = next;
    }
    Ok(())
}

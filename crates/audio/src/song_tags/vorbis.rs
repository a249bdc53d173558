//! Vorbis comments, and the blocks of FLAC.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::{big, little};
use super::picture;

/// Reads the blocks of a FLAC file.
pub(super) fn flac(bytes_at: BytesAt<'_>, start: u64, tags: &mut SongTags) -> io::Result<()> {
    let mut at = start + 4;
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 4)?;
        let Some((&kind, length)) = head.split_first().filter(|(_, length)| length.len() == 3)
        else {
            break;
        };
        let length = big(length);
        if matches!(kind & 0x7f, 4 | 6) && length <= MAX_ITEM as u64 {
            block(kind, &bytes_at(at + 4, length as usize)?, tags);
        }
        at += 4 + length;
        if kind & 0x80 != 0 {
            break;
        }
    }
    Ok(())
}

/// Takes the content of a block: comments or a picture.
pub(super) fn block(kind: u8, content: &[u8], tags: &mut SongTags) {
    match kind & 0x7f {
        4 => {
            comments(content, tags);
        }
        6 => tags.set_cover(picture::in_block(content).unwrap_or_default()),
        _ => {}
    }
}

/// Reads comments: the name of a program, then texts of the form `KEY=value`, each with its length.
pub(super) fn comments(bytes: &[u8], tags: &mut SongTags) -> Option<()> {
    let mut at = little(bytes, 0)?.checked_add(4)?;
    let count = little(bytes, at)?;
    at += 4;
    for _ in 0..count.min(MAX_ITEMS) {
        let length = little(bytes, at)?;
        at += 4;
        let item = bytes.get(at..at.checked_add(length)?)?;
        at += length;
        let Some(sign) = item.iter().position(|&byte| byte == b'=') else {
            continue;
        };
        let (name, value) = (&item[..sign], &item[sign + 1..]);
        if let Some(key) = Key::named(name) {
            tags.set(key, &String::from_utf8_lossy(value));
        } else if name.eq_ignore_ascii_case(b"METADATA_BLOCK_PICTURE") {
            let block = picture::from_base64(value);
            tags.set_cover(picture::in_block(&block).unwrap_or_default());
        }
    }
    Some(())
}

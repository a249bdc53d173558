//! The items of MP4: `moov`, `udta`, `meta`, `ilst`, an item, `data`.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::big;

/// Reads the items.
pub(super) fn read(
    bytes_at: BytesAt<'_>,
    start: u64,
    end: u64,
    tags: &mut SongTags,
) -> io::Result<()> {
    let mut place = Some((start, end));
    for name in [b"moov", b"udta", b"meta", b"ilst"] {
        let Some((start, end)) = place else {
            return Ok(());
        };
        place = child(bytes_at, start, end, name)?;
        if let (b"meta", Some((start, _))) = (name, &mut place) {
            // A version and flags, except in files of QuickTime.
            if bytes_at(*start + 4, 4)? != b"hdlr" {
                *start += 4;
            }
        }
    }
    let Some((start, end)) = place else {
        return Ok(());
    };
    let items: [(&[u8; 4], Option<Key>); 4] = [
        (b"\xa9nam", Some(Key::Title)),
        (b"\xa9ART", Some(Key::Artist)),
        (b"\xa9alb", Some(Key::Album)),
        (b"covr", None),
    ];
    for (name, key) in items {
        let Some((start, end)) = child(bytes_at, start, end, name)? else {
            continue;
        };
        let Some((start, end)) = child(bytes_at, start, end, b"data")? else {
            continue;
        };
        // After the kind of data and a language.
        let length = end.saturating_sub(start + 8);
        if length > MAX_ITEM as u64 {
            continue;
        }
        let data = bytes_at(start + 8, length as usize)?;
        match key {
            Some(key) => tags.set(key, &String::from_utf8_lossy(&data)),
            None => tags.set_cover(&data),
        }
    }
    Ok(())
}

/// Where the content of the first box of a name begins and ends.
fn child(
    bytes_at: BytesAt<'_>,
    start: u64,
    end: u64,
    name: &[u8; 4],
) -> io::Result<Option<(u64, u64)>> {
    let mut at = start;
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 16)?;
        let (Some(size), Some(found)) = (head.get(..4), head.get(4..8)) else {
            break;
        };
        let (size, header) = match big(size) {
            0 => (end.saturating_sub(at), 8),
            1 => (big(head.get(8..16).unwrap_or_default()), 16),
            size => (size, 8),
        };
        if size < header || at >= end {
            break;
        }
        let next = at.saturating_add(size);
        if found == name {
            return Ok(Some((at + header, next.min(end))));
        }
        at = next;
    }
    Ok(None)
}

//! The tags of MP4 and QuickTime: items with names of four letters (`moov`, `udta`, `meta`, `ilst`, an item, `data`),
//! items with names in a list of keys, and QuickTime's older texts (`moov`, `udta`, a text).

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::big;
use super::text::utf8_or_macintosh;

/// Where the content of a box begins and ends.
type Place = (u64, u64);

/// Most bytes of a list of keys.
const MAX_KEYS: usize = 64 * 1024;
/// Items that are looked up by their keys.
const MAX_NAMED: usize = 16;
/// The name of each text, as an item and as a text of QuickTime.
const TEXTS: [(&[u8; 4], Key); 3] = [
    (b"\xa9nam", Key::Title),
    (b"\xa9ART", Key::Artist),
    (b"\xa9alb", Key::Album),
];

/// Reads the tags.
pub(super) fn read(
    bytes_at: BytesAt<'_>,
    start: u64,
    end: u64,
    tags: &mut SongTags,
) -> io::Result<()> {
    let Some(moov) = child(bytes_at, (start, end), b"moov")? else {
        return Ok(());
    };
    let udta = child(bytes_at, moov, b"udta")?;
    // Cameras put their list of keys beside the user data.
    for place in udta.into_iter().chain([moov]) {
        let Some(mut meta) = child(bytes_at, place, b"meta")? else {
            continue;
        };
        // A version and flags, except in files of QuickTime.
        if bytes_at(meta.0 + 4, 4)? != b"hdlr" {
            meta.0 += 4;
        }
        if let Some(items) = child(bytes_at, meta, b"ilst")? {
            let keys = child(bytes_at, meta, b"keys")?;
            read_items(bytes_at, items, keys, tags)?;
        }
    }
    for (name, key) in TEXTS {
        let text = match udta {
            Some(udta) => child(bytes_at, udta, name)?,
            None => None,
        };
        if let Some(text) = text {
            // A length and a language, then the text.
            let head = bytes_at(text.0, 2)?;
            let length = (big(&head) as usize).min(MAX_ITEM);
            let rest = text.1.saturating_sub(text.0 + 4) as usize;
            let text = bytes_at(text.0 + 4, length.min(rest))?;
            tags.set(key, &utf8_or_macintosh(&text));
        }
    }
    Ok(())
}

/// Reads the items of a list, whose names are in `keys` if there is such a box.
fn read_items(
    bytes_at: BytesAt<'_>,
    items: Place,
    keys: Option<Place>,
    tags: &mut SongTags,
) -> io::Result<()> {
    if let Some((start, end)) = keys {
        let length = end.saturating_sub(start).min(MAX_KEYS as u64);
        let keys = bytes_at(start, length as usize)?;
        // A version and flags, a count; each key with its length and a namespace.
        let (mut at, mut left) = (8, MAX_NAMED);
        for number in 1_u32.. {
            let Some(head) = keys.get(at..at + 4).filter(|_| left > 0) else {
                break;
            };
            let end = at.saturating_add(big(head) as usize);
            let Some(name) = keys.get(at + 8..end) else {
                break;
            };
            at = end;
            // Such as `com.apple.quicktime.title`.
            let name = name.rsplit(|&byte| byte == b'.').next();
            let name = name.unwrap_or_default();
            let key = Key::named(name);
            if key.is_some() || name == b"artwork" {
                left -= 1;
                read_item(bytes_at, items, &number.to_be_bytes(), key, tags)?;
            }
        }
    }
    for (name, key) in TEXTS {
        read_item(bytes_at, items, name, Some(key), tags)?;
    }
    read_item(bytes_at, items, b"covr", None, tags)
}

/// Reads an item: a text, or the cover.
fn read_item(
    bytes_at: BytesAt<'_>,
    items: Place,
    name: &[u8; 4],
    key: Option<Key>,
    tags: &mut SongTags,
) -> io::Result<()> {
    let Some(item) = child(bytes_at, items, name)? else {
        return Ok(());
    };
    let Some((start, end)) = child(bytes_at, item, b"data")? else {
        return Ok(());
    };
    // After the kind of data and a language.
    let length = end.saturating_sub(start + 8);
    if length <= MAX_ITEM as u64 {
        let data = bytes_at(start + 8, length as usize)?;
        match key {
            Some(key) => tags.set(key, &String::from_utf8_lossy(&data)),
            None => tags.set_cover(&data),
        }
    }
    Ok(())
}

/// Where the content of the first box of a name is.
fn child(bytes_at: BytesAt<'_>, (start, end): Place, name: &[u8; 4]) -> io::Result<Option<Place>> {
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

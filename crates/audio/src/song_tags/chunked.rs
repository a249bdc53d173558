//! The texts of RIFF and AIFF, and the ID3v2 tags in them.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEMS, SongTags};
use super::numbers::big;
use super::{id3v2, text};

/// Most bytes of a text.
const MAX_TEXT: u64 = 64 * 1024;

/// Reads the chunks from a position on. An ID3v2 tag comes before the texts.
pub(super) fn read(
    bytes_at: BytesAt<'_>,
    start: u64,
    is_big: bool,
    tags: &mut SongTags,
) -> io::Result<()> {
    let mut texts = SongTags::default();
    chunks(bytes_at, start, u64::MAX, is_big, &mut texts, Some(tags))?;
    for (key, text) in [
        (Key::Title, texts.title),
        (Key::Artist, texts.artist),
        (Key::Album, texts.album),
    ] {
        tags.set(key, text.as_deref().unwrap_or_default());
    }
    Ok(())
}

/// Reads the chunks between two positions. Those of a list are texts only: `id3` is `None`.
fn chunks(
    bytes_at: BytesAt<'_>,
    start: u64,
    end: u64,
    is_big: bool,
    texts: &mut SongTags,
    mut id3: Option<&mut SongTags>,
) -> io::Result<()> {
    let mut at = start;
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 12)?;
        let (Some(name), Some(size)) = (head.get(..4), head.get(4..8)) else {
            break;
        };
        let mut size = size.to_vec();
        if !is_big {
            size.reverse();
        }
        let size = big(&size);
        let key = match (is_big, name) {
            (true, b"NAME") | (false, b"INAM") => Some(Key::Title),
            (true, b"AUTH") | (false, b"IART") => Some(Key::Artist),
            (false, b"IPRD") => Some(Key::Album),
            _ => None,
        };
        if let Some(key) = key.filter(|_| size <= MAX_TEXT && (is_big || id3.is_none())) {
            texts.set(
                key,
                &text::utf8_or_latin1(&bytes_at(at + 8, size as usize)?),
            );
        } else if let (b"id3 " | b"ID3 ", Some(tags)) = (name, id3.as_deref_mut()) {
            id3v2::read(bytes_at, at + 8, tags)?;
        } else if name == b"LIST" && head.get(8..12) == Some(b"INFO") && id3.is_some() {
            chunks(bytes_at, at + 12, at + 8 + size, is_big, texts, None)?;
        }
        // Chunks of an odd length are followed by a byte more.
        at += 8 + size + size % 2;
        if at >= end {
            break;
        }
    }
    Ok(())
}

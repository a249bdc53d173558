//! The tags of Matroska and WebM: the title of the segment, simple tags, attached pictures.

use std::io;

use super::found::{BytesAt, Key, MAX_COVER_BYTES, MAX_ITEMS, SongTags};
use super::numbers::big;
use super::text::utf8_or_latin1;

/// Most bytes of a text.
const MAX_TEXT: u64 = 64 * 1024;
/// The level of tags for an album; those of a song have a lower one (Matroska, "Target types").
const ALBUM_LEVEL: u64 = 50;

/// Reads the elements from a position on.
///
/// Those that hold further ones on the way to a tag are entered, all others are passed over. So a file is read once,
/// in its order, whatever the lengths say that damaged elements have.
pub(super) fn read(
    bytes_at: BytesAt<'_>,
    start: u64,
    length: u64,
    tags: &mut SongTags,
) -> io::Result<()> {
    let (mut at, mut level, mut is_of_chapter, mut name) = (start, 0, false, Vec::new());
    // The title of the segment is that of a song unless a tag has one.
    let (mut segment_title, mut album_title) = (Vec::new(), Vec::new());
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 12)?;
        let Some((id, size, header)) = element(&head) else {
            break;
        };
        at += header;
        // Clusters of a live recording have no length; their elements are passed over one by one.
        let is_entered = size.is_none()
            || matches!(
                id,
                SEGMENT | INFO | TAGS | TAG | TARGETS | SIMPLE_TAG | ATTACHMENTS | ATTACHED_FILE
            );
        if id == TAG {
            (level, is_of_chapter) = (0, false);
        }
        if is_entered {
            continue;
        }
        let size = size.unwrap_or_default();
        let is_wanted = match id {
            TITLE | TARGET_LEVEL | TARGET_CHAPTER | TAG_NAME | TAG_TEXT => size <= MAX_TEXT,
            FILE_DATA => size <= MAX_COVER_BYTES as u64 && tags.cover.is_none(),
            _ => false,
        };
        if is_wanted {
            let content = bytes_at(at, size as usize)?;
            match id {
                TITLE => segment_title = content,
                TARGET_LEVEL => level = big(&content),
                TARGET_CHAPTER => is_of_chapter = true,
                TAG_NAME => name = content,
                FILE_DATA => tags.set_cover(&content),
                _ if is_of_chapter => {}
                _ => match Key::named(&name) {
                    Some(Key::Title) if level >= ALBUM_LEVEL => album_title = content,
                    Some(key) => tags.set(key, &utf8_or_latin1(&content)),
                    None => {}
                },
            }
        }
        at = at.saturating_add(size);
        if at >= length {
            break;
        }
    }
    tags.set(Key::Title, &utf8_or_latin1(&segment_title));
    tags.set(Key::Album, &utf8_or_latin1(&album_title));
    Ok(())
}

const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_a966;
const TITLE: u64 = 0x7ba9;
const TAGS: u64 = 0x1254_c367;
const TAG: u64 = 0x7373;
const TARGETS: u64 = 0x63c0;
const TARGET_LEVEL: u64 = 0x68ca;
const TARGET_CHAPTER: u64 = 0x63c4;
const SIMPLE_TAG: u64 = 0x67c8;
const TAG_NAME: u64 = 0x45a3;
const TAG_TEXT: u64 = 0x4487;
const ATTACHMENTS: u64 = 0x1941_a469;
const ATTACHED_FILE: u64 = 0x61a7;
const FILE_DATA: u64 = 0x465c;

/// Number, length of the content (`None` if it is not stated) and length of the head of an element.
fn element(head: &[u8]) -> Option<(u64, Option<u64>, u64)> {
    // The number of leading zeros in the first byte is that of the bytes that follow it.
    let id_bytes = 1 + head.first()?.leading_zeros() as usize;
    let id = head.get(..id_bytes).filter(|id| id.len() <= 4)?;
    let size_bytes = 1 + head.get(id_bytes)?.leading_zeros() as usize;
    let size = big(head.get(id_bytes..id_bytes + size_bytes)?);
    // The highest of the remaining bits marks the length; all ones mean that none is stated.
    let mask = (1_u64 << (7 * size_bytes.min(8))) - 1;
    let size = size & mask;
    Some((
        big(id),
        (size < mask).then_some(size),
        (id_bytes + size_bytes) as u64,
    ))
}

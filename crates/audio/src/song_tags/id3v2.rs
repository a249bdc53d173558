//! ID3v2.2 to ID3v2.4.

use std::io;

use super::found::{BytesAt, Key, MAX_ITEM, MAX_ITEMS, SongTags};
use super::numbers::big;
use super::text;

/// Bytes of the header.
const HEADER: u64 = 10;

/// Where the tag at a position ends: the position itself, if there is none.
pub(super) fn end(bytes_at: BytesAt<'_>, at: u64) -> io::Result<u64> {
    let head = bytes_at(at, 10)?;
    Ok(at + crate::tags::id3v2_length(&head).unwrap_or(0))
}

/// Reads the tag at a position, if there is one.
pub(super) fn read(bytes_at: BytesAt<'_>, at: u64, tags: &mut SongTags) -> io::Result<()> {
    let head = bytes_at(at, 10)?;
    let Some(length) = crate::tags::id3v2_length(&head) else {
        return Ok(());
    };
    let (version, flags) = (head[3], head[5]);
    let (start, length) = (at + HEADER, length - HEADER);
    if version < 4 && flags & 0x80 != 0 {
        let body = resynchronised(&bytes_at(start, MAX_ITEM.min(length as usize))?);
        let length = body.len() as u64;
        let slice: BytesAt<'_> = &mut |at, count| {
            let rest = body.get(at as usize..).unwrap_or_default();
            Ok(rest[..count.min(rest.len())].to_vec())
        };
        return frames(slice, version, flags, length, tags);
    }
    let body: BytesAt<'_> = &mut |at, count| bytes_at(start + at, count);
    frames(body, version, flags, length, tags)
}

/// Reads the frames of a tag.
fn frames(
    bytes_at: BytesAt<'_>,
    version: u8,
    flags: u8,
    end: u64,
    tags: &mut SongTags,
) -> io::Result<()> {
    let mut at = 0;
    if version > 2 && flags & 0x40 != 0 {
        let size = bytes_at(0, 4)?;
        at = if version == 4 {
            synchsafe(&size)
        } else {
            4 + big(&size)
        };
    }
    let (name_bytes, head_bytes) = if version == 2 { (3, 6) } else { (4, 10) };
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, head_bytes)?;
        if head.len() < head_bytes || head[0] == 0 {
            break;
        }
        let (name, rest) = head.split_at(name_bytes);
        let size = &rest[..name_bytes];
        // Some programs write the sizes of ID3v2.4 as those of ID3v2.3.
        let is_plain = version < 4 || size.iter().any(|&byte| byte >= 0x80);
        let size = if is_plain { big(size) } else { synchsafe(size) };
        at += head_bytes as u64;
        if at + size > end {
            break;
        }
        let wanted = matches!(
            name,
            b"TT2" | b"TP1" | b"TAL" | b"PIC" | b"TIT2" | b"TPE1" | b"TALB" | b"APIC"
        );
        if wanted && size <= MAX_ITEM as u64 {
            let content = bytes_at(at, size as usize)?;
            let frame_flags = rest.get(5).copied().unwrap_or(0);
            let is_unsynchronised = flags & 0x80 != 0;
            if let Some(content) = plain(content, version, frame_flags, is_unsynchronised) {
                frame(name, &content, tags);
            }
        }
        at += size;
    }
    Ok(())
}

/// The content of a frame without what its flags announce; `None` if it is compressed or encrypted.
fn plain(content: Vec<u8>, version: u8, flags: u8, is_unsynchronised: bool) -> Option<Vec<u8>> {
    let (refused, group, length, unsynchronised) = match version {
        4 => (0x0c, 0x40, 0x01, 0x02),
        3 => (0xc0, 0x20, 0, 0),
        _ => (0, 0, 0, 0),
    };
    if flags & refused != 0 {
        return None;
    }
    let skipped = usize::from(flags & group != 0) + 4 * usize::from(flags & length != 0);
    let content = content.get(skipped..)?;
    let applies = version == 4 && (is_unsynchronised || flags & unsynchronised != 0);
    Some(if applies {
        resynchronised(content)
    } else {
        content.to_vec()
    })
}

/// Takes a text or a picture.
fn frame(name: &[u8], content: &[u8], tags: &mut SongTags) {
    let Some((&encoding, content)) = content.split_first() else {
        return;
    };
    let key = match name {
        b"TT2" | b"TIT2" => Key::Title,
        b"TP1" | b"TPE1" => Key::Artist,
        b"TAL" | b"TALB" => Key::Album,
        _ => {
            // Three letters, or a MIME type up to a zero; the kind of picture; a description.
            let (_, rest) = match name {
                b"PIC" => (String::new(), content.get(3..).unwrap_or_default()),
                _ => text::first(0, content),
            };
            let (_, picture) = text::first(encoding, rest.get(1..).unwrap_or_default());
            return tags.set_cover(picture);
        }
    };
    tags.set(key, &text::first(encoding, content).0);
}

/// Four times seven bits.
fn synchsafe(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7f))
}

/// Without the zeros that were put after bytes of all ones.
fn resynchronised(bytes: &[u8]) -> Vec<u8> {
    let mut after_ones = false;
    let keep = |byte: &u8| {
        let is_stuffing = after_ones && *byte == 0;
        after_ones = *byte == 0xff;
        !is_stuffing
    };
    let mut bytes = bytes.to_vec();
    bytes.retain(keep);
    bytes
}

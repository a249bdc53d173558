//! The comments of the first stream in an Ogg file.

use std::io;

use super::found::{BytesAt, MAX_ITEM, MAX_ITEMS, SongTags};
use super::vorbis;

/// Reads the header packets of the first stream.
pub(super) fn read(bytes_at: BytesAt<'_>, start: u64, tags: &mut SongTags) -> io::Result<()> {
    let (mut at, mut serial, mut packet) = (start, None, Vec::new());
    for _ in 0..MAX_ITEMS {
        let head = bytes_at(at, 27 + 255)?;
        let Some(segments) = head
            .get(26)
            .and_then(|&count| head.get(27..27 + usize::from(count)))
        else {
            break;
        };
        let length = segments.iter().map(|&part| usize::from(part)).sum();
        let body = at + 27 + segments.len() as u64;
        at = body + length as u64;
        let own = &head[14..18];
        if !head.starts_with(b"OggS") || *serial.get_or_insert_with(|| own.to_vec()) != *own {
            continue;
        }
        let body = bytes_at(body, length)?;
        let mut rest = &body[..];
        for &part in segments {
            let (now, later) = rest.split_at(rest.len().min(part.into()));
            packet.extend_from_slice(now);
            rest = later;
            if part < 255 {
                if is_last(&packet, tags) {
                    return Ok(());
                }
                packet.clear();
            }
        }
        if packet.len() > MAX_ITEM {
            break;
        }
    }
    Ok(())
}

/// Takes a header packet; whether no tags follow it.
fn is_last(packet: &[u8], tags: &mut SongTags) -> bool {
    if let Some(comments) = packet
        .strip_prefix(b"\x03vorbis")
        .or_else(|| packet.strip_prefix(b"OpusTags"))
    {
        vorbis::comments(comments, tags);
        return true;
    }
    match packet {
        [1 | 0x7f, b'v' | b'F', ..] | [b'O', b'p', ..] => false,
        // A block of FLAC, with its length.
        [kind, _, _, _, content @ ..] if kind & 0x7f < 0x7f => {
            vorbis::block(*kind, content, tags);
            kind & 0x80 != 0
        }
        _ => true,
    }
}

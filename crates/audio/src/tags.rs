//! The tags (title, artist, cover picture) around the audio, which are skipped.

use std::io;

use super::chunks::ByteOrder;
use super::source::Window;

/// Tags that are removed at most, so that a damaged file cannot loop.
const MAX_TAGS: usize = 16;

/// Removes leading ID3v2 tags and trailing ID3v1 and APE tags from the window.
pub(super) fn cut_off(source: &mut Window) -> io::Result<()> {
    for _ in 0..MAX_TAGS {
        let Some(length) = leading_id3v2(source)? else {
            break;
        };
        let end = source.len();
        source.narrow(length.min(end), end)?;
    }
    for _ in 0..MAX_TAGS {
        let Some(length) = trailing(source)? else {
            break;
        };
        let end = source.len().saturating_sub(length);
        source.narrow(0, end)?;
    }
    source.go_to(0)
}

/// Length of the ID3v2 tag at the start, if there is one.
fn leading_id3v2(source: &mut Window) -> io::Result<Option<u64>> {
    let head = source.bytes_at(0, 10)?;
    let [b'I', b'D', b'3', major, minor, flags, s3, s2, s1, s0] = head[..] else {
        return Ok(None);
    };
    // Four times seven bits: a set top bit means that this is not a tag.
    if major == 0xff || minor == 0xff || [s3, s2, s1, s0].iter().any(|byte| byte & 0x80 != 0) {
        return Ok(None);
    }
    let body = [s3, s2, s1, s0]
        .iter()
        .fold(0_u64, |size, &byte| (size << 7) | u64::from(byte));
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    Ok(Some(10 + body + footer))
}

/// Length of the ID3v1 or APE tag at the end, if there is one.
fn trailing(source: &mut Window) -> io::Result<Option<u64>> {
    let length = source.len();
    if length >= 128 && source.bytes_at(length - 128, 3)? == b"TAG" {
        return Ok(Some(128));
    }
    if length < 32 {
        return Ok(None);
    }
    let footer = source.bytes_at(length - 32, 32)?;
    if !footer.starts_with(b"APETAGEX") || footer.len() < 32 {
        return Ok(None);
    }
    // The footer has all 32 bytes.
    let word = |at: usize| ByteOrder::Little.u32(&footer, at).unwrap_or_default();
    // The size counts the footer but not the header, whose presence is the top flag.
    let header = if word(20) & 0x8000_0000 != 0 { 32 } else { 0 };
    let size = u64::from(word(12)).saturating_add(header);
    Ok((32..=length).contains(&size).then_some(size))
}

//! The tags (title, artist, cover picture) around the audio, which are skipped.

use std::io;

use super::chunks::ByteOrder;
use super::source::Window;

/// Tags that are removed at most, so that a damaged file cannot loop.
const MAX_TAGS: usize = 16;

/// Zeros at the start of a file that are skipped, if there are this many or more. Fewer begin other
/// formats, such as MP4.
const LEAST_ZEROS: usize = 16;
/// Bytes that are read at once to skip zeros.
const BLOCK: usize = 64 * 1024;

/// Removes leading ID3v2 tags, with the zeros after them, and trailing ID3v1 and APE tags from the
/// window.
pub(super) fn cut_off(source: &mut Window) -> io::Result<()> {
    for _ in 0..MAX_TAGS {
        skip_zeros(source)?;
        let head = source.bytes_at(0, 10)?;
        let Some(length) = id3v2_length(&head) else {
            break;
        };
        let end = source.len();
        // A tag that claims more than there is has a damaged size: what follows its header is
        // searched.
        source.narrow(if length < end { length } else { 10 }, end)?;
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

/// Removes zeros at the start, unless there is nothing else.
fn skip_zeros(source: &mut Window) -> io::Result<()> {
    let mut skipped = 0;
    while let Some(bytes) = Some(source.bytes_at(skipped, BLOCK)?).filter(|some| !some.is_empty()) {
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        skipped += zeros as u64;
        if zeros < bytes.len() {
            if skipped >= LEAST_ZEROS as u64 {
                source.narrow(skipped, source.len())?;
            }
            break;
        }
    }
    Ok(())
}

/// Length of the tag that begins the bytes, where files were joined with their tags.
pub(super) fn length_between(bytes: &[u8]) -> Option<u64> {
    if bytes.starts_with(b"TAG") {
        return Some(128);
    }
    if bytes.starts_with(b"APETAGEX") {
        let word = |at: usize| ByteOrder::Little.u32(bytes, at);
        // The size counts the items and the footer. After the footer there is nothing to skip.
        let items = word(12)?;
        let is_header = word(20)? & 0x2000_0000 != 0;
        return Some(32 + if is_header { u64::from(items) } else { 0 });
    }
    id3v2_length(bytes)
}

/// Length of the ID3v2 tag at the start of the bytes, if there is one.
pub(super) fn id3v2_length(bytes: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', major, minor, flags, s3, s2, s1, s0] = *bytes.first_chunk()? else {
        return None;
    };
    // Four times seven bits: a set top bit means that this is not a tag.
    if major == 0xff || minor == 0xff || [s3, s2, s1, s0].iter().any(|byte| byte & 0x80 != 0) {
        return None;
    }
    let body = [s3, s2, s1, s0]
        .iter()
        .fold(0_u64, |size, &byte| (size << 7) | u64::from(byte));
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    Some(10 + body + footer)
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

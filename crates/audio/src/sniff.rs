//! Recognises the format of a file by its first bytes.

use super::beyond;
use super::error::AudioError;
use super::mpeg::{self, Chain};
use super::source::Window;

/// Bytes at the start of a file in which a format is recognised. Transport streams and raw Dolby and DTS
/// frames have a short sync word, which must recur.
const HEAD_BYTES: usize = 64 * 1024;

/// A container that can be opened here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// RIFF, RIFX or RF64 WAVE.
    Wav,
    /// Sun or NeXT audio.
    Au,
    /// AIFF or AIFF-C.
    Aiff,
    /// Native FLAC.
    Flac,
    /// Ogg with any codec.
    Ogg,
    /// Matroska and WebM.
    Matroska,
    /// Apple's Core Audio Format.
    Caf,
    /// MP4, M4A, MOV, 3GP.
    Mp4,
    /// A bare stream of MPEG audio frames.
    Mpeg(Chain),
}

/// Recognises the container at the start of the window.
///
/// `hint` is a file name or extension. It never overrules the bytes; it only makes the search for
/// a first MPEG frame longer, for recordings that begin with other bytes.
pub(super) fn sniff(source: &mut Window, hint: Option<&str>) -> Result<Kind, AudioError> {
    let head = source.bytes_at(0, HEAD_BYTES)?;
    if let Some(kind) = by_magic(&head) {
        return Ok(kind);
    }
    if let Some(error) = beyond::obstacle(&head) {
        return Err(error);
    }
    if by_magic_not_audio(&head) {
        return Err(AudioError::NotAudio);
    }
    // A recording of internet radio begins anywhere, also within a page. Two pages are no chance.
    let pages = head.windows(5).filter(|window| window == b"OggS\0");
    if pages.count() > 1 {
        return Ok(Kind::Ogg);
    }
    let named_mpeg = hint.is_some_and(|hint| {
        let extension = hint.rsplit('.').next().unwrap_or(hint).to_ascii_lowercase();
        matches!(extension.as_str(), "mp3" | "mp2" | "mpga" | "aac")
    });
    let range = if named_mpeg { 16 << 20 } else { 64 * 1024 };
    if let Some(chain) = mpeg::find(source, range)? {
        return Ok(Kind::Mpeg(chain));
    }
    if mpeg::is_free_stream(source)? {
        return Err(AudioError::unsupported("MP3 of free bit rate"));
    }
    Err(AudioError::NotAudio)
}

/// The four bytes at `at`, if the head is that long.
fn four(head: &[u8], at: usize) -> &[u8] {
    head.get(at..at + 4).unwrap_or_default()
}

/// Containers with a magic number that can be opened.
fn by_magic(head: &[u8]) -> Option<Kind> {
    Some(match (four(head, 0), four(head, 8)) {
        (b"RIFF" | b"RIFX" | b"RF64" | b"BW64", b"WAVE") => Kind::Wav,
        (b"FORM", b"AIFF" | b"AIFC") => Kind::Aiff,
        (b".snd", _) => Kind::Au,
        (b"fLaC", _) => Kind::Flac,
        (b"OggS", _) => Kind::Ogg,
        ([0x1a, 0x45, 0xdf, 0xa3], _) => Kind::Matroska,
        (b"caff", _) => Kind::Caf,
        _ => match four(head, 4) {
            b"ftyp" | b"styp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" => Kind::Mp4,
            _ => return None,
        },
    })
}

/// Well-known files that are not audio but may hold bytes that look like MPEG frames.
fn by_magic_not_audio(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 8] = [
        b"%PDF",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"\x7fELF",
        b"Rar!",
    ];
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

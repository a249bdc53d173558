//! Recognises the format of a file by its first bytes.

use super::error::AudioError;
use super::mpeg::{self, Chain};
use super::source::Window;

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
    let head = source.bytes_at(0, 16)?;
    if let Some(kind) = by_magic(&head)? {
        return Ok(kind);
    }
    if by_magic_not_audio(&head) {
        return Err(AudioError::NotAudio);
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

/// Containers with a magic number: one to open, or one known to be beyond this module.
fn by_magic(head: &[u8]) -> Result<Option<Kind>, AudioError> {
    let kind = match (four(head, 0), four(head, 8)) {
        (b"RIFF" | b"RIFX" | b"RF64" | b"BW64", b"WAVE") => Kind::Wav,
        (b"FORM", b"AIFF" | b"AIFC") => Kind::Aiff,
        (b".snd", _) => Kind::Au,
        (b"fLaC", _) => Kind::Flac,
        (b"OggS", _) => Kind::Ogg,
        _ => match four(head, 4) {
            b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" => Kind::Mp4,
            _ => return beyond(head).map_or(Ok(None), |name| Err(AudioError::unsupported(name))),
        },
    };
    Ok(Some(kind))
}

/// Names containers that may hold music but are not opened here. They must be recognised, or the
/// search for MPEG frames would find some by chance inside them.
fn beyond(head: &[u8]) -> Option<&'static str> {
    Some(match (four(head, 0), four(head, 8)) {
        ([0x1a, 0x45, 0xdf, 0xa3], _) => "WebM or Matroska",
        ([0x30, 0x26, 0xb2, 0x75], _) => "Windows Media Audio (WMA)",
        (b"RIFF", b"AVI ") => "AVI video",
        (b"RIFF" | b"RIFX", _) => "an unusual kind of RIFF file",
        (b"caff", _) => "Apple Core Audio Format (CAF)",
        (b"wvpk", _) => "WavPack",
        (b"MAC ", _) => "Monkey's Audio (APE)",
        (b"MPCK" | b"MP+\x07", _) => "Musepack",
        (b"DSD " | b"FRM8", _) => "DSD",
        (b"TTA1", _) => "True Audio (TTA)",
        (b"OFR ", _) => "OptimFROG",
        (b".RMF" | [b'.', b'r', b'a', 0xfd], _) => "RealAudio",
        (b"#!AM", _) => "AMR speech",
        (b"MThd", _) => "MIDI, which holds notes and no sound",
        _ => return None,
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

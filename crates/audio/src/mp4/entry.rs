//! A sample description: what the packets of an audio track are, or why they cannot be decoded.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known as id;

use super::boxes::{Name, u32_at};
use super::entry_fields::{Entry, Fields, find};
use super::{entry_names, pcm_entry};
use crate::aac_config;
use crate::error::AudioError;
use crate::opus_head;
use crate::packets::Sound;

/// Reads a description. `time_scale` is the units of time in a second of the track; `is_quicktime` is whether the
/// description may have QuickTime's further fields.
pub(super) fn read(
    name: Name,
    body: &[u8],
    time_scale: u32,
    is_quicktime: bool,
) -> Result<Entry, AudioError> {
    let fields = Fields::read(name, body, time_scale, is_quicktime);
    if let Some(scheme) = protection(name, body) {
        return Err(AudioError::protected(scheme));
    }
    if let Some(entry) = pcm_entry::read(&fields)? {
        return Ok(entry);
    }
    let mut sound = Sound::default();
    let parameters = &mut sound.parameters;
    parameters.sample_rate = Some(fields.rate);
    match &name {
        b"mp4a" => read_mpeg4(&fields, parameters)?,
        b".mp3" | b"mp3 " | b"ms\0\x55" => parameters.codec = id::CODEC_ID_MP3,
        b"alac" => {
            let cookie = find(body, b"alac").and_then(|found| found.get(4..));
            let length = cookie.map_or(0, |cookie| if cookie.len() < 48 { 24 } else { 48 });
            let cookie = cookie.and_then(|cookie| cookie.get(..length));
            let cookie = cookie.ok_or_else(|| missing("alac"))?;
            parameters.sample_rate = u32_at(cookie, 20);
            (parameters.codec, parameters.extra_data) = (id::CODEC_ID_ALAC, Some(cookie.into()));
        }
        b"fLaC" => {
            // Four bytes of version, four of the block's header.
            let info = find(body, b"dfLa").and_then(|found| found.get(8..42));
            let info = info.ok_or_else(|| missing("dfLa"))?;
            (parameters.codec, parameters.extra_data) = (id::CODEC_ID_FLAC, Some(info.into()));
        }
        b"Opus" => {
            let head = find(body, b"dOps").ok_or_else(|| missing("dOps"))?;
            sound = opus_head::from_mp4(head)?;
        }
        name => return Err(AudioError::unsupported(entry_names::of_entry(*name))),
    }
    Ok(Entry {
        sound,
        pcm_frame: None,
    })
}

/// The protection of a description, if it is encrypted.
fn protection(name: Name, body: &[u8]) -> Option<&'static str> {
    let scheme = find(body, b"sinf").map(|info| find(info, b"schm"));
    Some(match (&name, scheme) {
        (b"aavd", _) => "Audible",
        (b"drms" | b"drmi", _) => "Apple FairPlay",
        (_, Some(Some([_, _, _, _, b'i', b't', b'u', b'n', ..]))) => "Apple FairPlay",
        (b"enca" | b"encv", _) | (_, Some(_)) => "MPEG common encryption",
        _ => return None,
    })
}

/// Reads the codec of an `mp4a` description, which is in its elementary stream descriptor.
fn read_mpeg4(fields: &Fields, parameters: &mut AudioCodecParameters) -> Result<(), AudioError> {
    let descriptor = find(fields.body, b"esds").ok_or_else(|| missing("esds"))?;
    let (kind, config) = codec_of(descriptor.get(4..).unwrap_or_default());
    match kind {
        // AAC of MPEG-4 and, by profile, of MPEG-2.
        Some(0x40 | 0x66..=0x68) => {
            parameters.codec = id::CODEC_ID_AAC;
            aac_config::read(config.ok_or_else(|| missing("esds"))?, parameters)
        }
        Some(0x69 | 0x6b) => {
            parameters.codec = id::CODEC_ID_MP3;
            Ok(())
        }
        Some(kind) => Err(AudioError::unsupported(entry_names::of_object_type(kind))),
        None => Err(missing("esds")),
    }
}

/// Object type and decoder configuration in an elementary stream descriptor (ISO 14496-1). Descriptors are nested
/// and begin with a tag and a length of one to four bytes.
fn codec_of(mut bytes: &[u8]) -> (Option<u8>, Option<&[u8]>) {
    let mut kind = None;
    while let Some((tag, body, rest)) = descriptor(bytes) {
        let skip = match tag {
            // The stream's number and flags, which announce further fields.
            3 => {
                let flags = body.get(2).copied().unwrap_or_default();
                let url = match flags & 0x40 {
                    0 => 0,
                    _ => 1 + usize::from(body.get(3).copied().unwrap_or_default()),
                };
                let two = |flag| if flags & flag != 0 { 2 } else { 0 };
                3 + two(0x80) + url + two(0x20)
            }
            4 => {
                kind = body.first().copied();
                13
            }
            5 => return (kind, Some(body)),
            _ => {
                bytes = rest;
                continue;
            }
        };
        bytes = body.get(skip..).unwrap_or_default();
    }
    (kind, None)
}

/// Tag and body of the first descriptor, and what follows it.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, mut rest) = bytes.split_first()?;
    let mut length = 0_usize;
    for _ in 0..4 {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let (body, rest) = rest.split_at(length.min(rest.len()));
    Some((tag, body, rest))
}

fn missing(name: &str) -> AudioError {
    AudioError::damaged(format!("the box {name} of its audio track is missing"))
}

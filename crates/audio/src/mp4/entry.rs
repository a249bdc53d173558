//! A sample description: what the packets of an audio track are, or why they cannot be decoded.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known as id;

use super::boxes::{Name, u16_at, u32_at, u64_at};
use super::{entry_names, pcm_entry};
use crate::aac_config;
use crate::error::AudioError;
use crate::limits::check_channels;
use crate::opus_head;
use crate::packets::Sound;

/// A description that can be decoded.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// What to make a decoder for.
    pub(super) sound: Sound,
    /// Bytes of a frame, if the samples are PCM.
    pub(super) pcm_frame: Option<u32>,
}

/// The fields that all descriptions of sound have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    /// Name of the codec.
    pub(super) name: Name,
    /// The whole description, without its header.
    pub(super) body: &'a [u8],
    /// Channels.
    pub(super) channels: u32,
    /// Bits of a sample of PCM.
    pub(super) bits: u32,
    /// Sample rate in Hz.
    pub(super) rate: u32,
    /// Flags of linear PCM in version 2 of the description.
    pub(super) flags: Option<u32>,
}

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

impl<'a> Fields<'a> {
    fn read(name: Name, body: &'a [u8], time_scale: u32, is_quicktime: bool) -> Self {
        let version = u16_at(body, 8).filter(|_| is_quicktime).unwrap_or(0);
        let mut fields = Self {
            name,
            body,
            channels: u16_at(body, 16).unwrap_or(0).into(),
            bits: u16_at(body, 18).unwrap_or(0).into(),
            // Fixed point; rates above 65535 Hz do not fit and are left to the time scale.
            rate: u16_at(body, 24).unwrap_or(0).into(),
            flags: None,
        };
        if version == 2 {
            let rate = f64::from_bits(u64_at(body, 32).unwrap_or_default());
            fields.rate = rate.round() as u32;
            fields.channels = u32_at(body, 40).unwrap_or_default();
            fields.bits = u32_at(body, 48).unwrap_or_default();
            fields.flags = u32_at(body, 52);
        }
        if fields.rate == 0 {
            fields.rate = time_scale;
        }
        fields
    }

    /// The layout with these channels, whatever their places.
    pub(super) fn layout(&self) -> Result<Channels, AudioError> {
        check_channels(self.channels)?;
        Ok(Channels::Discrete(self.channels as u16))
    }
}

/// The body of the first box of this name. The boxes stand at several depths and behind fields of several lengths,
/// so they are found by their name.
pub(super) fn find<'a>(body: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let places = body.windows(4).enumerate();
    places
        .filter(|(_, window)| window == name)
        .find_map(|(at, _)| {
            let length = u32_at(body, at.checked_sub(4)?)? as usize;
            let end = (at - 4).checked_add(length)?;
            body.get(at + 4..end)
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

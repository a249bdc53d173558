//! How a codec's headers and packets are put into an Ogg stream.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as id;

use crate::error::AudioError;
use crate::flac;
use crate::opus_head;
use crate::packets::Sound;

/// Bytes that are kept of a packet of tags, which may hold a cover of many megabytes.
const TAG_BYTES: usize = 64;
/// Longest packet of sound or of a codec's tables that is kept.
const MAX_PACKET: usize = 16 << 20;

/// What the first packet of a stream shows.
#[derive(Debug)]
pub(super) enum Identified {
    /// Sound that can be decoded.
    Sound(Mapping),
    /// Sound that cannot be decoded.
    Obstacle(AudioError),
    /// Video, subtitles, a table of contents.
    NoSound,
}

/// One codec in Ogg.
#[derive(Debug, Clone)]
pub(super) enum Mapping {
    /// Vorbis, and its identification header.
    Vorbis(Vec<u8>),
    /// FLAC.
    Flac(Box<Sound>),
    /// Opus.
    Opus(Box<Sound>),
}

/// What a packet is.
#[derive(Debug)]
pub(super) enum Role {
    /// With this packet, all headers are there.
    LastHeader(Box<Sound>),
    /// Another header, or tags.
    Other,
    /// Sound.
    Sound,
}

/// Recognises a stream by its first packet.
pub(super) fn identify(first: &[u8]) -> Identified {
    let begins = |magic: &[u8]| first.starts_with(magic);
    let damaged = || AudioError::damaged("its header is invalid");
    if begins(b"\x01vorbis") {
        match first.len() {
            30.. => Identified::Sound(Mapping::Vorbis(first.to_vec())),
            _ => Identified::Obstacle(damaged()),
        }
    } else if begins(b"\x7fFLAC") {
        // Version and number of headers, `fLaC`, then the first metadata block: four bytes and the stream's facts.
        match first.get(17..51) {
            Some(info) => Identified::Sound(Mapping::Flac(Box::new(flac::sound(info)))),
            None => Identified::Obstacle(damaged()),
        }
    } else if begins(b"OpusHead") {
        match opus_head::from_ogg(first) {
            Ok(sound) => Identified::Sound(Mapping::Opus(Box::new(sound))),
            Err(error) => Identified::Obstacle(error),
        }
    } else {
        let name = [
            (&b"Speex   "[..], "Speex"),
            (b"CELT    ", "CELT"),
            (b"PCM     ", "PCM in Ogg"),
            (b"fLaC", "FLAC in its first Ogg layout"),
            (b"OggMIDI\0", "MIDI, which holds notes and no sound"),
        ]
        .into_iter()
        .find(|(magic, _)| begins(magic));
        name.map_or(Identified::NoSound, |(_, name)| {
            Identified::Obstacle(AudioError::unsupported(name))
        })
    }
}

impl Mapping {
    /// Bytes of a packet to keep, by the first ones of it.
    pub(super) fn most(&self, first: &[u8]) -> usize {
        let is_tags = match self {
            Self::Vorbis(_) => first.first() == Some(&3),
            Self::Flac(_) => first.first().is_some_and(|&byte| byte != 0xff),
            Self::Opus(_) => first.starts_with(b"OpusTags"),
        };
        if is_tags { TAG_BYTES } else { MAX_PACKET }
    }

    /// Whether the first packet is the only header that a decoder needs.
    pub(super) fn complete(&self) -> Option<Box<Sound>> {
        match self {
            Self::Vorbis(_) => None,
            Self::Flac(sound) | Self::Opus(sound) => Some(sound.clone()),
        }
    }

    /// What a packet after the first is.
    pub(super) fn role(&self, packet: &[u8]) -> Role {
        let Some(&byte) = packet.first() else {
            return Role::Other;
        };
        match self {
            Self::Vorbis(identification) if packet.starts_with(b"\x05vorbis") => {
                Role::LastHeader(Box::new(vorbis(identification, packet)))
            }
            // Only headers are odd.
            Self::Vorbis(_) if byte & 1 == 1 => Role::Other,
            Self::Flac(_) if byte != 0xff => Role::Other,
            Self::Opus(_) if packet.starts_with(b"OpusTags") => Role::Other,
            _ => Role::Sound,
        }
    }
}

/// symphonia's decoder takes the first and the third header of Vorbis.
fn vorbis(identification: &[u8], setup: &[u8]) -> Sound {
    let mut sound = Sound::default();
    let parameters = &mut sound.parameters;
    parameters.codec = id::CODEC_ID_VORBIS;
    let rate = identification.get(12..16).unwrap_or_default();
    parameters.sample_rate = rate.try_into().ok().map(u32::from_le_bytes);
    let channels = identification.get(11).copied().unwrap_or_default();
    parameters.channels = Some(Channels::Discrete(channels.into()));
    parameters.extra_data = Some([identification, setup].concat().into());
    sound
}

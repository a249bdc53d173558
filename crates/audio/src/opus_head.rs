//! The header of Opus in Ogg, Matroska (RFC 7845) and MP4.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;

use super::error::AudioError;
use super::packets::Sound;

/// Opus is decoded at this rate, whatever its input was.
pub(super) const OPUS_RATE: u32 = 48_000;

/// Reads the header packet of an Ogg stream, which is also Matroska's codec data.
pub(super) fn from_ogg(head: &[u8]) -> Result<Sound, AudioError> {
    let (Some(&channels), Some(skip)) = (head.get(9), head.get(10..12)) else {
        return Err(AudioError::damaged("its Opus header is cut off"));
    };
    let mut sound = Sound {
        skip: u16::from_le_bytes([skip[0], skip[1]]).into(),
        ..Sound::default()
    };
    let parameters = &mut sound.parameters;
    parameters.codec = CODEC_ID_OPUS;
    parameters.sample_rate = Some(OPUS_RATE);
    parameters.channels = Some(Channels::Discrete(channels.into()));
    parameters.extra_data = Some(head.into());
    Ok(sound)
}

/// Reads the box `dOps` of MP4: the same header with its numbers in big-endian order.
pub(super) fn from_mp4(head: &[u8]) -> Result<Sound, AudioError> {
    let mut head = head.to_vec();
    if head.len() < 11 {
        return Err(AudioError::damaged("its Opus header is cut off"));
    }
    // The version is 0 in MP4 and 1 in Ogg.
    head[0] = 1;
    head[2..4].reverse();
    head[4..8].reverse();
    head[8..10].reverse();
    from_ogg(&[b"OpusHead".to_vec(), head].concat())
}

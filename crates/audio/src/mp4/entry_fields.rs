//! The fields of sample descriptions of sound, and the boxes in them.

use symphonia::core::audio::Channels;

use super::boxes::{Name, u16_at, u32_at, u64_at};
use crate::error::AudioError;
use crate::limits::check_channels;
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

impl<'a> Fields<'a> {
    /// Reads them. `time_scale` stands in for a rate that is missing.
    pub(super) fn read(name: Name, body: &'a [u8], time_scale: u32, is_quicktime: bool) -> Self {
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

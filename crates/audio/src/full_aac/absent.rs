//! No decoder.

/// A decoder that cannot be made.
pub(in super::super) enum FullAac {}

impl FullAac {
    pub(in super::super) fn of_packets(_configuration: &[u8]) -> Option<Self> {
        None
    }

    pub(in super::super) fn of_frames() -> Option<Self> {
        None
    }

    pub(in super::super) fn decode(
        &mut self,
        _packet: &[u8],
        _interleaved: &mut Vec<f32>,
    ) -> Option<(u32, usize)> {
        match *self {}
    }
}

/// Sample rate in Hz of the sound of a configuration; `None`, since it cannot be decoded.
pub(in super::super) fn rate(_configuration: &[u8]) -> Option<u32> {
    None
}

//! What a container gives: packets of one codec, and the parameters of that codec.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::packet::Packet;

use super::error::AudioError;

/// What a decoder has to be made for.
#[derive(Debug, Clone, Default)]
pub(super) struct Sound {
    /// The codec, its settings and its headers.
    pub(super) parameters: AudioCodecParameters,
    /// Frames that the decoder returns before the first one of the sound.
    pub(super) skip: u64,
}

/// What comes next in a container.
pub(super) enum Next {
    /// A packet.
    Packet(Chunk),
    /// The packets from here on need a decoder of their own.
    NewSound(Box<Sound>),
    /// Some bytes that are no packet; the next one may be fine.
    Damaged,
    /// No more packets.
    End {
        /// Whether sound is missing.
        cut_off: bool,
    },
}

/// One packet.
pub(super) struct Chunk {
    /// What the decoder takes.
    pub(super) packet: Packet,
    /// Frames since the start of the sound after this packet, where the container declares them.
    pub(super) frames_so_far: Option<u64>,
    /// Whether it is the last packet of the sound: frames beyond `frames_so_far` are padding.
    pub(super) is_last: bool,
}

impl Chunk {
    /// A packet about whose place nothing is known.
    pub(super) fn new(packet: Packet) -> Self {
        Self {
            packet,
            frames_so_far: None,
            is_last: false,
        }
    }
}

/// A container.
pub(super) trait Packets {
    /// The next packet.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source failed. Faults of the data are a [`Next`].
    fn next(&mut self) -> Result<Next, AudioError>;
}

/// A container that was opened.
pub(super) struct Opened {
    /// Its packets.
    pub(super) packets: Box<dyn Packets>,
    /// What the first packets are.
    pub(super) sound: Sound,
    /// Seconds of sound that it declares.
    pub(super) duration_s: Option<f64>,
}

//! Compressed audio: a container, and a decoder for the packets in it.

use super::decoder::Decoder;
use super::error::AudioError;
use super::packets::{Next, Opened, Packets};
use super::sniff::Kind;
use super::source::Window;
use super::{demuxer, flac, mp4, ogg};

/// What one step through the packets gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// Samples.
    Block {
        /// Sample rate in Hz, checked.
        rate: u32,
        /// Channels, checked.
        channels: usize,
    },
    /// A packet that cannot be decoded; the next one may be fine.
    Damaged,
    /// No more packets.
    End {
        /// Whether the file broke off.
        cut_off: bool,
    },
}

/// A compressed file.
pub(super) struct CodecStream {
    packets: Box<dyn Packets>,
    decoder: Decoder,
    duration_s: Option<f64>,
    /// Whether the container says by itself where the sound ends.
    knows_end: bool,
}

impl CodecStream {
    /// Opens the container and finds the first track that can be decoded.
    ///
    /// # Errors
    ///
    /// Those of the container, or that no track can be decoded.
    pub(super) fn open(mut source: Window, kind: Kind) -> Result<Self, AudioError> {
        source.go_to(0)?;
        let bytes = source.len();
        let Opened {
            packets,
            sound,
            duration_s,
        } = match kind {
            Kind::Mp4 => mp4::open(source)?,
            Kind::Ogg => ogg::open(source)?,
            Kind::Flac => flac::open(source)?,
            _ => demuxer::open(source, kind)?,
        };
        // A length that leaves less than 50 bytes for a second of sound is a lie: silence in FLAC
        // takes three times as much.
        let is_absurd = |seconds: &f64| seconds * 50.0 > bytes as f64;
        Ok(Self {
            packets,
            decoder: Decoder::new(&sound)?,
            duration_s: duration_s.filter(|seconds| !is_absurd(seconds)),
            knows_end: kind == Kind::Ogg,
        })
    }

    /// A stream of packets that a test makes.
    #[cfg(test)]
    pub(super) fn of_packets(packets: Box<dyn Packets>, decoder: Decoder) -> Self {
        Self {
            packets,
            decoder,
            duration_s: None,
            knows_end: false,
        }
    }

    /// Name of the codec.
    pub(super) fn codec(&self) -> &'static str {
        self.decoder.name()
    }

    /// Seconds of sound that the container declares, if plausible.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }

    /// Whether a declared length that is not reached says nothing, since the container marks its end.
    pub(super) fn knows_end(&self) -> bool {
        self.knows_end
    }

    /// Reads and decodes packets up to the first one with samples, which replace `interleaved`.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source failed. Faults of the data are a [`Step`].
    pub(super) fn next_block(&mut self, interleaved: &mut Vec<f32>) -> Result<Step, AudioError> {
        loop {
            interleaved.clear();
            let packet = match self.packets.next()? {
                Next::Packet(packet) => packet,
                Next::NewSound(sound) => {
                    let Ok(decoder) = Decoder::new(&sound) else {
                        return Ok(Step::Damaged);
                    };
                    self.decoder = decoder;
                    continue;
                }
                Next::Damaged => return Ok(Step::Damaged),
                Next::End { cut_off } => return Ok(Step::End { cut_off }),
            };
            let Some((rate, channels)) = self.decoder.decode(&packet.packet, interleaved) else {
                return Ok(Step::Damaged);
            };
            let (declared, is_last) = (packet.frames_so_far, packet.is_last);
            self.decoder.trim(interleaved, channels, declared, is_last);
            if !interleaved.is_empty() {
                return Ok(Step::Block { rate, channels });
            }
        }
    }
}

//! Opus: one decoder for each of the mono and stereo streams that a packet holds.

use rusty_opus::OpusDecoder as Streams;
use symphonia::core::codecs::audio::AudioCodecParameters;

use super::error::AudioError;
use super::opus_head::OPUS_RATE;

/// Longest packet: 120 ms.
const MAX_FRAMES: usize = 5760;

/// Decodes packets of Opus.
pub(super) struct OpusDecoder {
    /// Decoders of the streams; the first `coupled` of them are stereo.
    streams: Vec<Streams>,
    coupled: usize,
    block: Vec<f32>,
    /// Factor for all samples, from the header.
    gain: f32,
}

impl OpusDecoder {
    /// A decoder for a header as in Ogg, or for plain mono or stereo.
    pub(super) fn new(parameters: &AudioCodecParameters) -> Result<Self, AudioError> {
        let head = parameters.extra_data.as_deref().unwrap_or_default();
        let channels = parameters.channels.as_ref().map_or(2, |all| all.count());
        let byte = |at: usize| head.get(at).copied().map(usize::from);
        // Family 0 is one stream; the others list them.
        let (count, coupled) = match byte(18) {
            None | Some(0) => (1, channels.saturating_sub(1)),
            Some(_) => (byte(19).unwrap_or(0), byte(20).unwrap_or(0)),
        };
        if count == 0 || coupled > count || count + coupled > 255 {
            return Err(AudioError::damaged("its Opus header is invalid"));
        }
        if count + coupled > 8 {
            let name = format!("Opus with {} channels", count + coupled);
            return Err(AudioError::unsupported(name));
        }
        let streams = (0..count)
            .map(|at| Streams::new(OPUS_RATE as i32, if at < coupled { 2 } else { 1 }))
            .collect::<Result<_, _>>()
            .map_err(|_| AudioError::unsupported("Opus"))?;
        let gain = head
            .get(16..18)
            .map(|gain| i16::from_le_bytes([gain[0], gain[1]]));
        Ok(Self {
            streams,
            coupled,
            block: vec![0.0; 2 * MAX_FRAMES],
            // In 1/256 of a decibel (RFC 7845).
            gain: 10_f32.powf(f32::from(gain.unwrap_or(0)) / (20.0 * 256.0)),
        })
    }

    /// Decodes a packet; its samples are added to `interleaved`. Channels are in the order of the streams, which
    /// makes no difference once they are mixed. Returns rate and channels; `None` if the packet is damaged.
    pub(super) fn decode(
        &mut self,
        mut packet: &[u8],
        interleaved: &mut Vec<f32>,
    ) -> Option<(u32, usize)> {
        let channels = self.streams.len() + self.coupled;
        let last = self.streams.len() - 1;
        let mut first = 0;
        for (at, stream) in self.streams.iter_mut().enumerate() {
            let own;
            let data = if at < last {
                let (stream, length) = undelimited(packet)?;
                packet = packet.get(length..)?;
                own = stream;
                &own
            } else {
                packet
            };
            if data.is_empty() {
                return None;
            }
            let frames = stream.decode(data, MAX_FRAMES, &mut self.block).ok()?;
            interleaved.resize(interleaved.len().max(frames * channels), 0.0);
            let width = if at < self.coupled { 2 } else { 1 };
            let blocks = self.block.chunks_exact(width).take(frames);
            for (frame, samples) in interleaved.chunks_exact_mut(channels).zip(blocks) {
                for (out, sample) in frame[first..].iter_mut().zip(samples) {
                    *out = sample * self.gain;
                }
            }
            first += width;
        }
        Some((OPUS_RATE, channels))
    }
}

/// A packet that declares its own length (RFC 6716, appendix B) as one that does not, and its length. All streams of
/// a packet but the last are written so.
fn undelimited(packet: &[u8]) -> Option<(Vec<u8>, usize)> {
    let length_at = |at: usize| -> Option<(usize, usize)> {
        let first = usize::from(*packet.get(at)?);
        match first {
            252.. => Some((first + 4 * usize::from(*packet.get(at + 1)?), 2)),
            _ => Some((first, 1)),
        }
    };
    let toc = *packet.first()?;
    let (kept, at, sizes) = match toc & 3 {
        0 | 1 => {
            let (length, bytes) = length_at(1)?;
            let frames = if toc & 3 == 0 { 1 } else { 2 };
            (1, 1 + bytes, length * frames)
        }
        2 => {
            let (first, bytes) = length_at(1)?;
            let (second, more) = length_at(1 + bytes)?;
            (1 + bytes, 1 + bytes + more, first + second)
        }
        _ => {
            let flags = *packet.get(1)?;
            let (count, mut at, mut padding) = (usize::from(flags & 0x3f), 2, 0);
            if flags & 0x40 != 0 {
                loop {
                    let byte = usize::from(*packet.get(at)?);
                    at += 1;
                    padding += byte.min(254);
                    if byte != 255 {
                        break;
                    }
                }
            }
            let mut sizes = 0;
            if flags & 0x80 != 0 {
                for _ in 1..count {
                    let (length, bytes) = length_at(at)?;
                    sizes += length;
                    at += bytes;
                }
            }
            let kept = at;
            let (length, bytes) = length_at(at)?;
            sizes += if flags & 0x80 != 0 {
                length
            } else {
                length * count
            };
            (kept, at + bytes, sizes + padding)
        }
    };
    let frames = packet.get(at..at.checked_add(sizes)?)?;
    Some(([packet.get(..kept)?, frames].concat(), at + sizes))
}

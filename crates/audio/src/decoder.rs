//! Packets to samples, by the decoder of their codec.

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;
use symphonia::default::get_codecs;

use super::error::AudioError;
use super::full_aac::{self, FullAac};
use super::limits::{check_channels, check_rate};
use super::mpeg_decoder::FrameDecoder;
use super::mpeg_frame::frame_at;
use super::opus::OpusDecoder;
use super::packets::Sound;

/// Most frames in a packet for which memory is reserved; in codecs that have a limit it is lower.
const MAX_FRAMES: u64 = 1 << 16;

/// A decoder and what is trimmed from its samples.
pub(super) struct Decoder {
    inner: Inner,
    /// Frames that are still to be dropped at the start.
    skip: u64,
    /// Frames that were returned.
    returned: u64,
    /// By how much the declared count of frames is ahead, in a recording that began later.
    ahead: Option<u64>,
}

/// The decoder of a codec.
enum Inner {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Box<OpusDecoder>),
    /// Of the newest frame, and the name of the codec that the container states.
    Mpeg(Option<FrameDecoder>, &'static str),
    Aac(Box<FullAac>),
}

impl Decoder {
    /// Makes a decoder. The parameters are checked before buffers are allocated for them.
    pub(super) fn new(sound: &Sound) -> Result<Self, AudioError> {
        let mut parameters = sound.parameters.clone();
        // Only a hint at the size of buffers, which grow as needed. A damaged header makes it gigabytes.
        parameters.max_frames_per_packet = parameters
            .max_frames_per_packet
            .filter(|&frames| frames <= MAX_FRAMES);
        let parameters = &parameters;
        if let Some(rate) = parameters.sample_rate {
            check_rate(rate)?;
        }
        if let Some(channels) = &parameters.channels {
            check_channels(channels.count() as u32)?;
        }
        let full_aac = match (parameters.codec, &parameters.extra_data) {
            (id::CODEC_ID_AAC, Some(configuration)) => FullAac::of_packets(configuration),
            _ => None,
        };
        let inner = match parameters.codec {
            id::CODEC_ID_OPUS => Inner::Opus(Box::new(OpusDecoder::new(parameters)?)),
            id::CODEC_ID_MP1 => Inner::Mpeg(None, "MPEG Audio Layer 1"),
            id::CODEC_ID_MP2 => Inner::Mpeg(None, "MPEG Audio Layer 2"),
            id::CODEC_ID_MP3 => Inner::Mpeg(None, "MPEG Audio Layer 3"),
            _ => match full_aac {
                Some(decoder) => Inner::Aac(Box::new(decoder)),
                None => Inner::Symphonia(by_symphonia(parameters)?),
            },
        };
        Ok(Self {
            inner,
            skip: sound.skip,
            returned: 0,
            ahead: None,
        })
    }

    /// Name of the codec.
    pub(super) fn name(&self) -> &'static str {
        match &self.inner {
            Inner::Symphonia(decoder) => decoder.codec_info().long_name,
            Inner::Opus(_) => "Opus",
            Inner::Mpeg(_, name) => name,
            Inner::Aac(_) => full_aac::NAME,
        }
    }

    /// Decodes a packet; its samples replace `interleaved`. Returns rate and channels; `None` if the packet is
    /// damaged.
    pub(super) fn decode(
        &mut self,
        packet: &Packet,
        interleaved: &mut Vec<f32>,
    ) -> Option<(u32, usize)> {
        interleaved.clear();
        let decoder = match &mut self.inner {
            Inner::Symphonia(decoder) => decoder,
            Inner::Opus(decoder) => return decoder.decode(&packet.data, interleaved),
            Inner::Mpeg(decoder, _) => return decode_frame(decoder, packet, interleaved),
            Inner::Aac(decoder) => return decoder.decode(&packet.data, interleaved),
        };
        let decoded = decoder.decode(packet).ok()?;
        let (rate, channels) = (decoded.spec().rate(), decoded.num_planes());
        if decoded.frames() == 0 {
            return Some((rate, channels));
        }
        check_rate(rate).ok()?;
        check_channels(channels as u32).ok()?;
        decoded.copy_to_vec_interleaved(interleaved);
        Some((rate, channels))
    }

    /// Drops the frames of a block that are no sound: those before its start, and those after its end, which are
    /// known by the count of frames that the container declares with a packet.
    pub(super) fn trim(
        &mut self,
        interleaved: &mut Vec<f32>,
        channels: usize,
        declared: Option<u64>,
        is_last: bool,
    ) {
        let frames = (interleaved.len() / channels.max(1)) as u64;
        let skipped = self.skip.min(frames);
        self.skip -= skipped;
        interleaved.drain(..skipped as usize * channels);
        self.returned += frames - skipped;
        let Some(declared) = declared else {
            return;
        };
        // The first count, unless it is also the last, shows when the recording began.
        let ahead = *self.ahead.get_or_insert(match is_last {
            true => 0,
            false => declared.saturating_sub(self.returned),
        });
        let padding = self.returned.saturating_sub(declared.saturating_sub(ahead));
        if is_last && padding > 0 {
            let kept = (frames - skipped).saturating_sub(padding);
            interleaved.truncate(kept as usize * channels);
        }
    }
}

/// symphonia's decoder of a codec.
fn by_symphonia(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, AudioError> {
    let decoder = get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default());
    decoder.map_err(|error| match error {
        Error::DecodeError(what) => AudioError::damaged(what),
        _ => AudioError::unsupported(codec_name(parameters)),
    })
}

/// Decodes a packet that is a frame of MPEG audio, whose layer, rate and channels may change.
fn decode_frame(
    decoder: &mut Option<FrameDecoder>,
    packet: &Packet,
    interleaved: &mut Vec<f32>,
) -> Option<(u32, usize)> {
    let frame = frame_at(&packet.data, 0)?;
    if !decoder.as_ref().is_some_and(|decoder| decoder.fits(&frame)) {
        *decoder = FrameDecoder::new(&frame).ok();
    }
    let trim = (packet.trim_start.get(), packet.trim_end.get());
    let bytes = packet.data.get(..frame.length)?;
    decoder.as_mut()?.decode(&frame, bytes, trim, interleaved)
}

/// Names of codecs that are recognised but not decoded.
fn codec_name(parameters: &AudioCodecParameters) -> &'static str {
    match parameters.codec {
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_AAC => "an unusual kind of AAC",
        id::CODEC_ID_AC3 => "Dolby Digital (AC-3)",
        id::CODEC_ID_EAC3 => "Dolby Digital Plus (E-AC-3)",
        id::CODEC_ID_AC4 => "Dolby AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_WMA => "Windows Media Audio (WMA)",
        _ => "an unknown codec",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use symphonia::core::audio::Channels;

    #[test]
    fn no_memory_is_reserved_for_packets_of_a_damaged_header() {
        let mut parameters = AudioCodecParameters::new();
        parameters
            .for_codec(id::CODEC_ID_PCM_S16LE)
            .with_sample_rate(44_100)
            .with_channels(Channels::Discrete(2))
            // More than there is memory, which panics, or ends the program, where it is reserved.
            .with_max_frames_per_packet(u64::MAX);
        let sound = Sound {
            parameters,
            skip: 0,
        };
        assert!(Decoder::new(&sound).is_ok());
    }
}

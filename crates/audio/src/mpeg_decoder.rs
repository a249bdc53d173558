//! The decoder of MPEG audio frames of one kind.

use symphonia::core::audio::{Channels, layouts};
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::packet::PacketBuilder;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::get_codecs;

use super::error::AudioError;
use super::full_aac::{self, FullAac};
use super::layer2::{self, Form};
use super::limits::{check_channels, check_rate};
use super::mpeg_frame::{Codec, Frame};

/// What a decoder is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    codec: Codec,
    rate: u32,
    channels: u8,
    form: Form,
}

/// Decodes frames that agree in codec, rate and channels.
pub(super) struct FrameDecoder {
    kind: Kind,
    inner: Inner,
}

enum Inner {
    Symphonia(Box<dyn AudioDecoder>),
    Aac(Box<FullAac>),
}

impl FrameDecoder {
    /// A decoder for frames such as this one.
    ///
    /// # Errors
    ///
    /// [`AudioError::Unsupported`] for a codec that cannot be decoded.
    pub(super) fn new(frame: &Frame) -> Result<Self, AudioError> {
        check_rate(frame.rate)?;
        let full = match frame.codec {
            Codec::Adts => FullAac::of_frames(),
            Codec::Layer(_) => None,
        };
        Ok(Self {
            kind: kind_of(frame),
            inner: match full {
                Some(decoder) => Inner::Aac(Box::new(decoder)),
                None => Inner::Symphonia(by_symphonia(frame)?),
            },
        })
    }

    /// Whether it can go on with a frame.
    pub(super) fn fits(&self, frame: &Frame) -> bool {
        self.kind == kind_of(frame)
            && match self.inner {
                Inner::Symphonia(_) => frame.blocks == 1,
                Inner::Aac(_) => true,
            }
    }

    /// Name of the codec.
    pub(super) fn name(&self) -> &'static str {
        match &self.inner {
            Inner::Symphonia(decoder) => decoder.codec_info().long_name,
            Inner::Aac(_) => full_aac::NAME,
        }
    }

    /// Decodes a frame without some samples at its start and its end; the others replace `interleaved`. Returns rate
    /// and channels; `None` if the frame is damaged.
    pub(super) fn decode(
        &mut self,
        frame: &Frame,
        bytes: &[u8],
        (trim_start, trim_end): (u64, u64),
        interleaved: &mut Vec<f32>,
    ) -> Option<(u32, usize)> {
        interleaved.clear();
        let decoder = match &mut self.inner {
            Inner::Symphonia(decoder) => decoder,
            Inner::Aac(decoder) => return decoder.decode(bytes, interleaved),
        };
        let accepted;
        let body = match frame.codec {
            Codec::Adts => &bytes[frame.header.min(bytes.len())..],
            // The decoder reads the header itself.
            Codec::Layer(_) if self.kind.form == Form::Plain => bytes,
            Codec::Layer(_) => {
                accepted = layer2::accepted(bytes, self.kind.form)?;
                &accepted
            }
        };
        let packet = PacketBuilder::new()
            .track_id(0)
            .pts(Timestamp::ZERO)
            .dur(Duration::from(u64::from(frame.samples)))
            .trim_start(Duration::from(trim_start))
            .trim_end(Duration::from(trim_end))
            .data_by_ref(body)
            .build_packet_ref();
        let decoded = decoder.decode_ref(&packet).ok()?;
        let (rate, channels) = (decoded.spec().rate(), decoded.num_planes());
        if decoded.frames() == 0 {
            return Some((rate, channels));
        }
        decoded.copy_to_vec_interleaved(interleaved);
        if self.kind.form == Form::MonoAsStereo {
            // The second channel is empty and the rate another one.
            let first = interleaved.iter().step_by(2).copied().collect();
            *interleaved = first;
            return Some((frame.rate, 1));
        }
        check_rate(rate).ok()?;
        check_channels(channels as u32).ok()?;
        Some((rate, channels))
    }
}

/// The parameters that a frame needs.
fn kind_of(frame: &Frame) -> Kind {
    Kind {
        codec: frame.codec,
        rate: frame.rate,
        channels: frame.channels,
        form: layer2::form(frame),
    }
}

/// symphonia's decoder.
fn by_symphonia(frame: &Frame) -> Result<Box<dyn AudioDecoder>, AudioError> {
    let (codec, name) = match frame.codec {
        Codec::Layer(1) => (id::CODEC_ID_MP1, "MPEG audio layer 1 (MP1)"),
        Codec::Layer(2) => (id::CODEC_ID_MP2, "MPEG audio layer 2 (MP2)"),
        Codec::Layer(_) => (id::CODEC_ID_MP3, "MPEG audio layer 3 (MP3)"),
        Codec::Adts if frame.channels > 2 => (id::CODEC_ID_AAC, "AAC of more than two channels"),
        Codec::Adts => (id::CODEC_ID_AAC, "an unusual kind of AAC"),
    };
    // ADTS frames of several blocks do not say where each one begins.
    if frame.blocks > 1 {
        return Err(AudioError::unsupported("AAC with several blocks a frame"));
    }
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(codec).with_sample_rate(frame.rate);
    match frame.channels {
        0 => {}
        1 => _ = parameters.with_channels(layouts::CHANNEL_LAYOUT_MONO),
        2 => _ = parameters.with_channels(layouts::CHANNEL_LAYOUT_STEREO),
        more => _ = parameters.with_channels(Channels::Discrete(u16::from(more))),
    }
    let decoder = get_codecs().make_audio_decoder(&parameters, &AudioDecoderOptions::default());
    decoder.map_err(|error| match error {
        Error::DecodeError(what) => AudioError::damaged(what),
        _ => AudioError::unsupported(name),
    })
}

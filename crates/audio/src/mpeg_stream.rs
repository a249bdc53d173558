//! Decodes a stream of MPEG audio frames: MP1, MP2, MP3, and AAC in ADTS.
//!
//! symphonia's own readers are not used for these: they end where the declared or estimated length
//! ends, and keep the rate and the channels of the first frame.

use std::sync::Arc;

use symphonia::core::audio::{Channels, layouts};
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::packet::PacketBuilder;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::get_codecs;

use super::codec::Step;
use super::error::AudioError;
use super::limits::{check_channels, check_rate};
use super::mpeg::Chain;
use super::mpeg_frame::{Codec, Frame};
use super::mpeg_tag::{self, Tag};
use super::mpeg_walk::Walk;
use super::source::{Watch, Window};

/// What a decoder is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    codec: Codec,
    rate: u32,
    channels: u8,
}

/// A stream of frames and its decoder.
pub(super) struct MpegStream {
    walk: Walk,
    watch: Arc<Watch>,
    decoder: Option<(Kind, Box<dyn AudioDecoder>)>,
    part: Part,
    codec: &'static str,
    duration_s: Option<f64>,
}

/// Where the sound of one of the files begins and ends that may be joined here.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// Samples before the first one of the sound that are still to come.
    delay: u64,
    /// Frames that were decoded.
    frames: u64,
    /// Declared frames, and samples of sound after the delay; believed only if the bytes agree.
    declared: Option<(u64, u64)>,
    /// Samples after the delay that were decoded.
    samples: u64,
}

impl MpegStream {
    /// Goes to the first frame and makes its decoder.
    ///
    /// # Errors
    ///
    /// [`AudioError::Unsupported`] for a codec that cannot be decoded, [`AudioError::NotAudio`]
    /// where there is no complete frame.
    pub(super) fn open(source: Window, chain: Chain) -> Result<Self, AudioError> {
        let watch = source.watch();
        let mut walk = Walk::new(source, chain.offset)?;
        let frame = walk.next()?.ok_or(AudioError::NotAudio)?;
        let decoder = new_decoder(&frame)?;
        let tag = mpeg_tag::read(walk.frame_bytes(&frame), &frame);
        let duration_s = tag.and_then(|tag| declared_duration_s(tag, &frame, walk.rest()));
        Ok(Self {
            codec: decoder.1.codec_info().long_name,
            walk,
            watch,
            decoder: Some(decoder),
            part: Part::default(),
            duration_s,
        })
    }

    /// Name of the codec.
    pub(super) fn codec(&self) -> &'static str {
        self.codec
    }

    /// Seconds of sound that the first frame declares, if plausible.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }

    /// Decodes up to the next frame with samples, which replace `interleaved`.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source failed. Faults of the data are a [`Step`].
    pub(super) fn next_block(&mut self, interleaved: &mut Vec<f32>) -> Result<Step, AudioError> {
        interleaved.clear();
        while let Some(frame) = self.walk.next()? {
            let step = match mpeg_tag::read(self.walk.frame_bytes(&frame), &frame) {
                Some(tag) => {
                    self.begin_part(tag, &frame);
                    None
                }
                None => self.decode(&frame, interleaved)?,
            };
            self.walk.leave(&frame)?;
            if let Some(step) = step {
                return Ok(step);
            }
        }
        // A source that fails looks like one that ends.
        match self.watch.failure() {
            Some(failure) => Err(failure),
            None => Ok(Step::End { cut_off: false }),
        }
    }

    /// A tag is the first frame of a file: nothing is left of the one before it.
    fn begin_part(&mut self, tag: Tag, frame: &Frame) {
        self.decoder = None;
        self.part = Part {
            delay: u64::from(tag.delay),
            declared: tag.frames.map(u64::from).zip(tag.samples(frame)),
            ..Part::default()
        };
    }

    /// Decodes the current frame; `None` if no sample of it belongs to the sound.
    fn decode(
        &mut self,
        frame: &Frame,
        interleaved: &mut Vec<f32>,
    ) -> Result<Option<Step>, AudioError> {
        let (trim_start, trim_end) = self.trim(frame)?;
        let kind = kind_of(frame);
        let decoder = match self.decoder.take() {
            Some(decoder) if decoder.0 == kind && frame.blocks == 1 => self.decoder.insert(decoder),
            _ => match new_decoder(frame) {
                Ok(decoder) => self.decoder.insert(decoder),
                Err(_) => return Ok(Some(Step::Damaged)),
            },
        };
        let bytes = self.walk.frame_bytes(frame);
        let body = match frame.codec {
            Codec::Adts => &bytes[frame.header.min(bytes.len())..],
            // The decoder reads the header itself.
            Codec::Layer(_) => bytes,
        };
        let packet = PacketBuilder::new()
            .track_id(0)
            .pts(Timestamp::ZERO)
            .dur(Duration::from(u64::from(frame.samples)))
            .trim_start(Duration::from(trim_start))
            .trim_end(Duration::from(trim_end))
            .data_by_ref(body)
            .build_packet_ref();
        let Ok(decoded) = decoder.1.decode_ref(&packet) else {
            return Ok(Some(Step::Damaged));
        };
        if decoded.frames() == 0 {
            return Ok(None);
        }
        let (rate, channels) = (decoded.spec().rate(), decoded.num_planes());
        if check_rate(rate).is_err() || check_channels(channels as u32).is_err() {
            return Ok(Some(Step::Damaged));
        }
        decoded.copy_to_vec_interleaved(interleaved);
        Ok(Some(Step::Block { rate, channels }))
    }

    /// How many samples at the start and at the end of the current frame are not part of the sound.
    fn trim(&mut self, frame: &Frame) -> Result<(u64, u64), AudioError> {
        let samples = u64::from(frame.samples);
        let part = &mut self.part;
        let start = part.delay.min(samples);
        part.delay -= start;
        part.samples += samples - start;
        let frames = part.frames;
        part.frames += 1;
        let Some((declared_frames, declared_samples)) = part.declared else {
            return Ok((start, 0));
        };
        let surplus = part.samples.saturating_sub(declared_samples);
        if surplus == 0 {
            return Ok((start, 0));
        }
        // Only the frames with the padding get here. A count that is wrong is not used any more.
        let is_padding = match declared_frames.checked_sub(frames) {
            Some(left @ 1..) => self.walk.ends_after(left)?,
            _ => false,
        };
        if is_padding {
            return Ok((start, surplus.min(samples)));
        }
        self.part.declared = None;
        Ok((start, 0))
    }
}

/// The parameters that a frame needs.
fn kind_of(frame: &Frame) -> Kind {
    Kind {
        codec: frame.codec,
        rate: frame.rate,
        channels: frame.channels,
    }
}

/// A decoder for frames such as this one.
fn new_decoder(frame: &Frame) -> Result<(Kind, Box<dyn AudioDecoder>), AudioError> {
    check_rate(frame.rate)?;
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
    let decoder = decoder.map_err(|error| match error {
        Error::DecodeError(what) => AudioError::damaged(what),
        _ => AudioError::unsupported(name),
    })?;
    Ok((kind_of(frame), decoder))
}

/// The declared length in seconds. `None` if the tag says that it describes fewer bytes than there
/// are (files were joined), or promises more sound than so few bytes can hold.
fn declared_duration_s(tag: Tag, frame: &Frame, bytes: u64) -> Option<f64> {
    let seconds = tag.samples(frame)? as f64 / f64::from(frame.rate);
    let described = tag.bytes.map_or(bytes, u64::from);
    let is_joined = bytes > described + described / 50 + 4096;
    // The lowest bit rate of MPEG audio is 8 kbit/s, 1000 bytes for a second.
    let is_absurd = seconds * 900.0 > described.max(bytes) as f64;
    (seconds > 0.0 && !is_joined && !is_absurd).then_some(seconds)
}

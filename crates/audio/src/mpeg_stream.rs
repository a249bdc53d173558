//! Decodes a stream of MPEG audio frames: MP1, MP2, MP3, and AAC in ADTS.
//!
//! symphonia's own readers are not used for these: they end where the declared or estimated length
//! ends, and keep the rate and the channels of the first frame.

use std::sync::Arc;

use super::codec::Step;
use super::error::AudioError;
use super::mpeg::Chain;
use super::mpeg_decoder::FrameDecoder;
use super::mpeg_frame::Frame;
use super::mpeg_tag::{self, Tag};
use super::mpeg_walk::Walk;
use super::source::{Watch, Window};

/// A stream of frames and its decoder.
pub(super) struct MpegStream {
    walk: Walk,
    watch: Arc<Watch>,
    decoder: Option<FrameDecoder>,
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
        let decoder = FrameDecoder::new(&frame)?;
        let tag = mpeg_tag::read(walk.frame_bytes(&frame), &frame);
        let duration_s = tag.and_then(|tag| declared_duration_s(tag, &frame, walk.rest()));
        Ok(Self {
            codec: decoder.name(),
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
        let trim = self.trim(frame)?;
        let decoder = match self.decoder.take() {
            Some(decoder) if decoder.fits(frame) => self.decoder.insert(decoder),
            _ => match FrameDecoder::new(frame) {
                Ok(decoder) => self.decoder.insert(decoder),
                Err(_) => return Ok(Some(Step::Damaged)),
            },
        };
        let bytes = self.walk.frame_bytes(frame);
        Ok(match decoder.decode(frame, bytes, trim, interleaved) {
            None => Some(Step::Damaged),
            Some(_) if interleaved.is_empty() => None,
            Some((rate, channels)) => Some(Step::Block { rate, channels }),
        })
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

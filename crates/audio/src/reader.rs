//! The reader: a container, a mix-down and a resampler in a row.

use std::io::Cursor;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use symphonia::core::io::MediaSource;

use super::codec::Step;
use super::error::{AudioError, AudioWarning};
use super::limits::check_rate;
use super::mixdown::{MixDown, SampleCounts};
use super::resample::Resampler;
use super::sniff::{Kind, sniff};
use super::source::{Watch, Window};
use super::stream::{Stream, is_old_layer};
use super::tags;

/// Undecodable packets in a row after which a file is treated as truncated.
const MOST_DAMAGED_IN_A_ROW: u32 = 100;

/// What is known about a file after its first samples were decoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioInfo {
    /// Name of the container, such as "WAV".
    pub container: String,
    /// Name of the codec, such as "PCM 16-bit".
    pub codec: String,
    /// Sample rate of the file in Hz.
    pub sample_rate: u32,
    /// Channels of the file, 1 to 32.
    pub channels: u32,
    /// Declared length in seconds; `None` if absent, estimated from the bit rate, or impossible for
    /// the file's size.
    pub duration_s: Option<f64>,
}

/// State of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The file is being decoded.
    Decoding,
    /// The file is decoded; samples are left in the resampler.
    Draining,
    /// Nothing is left.
    Done,
}

/// Reads a file as mono samples at one rate.
pub struct AudioReader {
    stream: Stream,
    info: AudioInfo,
    resampler: Resampler,
    target_rate: u32,
    watch: Arc<Watch>,
    bytes: u64,
    /// The samples of the last packet, all channels.
    block: Vec<f32>,
    /// Rate and channels of `block` if it is still to be mixed down.
    waiting: Option<(u32, usize)>,
    mix: MixDown,
    /// Mixed down; those from `used` on are not resampled yet.
    mono: Vec<f32>,
    used: usize,
    /// Sample rate of `mono` in Hz; it may change within a file.
    rate: u32,
    decoded_s: f64,
    returned: u64,
    damaged: u64,
    counts: SampleCounts,
    warnings: Vec<AudioWarning>,
    /// The stream gives no more samples.
    is_ended: bool,
    /// The file breaks off.
    is_cut_off: bool,
    phase: Phase,
}

impl std::fmt::Debug for AudioReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AudioReader")
            .field("info", &self.info)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl AudioReader {
    /// Opens a file and decodes its first packet, so that a file without audio is an error here.
    ///
    /// The source must be able to seek. `hint` is the file's name or extension, if known: the
    /// format is detected from the bytes, and the hint only helps with damaged beginnings.
    /// `target_rate` is the sample rate of the output in Hz, 1000 to 768000.
    ///
    /// # Errors
    ///
    /// Every variant of [`AudioError`] but [`NonFinite`](AudioError::NonFinite).
    pub fn open(
        source: Box<dyn MediaSource>,
        hint: Option<&str>,
        target_rate: u32,
    ) -> Result<Self, AudioError> {
        check_rate(target_rate)?;
        let mut source = Window::whole(source)?;
        if source.len() == 0 {
            return Err(AudioError::Empty);
        }
        tags::cut_off(&mut source)?;
        let kind = sniff(&mut source, hint)?;
        let (bytes, watch) = (source.len(), source.watch());
        let stream = Stream::open(source, kind)?;
        let mut reader = Self {
            info: describe(&stream, kind),
            stream,
            // Until the first packet is decoded the rate is not known; this one costs nothing.
            resampler: Resampler::new(target_rate, target_rate)?,
            target_rate,
            watch,
            bytes,
            block: Vec::new(),
            waiting: None,
            mix: MixDown::new(target_rate, 1),
            is_ended: false,
            is_cut_off: false,
            mono: Vec::new(),
            used: 0,
            rate: target_rate,
            decoded_s: 0.0,
            returned: 0,
            damaged: 0,
            counts: SampleCounts::default(),
            warnings: Vec::new(),
            phase: Phase::Decoding,
        };
        if let Some((rate, channels)) = reader.decode(kind)? {
            (reader.info.sample_rate, reader.info.channels) = (rate, channels as u32);
        }
        Ok(reader)
    }

    /// Opens a file that is in memory; see [`open`](Self::open).
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn from_bytes(
        bytes: Vec<u8>,
        hint: Option<&str>,
        target_rate: u32,
    ) -> Result<Self, AudioError> {
        Self::open(Box::new(Cursor::new(bytes)), hint, target_rate)
    }

    /// What the file is.
    pub fn info(&self) -> &AudioInfo {
        &self.info
    }

    /// Appends the next half second (at most) of mono samples to `out`. Full scale is ±1.
    ///
    /// `Ok(true)`: samples were appended, ask again. `Ok(false)`: the file is at its end and
    /// nothing was appended. Over the whole file `round(n · target_rate / rate)` samples come out
    /// for `n` frames in.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] where the source fails, and [`AudioError::NonFinite`] at the end of a
    /// file most of whose samples are not finite. After an error the reader is at its end.
    pub fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        let result = self.read_piece(out);
        if result.is_err() {
            self.phase = Phase::Done;
        }
        result
    }

    /// How much of the file has been returned, 0 to 1: by time if its length is known, else by
    /// bytes.
    pub fn progress(&self) -> Option<f32> {
        if self.phase == Phase::Done {
            return Some(1.0);
        }
        let share = match self.info.duration_s {
            Some(duration_s) if duration_s > 0.0 => {
                self.returned as f64 / f64::from(self.target_rate) / duration_s
            }
            _ if self.bytes > 0 => self.watch.position() as f64 / self.bytes as f64,
            _ => return None,
        };
        Some(share.clamp(0.0, 1.0) as f32)
    }

    /// What was wrong with the part of the file that has been read; at most one of each kind.
    pub fn warnings(&self) -> &[AudioWarning] {
        &self.warnings
    }

    /// [`read`](Self::read), without the promise about errors.
    fn read_piece(&mut self, out: &mut Vec<f32>) -> Result<bool, AudioError> {
        let half_second = (self.target_rate / 2) as usize;
        let before = out.len();
        while self.phase != Phase::Done {
            self.resampler.take(out, half_second - (out.len() - before));
            if out.len() - before >= half_second {
                break;
            }
            if self.phase == Phase::Draining {
                self.phase = Phase::Done;
                self.returned += (out.len() - before) as u64;
                self.check_sample_counts()?;
                return Ok(out.len() > before);
            }
            self.feed()?;
        }
        self.returned += (out.len() - before) as u64;
        Ok(out.len() > before)
    }

    /// Gives the resampler some of the last packet, or decodes the next one. One packet may hold
    /// many seconds at a low rate, so it goes in by pieces: the resampler's buffer stays small.
    fn feed(&mut self) -> Result<(), AudioError> {
        if self.used < self.mono.len() {
            let end = self.mono.len().min(self.used + (self.rate / 2) as usize);
            self.resampler.push(&self.mono[self.used..end])?;
            self.used = end;
        } else if self.decode_next()?.is_none() {
            self.resampler.finish()?;
            self.phase = Phase::Draining;
        }
        Ok(())
    }

    /// Decodes the first packet; refuses the file if there is none.
    fn decode(&mut self, kind: Kind) -> Result<Option<(u32, usize)>, AudioError> {
        match self.decode_next()? {
            None if matches!(kind, Kind::Mpeg(_)) && self.damaged == 0 => Err(AudioError::NotAudio),
            // The frames are there, but not of a kind that the decoder takes.
            None if is_old_layer(kind) => Err(AudioError::unsupported(&*self.info.codec)),
            None => Err(AudioError::damaged("nothing in it could be decoded")),
            some => Ok(some),
        }
    }

    /// Decodes up to the next samples and mixes them down, some of them later: a segment is mixed when
    /// it is complete. `None` at the end. Returns the rate and the number of channels.
    fn decode_next(&mut self) -> Result<Option<(u32, usize)>, AudioError> {
        self.mono.clear();
        self.used = 0;
        if self.is_ended {
            return Ok(None);
        }
        let next = match self.waiting.take() {
            Some(waiting) => Some(waiting),
            None => self.next_block()?,
        };
        let Some((rate, channels)) = next else {
            self.is_ended = true;
            self.mix.finish(&mut self.mono);
            self.decoded_s += self.mono.len() as f64 / f64::from(self.rate);
            self.note_end();
            return Ok((!self.mono.is_empty()).then_some((self.rate, 1)));
        };
        if !self.mix.fits(rate, channels) {
            // What is left of the old kind comes first.
            self.mix.finish(&mut self.mono);
            self.mix = MixDown::new(rate, channels);
            if !self.mono.is_empty() {
                self.decoded_s += self.mono.len() as f64 / f64::from(self.rate);
                self.waiting = Some((rate, channels));
                return Ok(Some((rate, channels)));
            }
        }
        if rate != self.rate {
            self.resampler.change_rate(rate)?;
            self.rate = rate;
        }
        self.mix.push(&self.block, &mut self.mono, &mut self.counts);
        if self.counts.non_finite > 0 {
            self.warn(AudioWarning::NonFinite {
                count: self.counts.non_finite,
            });
        }
        self.decoded_s += self.mono.len() as f64 / f64::from(rate);
        Ok(Some((rate, channels)))
    }

    /// Decodes the next samples of all channels; `None` at the end.
    fn next_block(&mut self) -> Result<Option<(u32, usize)>, AudioError> {
        let mut in_a_row = 0;
        loop {
            match self.stream.next_block(&mut self.block)? {
                Step::Block { rate, channels } => return Ok(Some((rate, channels))),
                Step::End { cut_off } => {
                    self.is_cut_off |= cut_off;
                    return Ok(None);
                }
                Step::Damaged => {
                    in_a_row += 1;
                    self.damaged += 1;
                    self.warn(AudioWarning::DamagedPackets {
                        count: self.damaged,
                    });
                    // Frames of MPEG audio may get better again, and come to an end in any case.
                    let may_loop = !self.stream.resynchronises();
                    if may_loop && in_a_row >= MOST_DAMAGED_IN_A_ROW {
                        self.is_cut_off = true;
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Warns if the file is truncated.
    fn note_end(&mut self) {
        // Encoders round the declared length in several ways, so a small difference is not a truncation.
        let slack_s = |duration_s: f64| (0.01 * duration_s).max(0.25);
        let declared_s = self.info.duration_s.filter(|_| !self.stream.knows_end());
        let is_early = declared_s.is_some_and(|s| self.decoded_s + slack_s(s) < s);
        if self.is_cut_off || is_early {
            self.warn(AudioWarning::Truncated {
                after_s: self.decoded_s,
            });
        }
    }

    /// Adds a warning, or replaces the one of its kind.
    fn warn(&mut self, warning: AudioWarning) {
        let kind = std::mem::discriminant(&warning);
        match self
            .warnings
            .iter_mut()
            .find(|old| std::mem::discriminant(*old) == kind)
        {
            Some(old) => *old = warning,
            None => self.warnings.push(warning),
        }
    }

    /// Refuses a file if most of its samples are not finite.
    fn check_sample_counts(&self) -> Result<(), AudioError> {
        let SampleCounts { total, non_finite } = self.counts;
        if non_finite > total / 2 {
            return Err(AudioError::NonFinite {
                count: non_finite,
                total,
            });
        }
        Ok(())
    }
}

/// The properties in the header; the rate and the channels are filled in by the first packet.
fn describe(stream: &Stream, kind: Kind) -> AudioInfo {
    let container = match kind {
        Kind::Wav => "WAV",
        Kind::Au => "AU",
        Kind::Aiff => "AIFF",
        Kind::Flac => "FLAC",
        Kind::Ogg => "Ogg",
        Kind::Mp4 => "MP4",
        Kind::Matroska => "Matroska",
        Kind::Caf => "CAF",
        Kind::Mpeg(_) => "MPEG audio",
    };
    let (codec, duration_s) = stream.codec_and_duration_s();
    AudioInfo {
        container: container.to_owned(),
        codec: codec.to_owned(),
        sample_rate: 0,
        channels: 0,
        duration_s,
    }
}

/// Reads a whole file at once: its samples, what it is, and what was wrong with it. For tests and
/// for training, where clips are short; memory grows with the file.
///
/// # Errors
///
/// Those of [`AudioReader::open`] and [`AudioReader::read`].
pub fn read_all(
    source: Box<dyn MediaSource>,
    hint: Option<&str>,
    target_rate: u32,
) -> Result<(Vec<f32>, AudioInfo, Vec<AudioWarning>), AudioError> {
    let mut reader = AudioReader::open(source, hint, target_rate)?;
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}
    Ok((samples, reader.info, reader.warnings))
}

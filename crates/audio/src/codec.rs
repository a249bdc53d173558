//! Compressed audio, through symphonia.

use std::sync::Arc;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::{Error, Result as SymphoniaResult};
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats;
use symphonia::default::get_codecs;

use super::error::AudioError;
use super::limits::{check_channels, check_rate};
use super::sniff::Kind;
use super::source::{Watch, Window};

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

/// A file that symphonia decodes.
pub(super) struct CodecStream {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    watch: Arc<Watch>,
    codec: &'static str,
    duration_s: Option<f64>,
}

impl CodecStream {
    /// Opens the container and finds the first track that can be decoded.
    pub(super) fn open(mut source: Window, kind: Kind) -> Result<Self, AudioError> {
        source.go_to(0)?;
        let (bytes, watch) = (source.len(), source.watch());
        let stream = MediaSourceStream::new(Box::new(source), Default::default());
        let format = open_format(stream, kind).map_err(|error| explain(error, &watch))?;
        let (track, decoder, duration_s) = pick_track(&*format)?;
        // A length that leaves less than 50 bytes for a second of sound is a lie: silence in FLAC
        // takes three times as much.
        let is_absurd = |seconds: &f64| seconds * 50.0 > bytes as f64;
        let duration_s = duration_s.filter(|seconds| !is_absurd(seconds));
        let codec = decoder.codec_info().long_name;
        Ok(Self {
            format,
            decoder,
            track,
            watch,
            codec,
            duration_s,
        })
    }

    /// Name of the codec.
    pub(super) fn codec(&self) -> &'static str {
        self.codec
    }

    /// Seconds of sound that the container declares, if plausible.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }

    /// Reads and decodes packets up to the first one with samples, which replace `interleaved`.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source failed. Faults of the data are a [`Step`].
    pub(super) fn next_block(&mut self, interleaved: &mut Vec<f32>) -> Result<Step, AudioError> {
        interleaved.clear();
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return self.unless_failed(Step::End { cut_off: false }),
                Err(Error::ResetRequired) => match pick_track(&*self.format) {
                    // Another stream follows, as in recordings of internet radio.
                    Ok((track, decoder, _)) => {
                        (self.track, self.decoder) = (track, decoder);
                        continue;
                    }
                    Err(_) => return Ok(Step::End { cut_off: true }),
                },
                Err(Error::DecodeError(_)) => return Ok(Step::Damaged),
                Err(Error::IoError(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                    return self.unless_failed(Step::Damaged);
                }
                Err(_) => return self.unless_failed(Step::End { cut_off: true }),
            };
            if packet.track_id != self.track {
                continue;
            }
            let Ok(decoded) = self.decoder.decode(&packet) else {
                return Ok(Step::Damaged);
            };
            if decoded.frames() == 0 {
                continue;
            }
            let (rate, channels) = (decoded.spec().rate(), decoded.num_planes());
            if check_rate(rate).is_err() || check_channels(channels as u32).is_err() {
                return Ok(Step::Damaged);
            }
            decoded.copy_to_vec_interleaved(interleaved);
            return Ok(Step::Block { rate, channels });
        }
    }

    /// The step, or the error of the source that caused it.
    fn unless_failed(&self, step: Step) -> Result<Step, AudioError> {
        self.watch.failure().map_or(Ok(step), Err)
    }
}

/// Opens the container that was recognised. symphonia's own probe is not used: it takes two bytes
/// anywhere in the first megabyte of any file for the start of an MP3.
fn open_format(
    stream: MediaSourceStream<'static>,
    kind: Kind,
) -> SymphoniaResult<Box<dyn FormatReader>> {
    let options = FormatOptions::default();
    Ok(match kind {
        // These are read by `raw` and `mpeg_stream`.
        Kind::Wav | Kind::Aiff | Kind::Au | Kind::Mpeg(_) => {
            return Err(Error::Unsupported("read elsewhere"));
        }
        Kind::Flac => Box::new(formats::FlacReader::try_new(stream, options)?),
        Kind::Ogg => Box::new(formats::OggReader::try_new(stream, options)?),
        Kind::Mp4 => Box::new(formats::IsoMp4Reader::try_new(stream, options)?),
    })
}

/// Converts symphonia's error for a container.
fn explain(error: Error, watch: &Watch) -> AudioError {
    if let Some(failure) = watch.failure() {
        return failure;
    }
    match error {
        // The containers report a truncated file as one with missing parts.
        Error::Unsupported(what) if !what.contains("missing") => AudioError::unsupported(what),
        Error::Unsupported(what) | Error::DecodeError(what) | Error::LimitError(what) => {
            AudioError::damaged(what)
        }
        Error::IoError(_) => AudioError::damaged("its header is cut off"),
        _ => AudioError::damaged("its header is invalid"),
    }
}

/// A track, its decoder and its declared length in seconds.
type Picked = (u32, Box<dyn AudioDecoder>, Option<f64>);

/// The first audio track that can be decoded, or the reason why the last one cannot.
fn pick_track(format: &dyn FormatReader) -> Result<Picked, AudioError> {
    let mut reason = AudioError::NoAudioTrack;
    for track in format.tracks() {
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            continue;
        };
        match make_decoder(parameters) {
            Ok(decoder) => return Ok((track.id, decoder, declared_duration_s(track))),
            Err(error) => reason = error,
        }
    }
    Err(reason)
}

/// Checks the parameters before a decoder allocates buffers for them.
fn make_decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, AudioError> {
    if let Some(rate) = parameters.sample_rate {
        check_rate(rate)?;
    }
    if let Some(channels) = &parameters.channels {
        check_channels(channels.count() as u32)?;
    }
    get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| match error {
            Error::DecodeError(what) => AudioError::damaged(what),
            _ => AudioError::unsupported(codec_name(parameters)),
        })
}

/// Length of a track in seconds.
fn declared_duration_s(track: &Track) -> Option<f64> {
    let duration = track.duration.filter(|duration| !duration.is_zero())?;
    let seconds = track.time_base?.calc_duration(duration)?.as_secs_f64();
    (seconds > 0.0).then_some(seconds)
}

/// Names of codecs that are recognised but not decoded.
fn codec_name(parameters: &AudioCodecParameters) -> &'static str {
    match parameters.codec {
        id::CODEC_ID_OPUS => "Opus",
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_MP1 => "MPEG audio layer 1 (MP1)",
        id::CODEC_ID_MP2 => "MPEG audio layer 2 (MP2)",
        id::CODEC_ID_AAC => "an unusual kind of AAC",
        id::CODEC_ID_AC3 => "Dolby Digital (AC-3)",
        id::CODEC_ID_EAC3 => "Dolby Digital Plus (E-AC-3)",
        id::CODEC_ID_AC4 => "Dolby AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_WMA => "Windows Media Audio (WMA)",
        _ => "an unknown or protected codec",
    }
}

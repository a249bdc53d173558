//! Containers that symphonia reads.

use std::sync::Arc;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::errors::{Error, Result as SymphoniaResult};
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats;

use super::aac_config;
use super::declared_length;
use super::decoder::Decoder;
use super::error::AudioError;
use super::opus_head;
use super::packets::{Chunk, Next, Opened, Packets, Sound};
use super::sniff::Kind;
use super::source::{Watch, Window};

/// Bytes in which the tracks of a Matroska file are described, as a rule.
const HEAD_BYTES: usize = 64 * 1024;

/// The packets of one track.
struct Demuxer {
    format: Box<dyn FormatReader>,
    track: u32,
    /// The file holds less than its header declares.
    is_cut: bool,
    watch: Arc<Watch>,
}

/// Opens the container and finds the first track that can be decoded.
pub(super) fn open(mut source: Window, kind: Kind) -> Result<Opened, AudioError> {
    let unknown = match kind {
        Kind::Matroska => matroska_codec(&source.bytes_at(0, HEAD_BYTES)?),
        _ => None,
    };
    let is_cut = match kind {
        Kind::Caf => declared_length::correct_caf(&mut source)?,
        Kind::Matroska => declared_length::correct_matroska(&mut source)?,
        _ => false,
    };
    source.go_to(0)?;
    let watch = source.watch();
    let stream = MediaSourceStream::new(Box::new(source), Default::default());
    let format = open_format(stream, kind).map_err(|error| explain(error, &watch))?;
    let picked = pick_track(&*format).map_err(|error| match (error, unknown) {
        (AudioError::NoAudioTrack, Some(codec)) => AudioError::unsupported(codec),
        (error, _) => error,
    });
    let (track, sound, duration_s) = picked?;
    let packets = Demuxer {
        format,
        track,
        is_cut,
        watch,
    };
    Ok(Opened {
        packets: Box::new(packets),
        sound,
        duration_s,
    })
}

/// The codec of the first audio track in a Matroska file. symphonia leaves out tracks whose codec it does not know,
/// so that they are found here by their name, which begins with `A_`.
fn matroska_codec(head: &[u8]) -> Option<String> {
    // The name stands behind the number of its element and its length of one to eight bytes.
    let at = (0..head.len()).find(|&at| {
        head[at..].starts_with(b"A_") && head[at.saturating_sub(9)..at].contains(&0x86)
    })?;
    let is_name = |byte: &&u8| byte.is_ascii_uppercase() || b"_/0123456789".contains(byte);
    let name: Vec<u8> = head[at..]
        .iter()
        .take_while(is_name)
        .take(32)
        .copied()
        .collect();
    let name = String::from_utf8_lossy(&name);
    Some(format!("the Matroska codec {name}"))
}

impl Packets for Demuxer {
    fn next(&mut self) -> Result<Next, AudioError> {
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => {
                    let cut_off = self.is_cut;
                    return self.unless_failed(Next::End { cut_off });
                }
                Err(Error::ResetRequired) => match pick_track(&*self.format) {
                    Ok((track, sound, _)) => {
                        self.track = track;
                        return Ok(Next::NewSound(Box::new(sound)));
                    }
                    Err(_) => return Ok(Next::End { cut_off: true }),
                },
                Err(Error::DecodeError(_)) => return Ok(Next::Damaged),
                Err(Error::IoError(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                    return self.unless_failed(Next::Damaged);
                }
                Err(_) => return self.unless_failed(Next::End { cut_off: true }),
            };
            if packet.track_id == self.track {
                return Ok(Next::Packet(Chunk::new(packet)));
            }
        }
    }
}

impl Demuxer {
    /// What comes next, or the error of the source that caused it.
    fn unless_failed(&self, next: Next) -> Result<Next, AudioError> {
        self.watch.failure().map_or(Ok(next), Err)
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
        Kind::Matroska => Box::new(formats::MkvReader::try_new(stream, options)?),
        Kind::Caf => Box::new(formats::CafReader::try_new(stream, options)?),
        // The others have readers of their own.
        _ => return Err(Error::Unsupported("another container")),
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

/// The first audio track that can be decoded, with its number and its declared length in seconds, or the reason why
/// the last one cannot.
fn pick_track(format: &dyn FormatReader) -> Result<(u32, Sound, Option<f64>), AudioError> {
    let mut reason = AudioError::NoAudioTrack;
    for track in format.tracks() {
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            continue;
        };
        let sound = describe(parameters);
        match sound.and_then(|sound| Decoder::new(&sound).map(|_| sound)) {
            Ok(sound) => return Ok((track.id, sound, declared_duration_s(track))),
            Err(error) => reason = error,
        }
    }
    Err(reason)
}

/// What to make a decoder for; codecs with headers of their own are checked and named.
fn describe(parameters: &AudioCodecParameters) -> Result<Sound, AudioError> {
    let mut sound = Sound {
        parameters: parameters.clone(),
        skip: 0,
    };
    match (parameters.codec, &parameters.extra_data) {
        (CODEC_ID_OPUS, Some(head)) if head.starts_with(b"OpusHead") => opus_head::from_ogg(head),
        (CODEC_ID_AAC, Some(config)) => {
            aac_config::read(config, &mut sound.parameters)?;
            Ok(sound)
        }
        _ => Ok(sound),
    }
}

/// Length of a track in seconds.
fn declared_duration_s(track: &Track) -> Option<f64> {
    let duration = track.duration.filter(|duration| !duration.is_zero())?;
    let seconds = track.time_base?.calc_duration(duration)?.as_secs_f64();
    (seconds > 0.0).then_some(seconds)
}

//! Any audio file in, mono samples at one rate out, a piece at a time.
//!
//! ```text
//! bytes ─ sniff ─┬─ wav, aiff, au: samples ─────────────────────────┐
//!                ├─ mpeg: frames ────────────────────────┬─ decoder ─┴─ mixdown ─ resample ─▶ mono
//!                └─ flac, mp4, ogg, others (demuxer): packets ─┘
//! ```
//!
//! A container is recognised by its first bytes, never by its name or by searching for sync words:
//! a text file called `song.mp3` is not a song. Uncompressed WAV, AIFF and Sun `.au` files have their
//! own small readers, and so have MPEG audio, FLAC, MP4 and Ogg; other containers and most codecs are left to symphonia.
//!
//! Memory does not grow with the length of a file: [`AudioReader::read`] returns about half a
//! second per call and holds one packet and one resampler block in between.
//!
//! ```
//! use genrescope_audio::{AudioError, AudioReader};
//!
//! fn loudest(bytes: Vec<u8>) -> Result<f32, AudioError> {
//!     let mut reader = AudioReader::from_bytes(bytes, Some("song.mp3"), 22_050)?;
//!     let (mut piece, mut peak) = (Vec::new(), 0.0_f32);
//!     while reader.read(&mut piece)? {
//!         peak = piece.drain(..).fold(peak, |peak, x| peak.max(x.abs()));
//!     }
//!     Ok(peak)
//! }
//! # assert!(matches!(loudest(Vec::new()), Err(AudioError::Empty)));
//! ```

mod aac_config;
mod aiff;
mod au;
mod beyond;
mod bitstream;
mod chunks;
mod codec;
mod contain;
mod declared_length;
mod decoder;
mod demuxer;
mod error;
mod extensions;
mod flac;
mod full_aac;
mod layer2;
mod limits;
mod lookahead;
mod mixdown;
mod mp4;
mod mpeg;
mod mpeg_decoder;
mod mpeg_frame;
mod mpeg_stream;
mod mpeg_tag;
mod mpeg_walk;
mod ogg;
mod opus;
mod opus_head;
mod packets;
mod raw;
mod raw_file;
mod reader;
mod resample;
mod sniff;
mod song_tags;
mod source;
mod stream;
mod tags;
mod wav;

pub use error::{AudioError, AudioWarning};
pub use extensions::{EXTENSIONS, has_audio_extension};
pub use limits::{MAX_CHANNELS, MAX_RATE, MIN_RATE};
pub use reader::{AudioInfo, AudioReader, read_all};
pub use resample::Resampler;
pub use song_tags::{Cover, MAX_COVER_BYTES, SongTags};
/// What [`AudioReader::open`] reads from; implemented for `std::fs::File` and `std::io::Cursor`.
pub use symphonia::core::io::MediaSource;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;

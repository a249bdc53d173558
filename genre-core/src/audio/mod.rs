//! Any audio file in, mono samples at one rate out, a piece at a time.
//!
//! ```text
//! bytes ─ sniff ─┬─ wav, aiff, au: raw ┐
//!                └─ codec (symphonia) ─┴─ interleaved ─ mixdown ─ resample ─▶ mono
//! ```
//!
//! A container is recognised by its first bytes, never by its name or by hunting for sync words:
//! a text file called `song.mp3` must be told apart from a song. Uncompressed WAV, AIFF and
//! Sun `.au` files have their own small readers; everything else is decoded by symphonia.
//!
//! Memory does not grow with the length of a file: [`AudioReader::read`] hands out about half a
//! second per call and holds one packet and one resampler block in between.
//!
//! ```
//! use genre_core::audio::{AudioError, AudioReader};
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

mod aiff;
mod au;
mod codec;
mod error;
mod mixdown;
mod mpeg;
mod raw;
mod reader;
mod resample;
mod sniff;
mod source;
mod tags;
mod wav;

pub use error::{AudioError, AudioWarning};
pub use reader::{AudioInfo, AudioReader, read_all};
pub use resample::Resampler;
/// What [`AudioReader::open`] reads from; implemented for `std::fs::File` and `std::io::Cursor`.
pub use symphonia::core::io::MediaSource;

/// Lowest sample rate that is accepted, in a file and as a target, in Hz.
pub const MIN_RATE: u32 = 1_000;
/// Highest sample rate that is accepted, in a file and as a target, in Hz.
pub const MAX_RATE: u32 = 768_000;
/// Most channels that are mixed down. More is no music file, or a damaged header.
pub const MAX_CHANNELS: u32 = 32;

/// Refuses rates that only a damaged header (or a mistaken caller) can ask for.
fn check_rate(rate: u32) -> Result<(), AudioError> {
    if (MIN_RATE..=MAX_RATE).contains(&rate) {
        Ok(())
    } else {
        Err(AudioError::UnusableRate { rate })
    }
}

/// Refuses channel counts that cannot be mixed down; zero means that the header is damaged.
fn check_channels(channels: u32) -> Result<(), AudioError> {
    match channels {
        0 => Err(AudioError::damaged(
            "its header says that it has no channels",
        )),
        1..=MAX_CHANNELS => Ok(()),
        _ => Err(AudioError::TooManyChannels { channels }),
    }
}

//! The mel front-end: samples to decibels per mel band, as librosa computes them.
//!
//! ```text
//! samples ─ stft (window, FFT) ─ power ─ filterbank ─ decibel ─▶ frames of absolute decibels
//!                                             spectrogram: reference and floor, once the clip is known
//! ```

mod config;
#[cfg(feature = "network")]
mod decibels;
#[cfg(feature = "network")]
mod filterbank;
#[cfg(feature = "network")]
mod front_end;
pub mod ramp;
mod scale;
mod spectrogram;
#[cfg(feature = "network")]
mod stft;

pub use config::{
    AreaNorm, Centering, DecibelConfig, MelConfig, MelError, MelScale, Reference, Window,
};
#[cfg(feature = "network")]
pub use filterbank::Filterbank;
#[cfg(feature = "network")]
pub use front_end::{MelFrontEnd, mel_spectrogram};
pub use spectrogram::Spectrogram;
#[cfg(feature = "network")]
pub use stft::Stft;

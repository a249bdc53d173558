//! The mel front-end: samples to decibels per mel band, equal to librosa's.
//!
//! ```text
//! samples ─ stft (window, FFT) ─ power ─ filterbank ─ decibels ─▶ frames of absolute decibels
//!                                     spectrogram: reference and floor, when the clip is complete
//! ```

mod config;
mod filterbank;
mod front_end;
mod log10;
mod real_fft;
mod scale;
mod spectrogram;
mod stft;

pub use config::{AreaNorm, Centering, DecibelConfig, MelConfig, MelError, Reference, Window};
pub use filterbank::Filterbank;
pub use front_end::{MelFrontEnd, mel_spectrogram};
pub use scale::MelScale;
pub use spectrogram::Spectrogram;
pub use stft::Stft;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;

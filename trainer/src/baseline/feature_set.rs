//! The sets of features to choose from.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What is measured. Of what changes from frame to frame, the mean over time and the standard
/// deviation count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Features {
    /// The decibels of each mel band.
    #[default]
    Bands,
    /// Mel frequency cepstral coefficients, the level first (orthonormal DCT-II of the decibels, as
    /// librosa has them).
    Mfcc,
    /// Timbral texture (Tzanetakis & Cook 2002): spectral centroid, rolloff, flux, cepstral
    /// coefficients without the level, low energy; zero crossings where there is audio.
    Timbre,
    /// The beat histogram: shares, ratio and tempi of its two highest peaks, its sum. Needs audio.
    Rhythm,
    /// The pitch histogram: its highest note and pitch class, the interval to the second, its sum.
    /// Needs audio.
    Pitch,
    /// Timbre, rhythm and pitch: the thirty features of 2002, with five coefficients. Needs audio.
    Tzanetakis,
}

impl Features {
    /// Cepstral coefficients where nothing else is asked for.
    pub fn coefficients(self) -> usize {
        match self {
            Features::Mfcc => 13,
            _ => 5,
        }
    }

    /// Whether a spectrogram does not have them.
    pub fn need_audio(self) -> bool {
        matches!(
            self,
            Features::Rhythm | Features::Pitch | Features::Tzanetakis
        )
    }
}

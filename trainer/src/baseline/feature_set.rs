//! Sets of features.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A set of features. Features that vary over time contribute their mean and standard deviation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeatureSet {
    /// Decibels of each mel band.
    #[default]
    Bands,
    /// Mel-frequency cepstral coefficients including the zeroth (orthonormal DCT-II of the decibels, as in
    /// librosa).
    Mfcc,
    /// Timbral texture (Tzanetakis & Cook 2002): spectral centroid, rolloff, flux, cepstral coefficients
    /// without the zeroth, low energy; with audio also zero crossings.
    Timbre,
    /// Beat histogram: relative heights, their ratio and tempi of its two highest peaks, its sum. Needs
    /// audio.
    Rhythm,
    /// Pitch histogram: its highest note and pitch class, the interval to the second highest class, its sum.
    /// Needs audio.
    Pitch,
    /// Timbre, rhythm and pitch: the thirty features of the 2002 paper, with five coefficients. Needs audio.
    Tzanetakis,
}

impl FeatureSet {
    /// Default number of cepstral coefficients.
    pub fn coefficients(self) -> usize {
        match self {
            FeatureSet::Mfcc => 13,
            _ => 5,
        }
    }

    /// Whether the features cannot be computed from a spectrogram.
    pub fn need_audio(self) -> bool {
        matches!(
            self,
            FeatureSet::Rhythm | FeatureSet::Pitch | FeatureSet::Tzanetakis
        )
    }
}

//! The settings, all off at first: the paper's own figures come without.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::cli::defaults;

/// Augmentation of stored spectrograms. In a configuration file this is the table `[augment]`.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Augmentation (training songs only)")]
pub struct AugmentConfig {
    /// Shift each slice by at most this many mel bands, up or down; above 1 kHz three bands are about
    /// one and a half semitones.
    #[arg(long, default_value_t = 0)]
    pub band_shift: usize,
    /// Share of slices that take on the mean and deviation per band of a mixture with another song
    /// (MixStyle over frequency, Kim et al. 2022).
    #[arg(long, default_value_t = 0.0)]
    pub style: f32,
    /// Deviation in decibels of a smooth random curve over frequency, another for each slice.
    #[arg(long, default_value_t = 0.0)]
    pub equaliser_db: f32,
    /// Share of slices heard as through a small loudspeaker or a telephone.
    #[arg(long, default_value_t = 0.0)]
    pub band_limit: f32,
    /// Share of slices heard in a room that reverberates for up to 1.5 seconds.
    #[arg(long, default_value_t = 0.0)]
    pub reverb: f32,
    /// Share of slices with steady noise, white to brown.
    #[arg(long, default_value_t = 0.0)]
    pub noise: f32,
    /// Lowest signal-to-noise ratio of that noise in decibels; the highest is 30 dB above it.
    #[arg(long, default_value_t = 10.0)]
    pub noise_snr_db: f32,
    /// Parameter of the beta distribution by which two slices and their genres are mixed (Zhang et
    /// al. 2018); 0 mixes none.
    #[arg(long, default_value_t = 0.0)]
    pub mixup: f32,
    /// Masks over frequency in each slice (SpecAugment, Park et al. 2019).
    #[arg(long, default_value_t = 0)]
    pub frequency_masks: usize,
    /// Widest mask over frequency, mel bands.
    #[arg(long, default_value_t = 32)]
    pub frequency_mask: usize,
    /// Masks over time in each slice.
    #[arg(long, default_value_t = 0)]
    pub time_masks: usize,
    /// Longest mask over time, frames.
    #[arg(long, default_value_t = 10)]
    pub time_mask: usize,
    /// Share of each batch that is not music (noise, tones, speech-like and applause-like sounds),
    /// for which no genre is right: the network learns not to be sure (Hendrycks et al. 2019).
    #[arg(long, default_value_t = 0.0)]
    pub not_music: f32,
}

impl Default for AugmentConfig {
    fn default() -> AugmentConfig {
        defaults()
    }
}

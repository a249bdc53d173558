//! The settings, all off at first: the paper's own figures come without.

use anyhow::{Result, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::clap_defaults::defaults;

/// Augmentation of stored spectrograms. In a configuration file this is the table `[augment]`.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Augmentation (training songs only)")]
pub struct AugmentConfig {
    /// Shift each slice by at most this many mel bands, up or down; above 1 kHz three bands are about
    /// one and a half semitones.
    #[arg(long, default_value_t = 0)]
    pub band_shift: usize,
    /// Play each slice faster or slower, at its own pitch, by at most this share.
    #[arg(long, default_value_t = 0.0)]
    pub tempo: f32,
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
    /// Share of each batch that is not music (noise, tones, applause-like sounds, those of a store),
    /// for which no genre is right: the network learns not to be sure (Hendrycks et al. 2019).
    #[arg(long, default_value_t = 0.0)]
    pub not_music: f32,
    /// Share of these sounds that come from the store of --not-music-data; the others are made by the
    /// trainer.
    #[arg(long, default_value_t = 0.0)]
    pub not_music_stored: f32,
}

impl AugmentConfig {
    /// Whether it takes sounds from the store of --not-music-data.
    pub fn wants_stored_sounds(&self) -> bool {
        self.not_music > 0.0 && self.not_music_stored > 0.0
    }

    /// Refuses settings that cannot be computed or that no one means.
    ///
    /// # Errors
    /// The first setting outside its range, in a sentence.
    pub fn validate(&self) -> Result<()> {
        let shares = [
            ("style", self.style),
            ("band-limit", self.band_limit),
            ("reverb", self.reverb),
            ("noise", self.noise),
            ("not-music-stored", self.not_music_stored),
        ];
        for (name, share) in shares {
            within(name, share, 0.0, 1.0)?;
        }
        within("tempo", self.tempo, 0.0, 1.0)?;
        within("equaliser-db", self.equaliser_db, 0.0, 40.0)?;
        within("noise-snr-db", self.noise_snr_db, -20.0, 100.0)?;
        within("mixup", self.mixup, 0.0, 10.0)?;
        within("not-music", self.not_music, 0.0, 0.9)?;
        within("band-shift", self.band_shift as f32, 0.0, 64.0)?;
        within("frequency-masks", self.frequency_masks as f32, 0.0, 16.0)?;
        within("frequency-mask", self.frequency_mask as f32, 1.0, 1024.0)?;
        within("time-masks", self.time_masks as f32, 0.0, 16.0)?;
        within("time-mask", self.time_mask as f32, 1.0, 10_000.0)
    }
}

fn within(name: &str, value: f32, least: f32, most: f32) -> Result<()> {
    ensure!(
        (least..=most).contains(&value),
        "--{name} must lie between {least} and {most}, not {value}"
    );
    Ok(())
}

impl Default for AugmentConfig {
    fn default() -> AugmentConfig {
        defaults()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_ranges_get_a_sentence() {
        type Set = fn(&mut AugmentConfig);
        let wrong: [(&str, Set); 15] = [
            ("--tempo must", |c| c.tempo = 2.0),
            ("--style must lie between 0 and 1", |c| c.style = 1.5),
            ("--band-limit must", |c| c.band_limit = -0.1),
            ("--reverb must", |c| c.reverb = f32::NAN),
            ("--noise must", |c| c.noise = 2.0),
            ("--equaliser-db must", |c| c.equaliser_db = f32::INFINITY),
            ("--noise-snr-db must", |c| c.noise_snr_db = -90.0),
            ("--mixup must", |c| c.mixup = -0.3),
            ("--not-music must", |c| c.not_music = 1.0),
            ("--not-music-stored must", |c| c.not_music_stored = 1.1),
            ("--band-shift must", |c| c.band_shift = 1000),
            ("--frequency-masks must", |c| c.frequency_masks = 99),
            ("--frequency-mask must", |c| c.frequency_mask = 0),
            ("--time-masks must", |c| c.time_masks = 99),
            ("--time-mask must", |c| c.time_mask = 0),
        ];
        for (sentence, set) in wrong {
            let mut config = AugmentConfig::default();
            set(&mut config);
            let told = config.validate().unwrap_err().to_string();
            assert!(told.contains(sentence), "{told}");
        }
        assert!(AugmentConfig::default().validate().is_ok());
    }
}

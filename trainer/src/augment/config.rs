//! Settings of the augmentation. All are off by default, as in the paper.

use anyhow::{Result, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::clap_defaults::defaults;

/// Augmentation of stored spectrograms. In recipe files this is the table `[augment]`.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Augmentation (training songs only)")]
pub struct AugmentConfig {
    /// Shift each slice by at most this many mel bands, up or down; above 1 kHz three bands are about one
    /// and a half semitones.
    #[arg(long, default_value_t = 0)]
    pub band_shift: usize,
    /// Change the tempo of each slice by at most this fraction, without changing the pitch.
    #[arg(long, default_value_t = 0.0)]
    pub tempo: f32,
    /// Fraction of slices whose mean and deviation per band are mixed with those of another song (MixStyle
    /// over frequency, Kim et al. 2022).
    #[arg(long, default_value_t = 0.0)]
    pub style: f32,
    /// Standard deviation in decibels of a smooth random curve over frequency, drawn for each slice.
    #[arg(long, default_value_t = 0.0)]
    pub equaliser_db: f32,
    /// Fraction of slices that are limited to the passband of a small loudspeaker or a telephone.
    #[arg(long, default_value_t = 0.0)]
    pub band_limit: f32,
    /// Fraction of slices with reverberation of up to 1.5 seconds.
    #[arg(long, default_value_t = 0.0)]
    pub reverb: f32,
    /// Fraction of slices with stationary noise, from white to brown.
    #[arg(long, default_value_t = 0.0)]
    pub noise: f32,
    /// Lowest signal-to-noise ratio of that noise in decibels; the highest is 30 dB above it.
    #[arg(long, default_value_t = 10.0)]
    pub noise_snr_db: f32,
    /// Fraction of slices whose loud passages are compressed and whose level is raised, as in loud modern recordings.
    #[arg(long, default_value_t = 0.0)]
    pub compression: f32,
    /// Fraction of the slices of songs and of further stores whose resolution is lowered to a column every 120 ms and 100 of 128 bands, that of some public
    /// spectrograms, so that the network cannot recognise those by it.
    #[arg(long, default_value_t = 0.0)]
    pub coarse: f32,
    /// Parameter of the beta distribution by which pairs of slices and their genres are mixed (Zhang et
    /// al. 2018); 0 disables mixup.
    #[arg(long, default_value_t = 0.0)]
    pub mixup: f32,
    /// Number of frequency masks per slice (SpecAugment, Park et al. 2019).
    #[arg(long, default_value_t = 0)]
    pub frequency_masks: usize,
    /// Maximum width of a frequency mask, mel bands.
    #[arg(long, default_value_t = 32)]
    pub frequency_mask: usize,
    /// Number of time masks per slice.
    #[arg(long, default_value_t = 0)]
    pub time_masks: usize,
    /// Maximum length of a time mask, frames.
    #[arg(long, default_value_t = 10)]
    pub time_mask: usize,
    /// Fraction of each batch that is non-music (noise, tones, applause-like sounds, a store of recordings).
    /// Its target is the uniform distribution, so that the network learns to be unsure (Hendrycks et al.
    /// 2019).
    #[arg(long, alias = "not-music", default_value_t = 0.0)]
    #[serde(alias = "not_music")]
    pub non_music: f32,
    /// Fraction of the non-music sounds that come from the store of --non-music-data; the others are
    /// synthesised.
    #[arg(long, alias = "not-music-stored", default_value_t = 0.0)]
    #[serde(alias = "not_music_stored")]
    pub non_music_stored: f32,
}

impl AugmentConfig {
    /// Whether the store of --non-music-data is needed.
    pub fn needs_stored_sounds(&self) -> bool {
        self.non_music > 0.0 && self.non_music_stored > 0.0
    }

    /// Checks the ranges of the settings.
    ///
    /// # Errors
    /// A setting is out of range.
    pub fn validate(&self) -> Result<()> {
        let shares = [
            ("style", self.style),
            ("band-limit", self.band_limit),
            ("reverb", self.reverb),
            ("noise", self.noise),
            ("compression", self.compression),
            ("coarse", self.coarse),
            ("non-music-stored", self.non_music_stored),
        ];
        for (name, share) in shares {
            within(name, share, 0.0, 1.0)?;
        }
        within("tempo", self.tempo, 0.0, 1.0)?;
        within("equaliser-db", self.equaliser_db, 0.0, 40.0)?;
        within("noise-snr-db", self.noise_snr_db, -20.0, 100.0)?;
        within("mixup", self.mixup, 0.0, 10.0)?;
        within("non-music", self.non_music, 0.0, 0.9)?;
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
        "--{name} must be between {least} and {most}, not {value}"
    );
    Ok(())
}

impl Default for AugmentConfig {
    fn default() -> AugmentConfig {
        defaults()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_settings_out_of_range() {
        type Set = fn(&mut AugmentConfig);
        // The words that the message must contain: the option, its range and the value.
        let wrong: [([&str; 4], Set); 17] = [
            (["--compression", "0", "1", "2"], |c| c.compression = 2.0),
            (["--coarse", "0", "1", "-1"], |c| c.coarse = -1.0),
            (["--tempo", "0", "1", "2"], |c| c.tempo = 2.0),
            (["--style", "0", "1", "1.5"], |c| c.style = 1.5),
            (["--band-limit", "0", "1", "-0.1"], |c| c.band_limit = -0.1),
            (["--reverb", "0", "1", "NaN"], |c| c.reverb = f32::NAN),
            (["--noise", "0", "1", "2"], |c| c.noise = 2.0),
            (["--equaliser-db", "0", "40", "inf"], |c| {
                c.equaliser_db = f32::INFINITY;
            }),
            (["--noise-snr-db", "-20", "100", "-90"], |c| {
                c.noise_snr_db = -90.0;
            }),
            (["--mixup", "0", "10", "-0.3"], |c| c.mixup = -0.3),
            (["--non-music", "0", "0.9", "1"], |c| c.non_music = 1.0),
            (["--non-music-stored", "0", "1", "1.1"], |c| {
                c.non_music_stored = 1.1;
            }),
            (["--band-shift", "0", "64", "1000"], |c| c.band_shift = 1000),
            (["--frequency-masks", "0", "16", "99"], |c| {
                c.frequency_masks = 99;
            }),
            (["--frequency-mask", "1", "1024", "0"], |c| {
                c.frequency_mask = 0;
            }),
            (["--time-masks", "0", "16", "99"], |c| c.time_masks = 99),
            (["--time-mask", "1", "10000", "0"], |c| c.time_mask = 0),
        ];
        for (expected, set) in wrong {
            let mut config = AugmentConfig::default();
            set(&mut config);
            let error = config.validate().unwrap_err().to_string();
            let words: Vec<&str> = error.split([' ', ',']).collect();
            for word in expected {
                assert!(words.contains(&word), "{word}: {error}");
            }
        }
        assert!(AugmentConfig::default().validate().is_ok());
    }
}

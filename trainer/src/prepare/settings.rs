//! The settings of a store, from options.

use anyhow::{Result, ensure};
use genrescope_mel::{MelConfig, MelScale};

use super::args::{CopyArgs, FrontEndArgs, MelScaleName};
use crate::data::store_file::StoreSettings;
use crate::data::{STORE_HOP, store_mel};
use crate::waveform_augment::WaveformAugmentation;

/// Maximum number of augmented copies per song.
const MOST_COPIES: usize = 64;

impl FrontEndArgs {
    fn mel(&self) -> MelConfig {
        let own = store_mel();
        let mut mel = MelConfig {
            sample_rate: self.rate,
            n_fft: self.n_fft,
            hop_length: self.hop.unwrap_or(own.hop_length),
            n_mels: self.bands,
            f_min: self.f_min,
            f_max: self.f_max.unwrap_or(self.rate as f32 / 2.0),
            scale: match self.mel_scale {
                MelScaleName::Slaney => MelScale::Slaney,
                MelScaleName::Htk => MelScale::Htk,
            },
            power: self.power,
            ..own
        };
        mel.decibels.factor = self.decibel_factor;
        mel
    }
}

impl CopyArgs {
    /// The augmentations, in the order of their copies in a store.
    ///
    /// # Errors
    /// A value is out of range or repeated.
    fn augmentations(&self) -> Result<Vec<WaveformAugmentation>> {
        let pitch = self.pitch.iter().map(|&by| WaveformAugmentation::Pitch(by));
        let snr = self
            .snr
            .iter()
            .map(|&ratio| WaveformAugmentation::Snr(ratio));
        let noise = self
            .noise_factor
            .iter()
            .map(|&factor| WaveformAugmentation::Noise(factor));
        let all: Vec<WaveformAugmentation> = pitch.chain(snr).chain(noise).collect();
        ensure!(
            all.len() <= MOST_COPIES,
            "{} copies of each song exceed the maximum of {MOST_COPIES}",
            all.len()
        );
        for (at, augmentation) in all.iter().enumerate() {
            augmentation.validate()?;
            ensure!(
                !all[..at].contains(augmentation),
                "{augmentation} is given twice"
            );
        }
        Ok(all)
    }
}

/// The settings of a store with songs of `seconds`.
///
/// # Errors
/// A setting is out of range, or a song would have no column.
pub fn settings(
    seconds: f32,
    front_end: &FrontEndArgs,
    copies: &CopyArgs,
) -> Result<StoreSettings> {
    ensure!(
        (1.0..=600.0).contains(&seconds),
        "--seconds must be between 1 and 600, not {seconds}"
    );
    let mel = front_end.mel();
    mel.validate()?;
    let hop = front_end.hop.unwrap_or(STORE_HOP);
    // For 30 s these are the 387 columns of published mel spectrograms of GTZAN.
    let columns = (seconds * mel.sample_rate as f32 / hop as f32 - 0.5).round();
    ensure!(
        columns >= 1.0,
        "--hop {hop} leaves no column of a song of {seconds} s at {} Hz",
        mel.sample_rate
    );
    Ok(StoreSettings {
        mel,
        seconds,
        columns: columns as usize,
        augmentation: copies.augmentations()?,
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Error;
    use genrescope_mel::MelError;

    use super::*;
    use crate::clap_defaults::defaults;

    fn assert_contains(error: &Error, words: &[&str]) {
        let error = format!("{error:#}");
        for word in words {
            assert!(error.contains(word), "{word}: {error}");
        }
    }

    #[test]
    fn rejects_options_out_of_range() {
        let error = |front_end: FrontEndArgs, copies: CopyArgs| {
            settings(30.0, &front_end, &copies).unwrap_err()
        };
        let front_end = FrontEndArgs {
            f_max: Some(20_000.0),
            ..defaults()
        };
        let MelError::OutOfRange { what, actual, .. } =
            error(front_end, defaults()).downcast().unwrap();
        assert_eq!((what, &*actual), ("highest frequency", "20000"));
        let front_end = FrontEndArgs {
            hop: Some(1_000_000),
            ..defaults()
        };
        assert_contains(&error(front_end, defaults()), &["--hop", "1000000"]);
        let copies = CopyArgs {
            pitch: vec![1.0, 1.0],
            ..defaults()
        };
        // A value out of range would be reported with the option --pitch.
        assert_contains(&error(defaults(), copies), &["pitch+1"]);
        let copies = CopyArgs {
            snr: vec![500.0],
            ..defaults()
        };
        assert_contains(&error(defaults(), copies), &["--snr", "500"]);
    }

    #[test]
    fn hop_determines_the_columns() {
        let front_end = FrontEndArgs {
            rate: 16_000,
            hop: Some(512),
            ..defaults()
        };
        let settings = settings(30.0, &front_end, &defaults()).unwrap();
        assert_eq!((settings.columns, settings.mel.f_max), (937, 8000.0));
    }
}

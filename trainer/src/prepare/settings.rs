//! How spectrograms are made, and which copies of songs go with them, as flags.

use anyhow::{Result, ensure};
use genre_core::mel::{MelConfig, MelScale};

use super::args::{CopyArgs, FrontEndArgs, ScaleName};
use crate::data::store_file::Settings;
use crate::data::{STORE_HOP, store_mel};
use crate::waveform_augment::Change;

/// Most copies of a song.
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
                ScaleName::Slaney => MelScale::Slaney,
                ScaleName::Htk => MelScale::Htk,
            },
            power: self.power,
            ..own
        };
        mel.decibels.factor = self.decibel_factor;
        mel
    }
}

impl CopyArgs {
    /// The changes, in the order in which their copies stand in a store.
    ///
    /// # Errors
    /// A value outside its range, or twice.
    fn changes(&self) -> Result<Vec<Change>> {
        let pitch = self.pitch.iter().map(|&by| Change::Pitch(by));
        let snr = self.snr.iter().map(|&ratio| Change::Snr(ratio));
        let noise = self
            .noise_factor
            .iter()
            .map(|&factor| Change::Noise(factor));
        let all: Vec<Change> = pitch.chain(snr).chain(noise).collect();
        ensure!(
            all.len() <= MOST_COPIES,
            "{} copies of each song are more than the {MOST_COPIES} that a store may have",
            all.len()
        );
        for (at, change) in all.iter().enumerate() {
            change.validate()?;
            ensure!(!all[..at].contains(change), "{change} is asked for twice");
        }
        Ok(all)
    }
}

/// What a store of songs so long is made with.
///
/// # Errors
/// A setting outside its range, or a song without a column.
pub fn settings(seconds: f32, front_end: &FrontEndArgs, copies: &CopyArgs) -> Result<Settings> {
    ensure!(
        (1.0..=600.0).contains(&seconds),
        "--seconds must lie between 1 and 600, not {seconds}"
    );
    let mel = front_end.mel();
    mel.validate()?;
    let hop = front_end.hop.unwrap_or(STORE_HOP);
    // For 30 s these are the 387 of the spectrograms of GTZAN that are at hand elsewhere.
    let columns = (seconds * mel.sample_rate as f32 / hop as f32 - 0.5).round();
    ensure!(
        columns >= 1.0,
        "--hop {hop} leaves no column of songs of {seconds} s at {} Hz",
        mel.sample_rate
    );
    Ok(Settings {
        mel,
        seconds,
        columns: columns as usize,
        augmentation: copies.changes()?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::clap_defaults::defaults;

    #[test]
    fn flags_that_cannot_be_get_a_sentence() {
        let told = |front_end: FrontEndArgs, copies: CopyArgs| {
            settings(30.0, &front_end, &copies).unwrap_err().to_string()
        };
        let front_end = FrontEndArgs {
            f_max: Some(20_000.0),
            ..defaults()
        };
        assert!(told(front_end, defaults()).contains("highest frequency is 20000"));
        let front_end = FrontEndArgs {
            hop: Some(1_000_000),
            ..defaults()
        };
        assert!(told(front_end, defaults()).contains("leaves no column"));
        let copies = CopyArgs {
            pitch: vec![1.0, 1.0],
            ..defaults()
        };
        assert!(told(defaults(), copies).contains("pitch+1 is asked for twice"));
        let copies = CopyArgs {
            snr: vec![500.0],
            ..defaults()
        };
        assert!(told(defaults(), copies).contains("--snr must lie between"));
    }

    #[test]
    fn a_hop_keeps_its_frames() {
        let front_end = FrontEndArgs {
            rate: 16_000,
            hop: Some(512),
            ..defaults()
        };
        let settings = settings(30.0, &front_end, &defaults()).unwrap();
        assert_eq!((settings.columns, settings.mel.f_max), (937, 8000.0));
    }
}

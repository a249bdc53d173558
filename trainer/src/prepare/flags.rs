//! How spectrograms are made, and which copies of songs go with them, as flags.

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use genrescope_mel::{MelConfig, MelScale};

use crate::augment::Change;
use crate::data::store_file::Settings;
use crate::data::{STORE_HOP, store_mel};

/// Most copies of a song.
const MOST_COPIES: usize = 64;

/// The front-end. Without any of these, spectrograms are like the ones of GTZAN that are at hand
/// elsewhere, and the shipped models hear them.
#[derive(Args)]
#[command(next_help_heading = "Front-end")]
pub struct FrontEndArgs {
    /// Samples a second.
    #[arg(long, default_value_t = 22_050)]
    pub rate: u32,
    /// Samples of a window.
    #[arg(long, default_value_t = 2048)]
    pub n_fft: usize,
    /// Samples from one column of the store to the next: 512 keeps every frame of the paper. Without it
    /// a store has about every third of them, 1708 samples apart.
    #[arg(long)]
    pub hop: Option<usize>,
    /// Mel bands.
    #[arg(long, default_value_t = 128)]
    pub bands: usize,
    /// The mel scale.
    #[arg(long, value_enum, default_value_t)]
    pub mel_scale: ScaleName,
    /// Lower edge of the lowest band in hertz.
    #[arg(long, default_value_t = 0.0)]
    pub f_min: f32,
    /// Upper edge of the highest band in hertz; half the rate where not given.
    #[arg(long)]
    pub f_max: Option<f32>,
    /// Power of the magnitudes: 1 for amplitudes.
    #[arg(long, default_value_t = 2.0)]
    pub power: f32,
    /// Decibels are this many times the logarithm to the base of ten: 20 in the paper.
    #[arg(long, default_value_t = 10.0)]
    pub decibel_factor: f32,
}

/// A mel scale by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ScaleName {
    /// Linear below 1 kHz, logarithmic above, as librosa has it.
    #[default]
    Slaney,
    /// 2595 log10(1 + f / 700), equation 2 of the paper.
    Htk,
}

/// Copies of each song that are changed. They stand behind the songs in the store, and a split gives
/// the copies of its training songs to training, and no others to anything.
#[derive(Args)]
#[command(next_help_heading = "Augmented copies (of training songs only)")]
pub struct CopyArgs {
    /// A copy of each song for each of these shifts in semitones, such as -2,-1,1,2.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "SEMITONES"
    )]
    pub pitch: Vec<f32>,
    /// A copy with white noise for each of these signal-to-noise ratios in decibels, such as 20,30.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DB"
    )]
    pub snr: Vec<f32>,
    /// A copy with white noise for each of these deviations, full scale being 1, such as 0.005; the
    /// paper has 1.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "FACTOR"
    )]
    pub noise_factor: Vec<f32>,
}

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
    use crate::cli::defaults;

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

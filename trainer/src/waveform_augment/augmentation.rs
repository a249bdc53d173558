//! What is done to a song's samples to have more songs to train on.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, ensure};
use rand::{SeedableRng, rngs::StdRng};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::phase_vocoder;

/// One way to change a song; its length stays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Change {
    /// Another pitch, semitones up: -12 to 12, but 0.
    Pitch(f32),
    /// White noise, by the ratio of the song's power to its own in decibels: -20 to 100.
    Snr(f32),
    /// White noise of this deviation, full scale being 1: above 0, to 10. The paper's noise factor; its
    /// 1 drowns the music.
    Noise(f32),
}

impl Change {
    /// Refuses what is no change or leaves nothing of the song.
    ///
    /// # Errors
    /// A value outside its range.
    pub fn validate(self) -> Result<()> {
        match self {
            Change::Pitch(by) => ensure!(
                (-12.0..=12.0).contains(&by) && by != 0.0,
                "--pitch must lie between -12 and 12 semitones and not be 0, not {by}"
            ),
            Change::Snr(ratio) => ensure!(
                (-20.0..=100.0).contains(&ratio),
                "--snr must lie between -20 and 100 dB, not {ratio}"
            ),
            Change::Noise(factor) => ensure!(
                factor > 0.0 && factor <= 10.0,
                "--noise-factor must be above 0 and at most 10, not {factor}"
            ),
        }
        Ok(())
    }

    /// The changed samples, as many as before; `seed` decides the noise.
    ///
    /// # Errors
    /// A shift that leads to a rate that no sound has.
    pub fn apply(self, samples: &[f32], rate: u32, seed: u64) -> Result<Vec<f32>> {
        let deviation = match self {
            Change::Pitch(semitones) => return phase_vocoder::shift(samples, rate, semitones),
            Change::Snr(ratio) => {
                let squares: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
                let power = squares / samples.len().max(1) as f64;
                (power.sqrt() * 10f64.powf(f64::from(-ratio) / 20.0)) as f32
            }
            Change::Noise(factor) => factor,
        };
        let mut random = StdRng::seed_from_u64(seed);
        let noisy = samples.iter().map(|x| {
            let noise: f32 = StandardNormal.sample(&mut random);
            x + deviation * noise
        });
        Ok(noisy.collect())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Pitch(by) => write!(f, "pitch{by:+}"),
            Change::Snr(ratio) => write!(f, "snr{ratio}"),
            Change::Noise(factor) => write!(f, "noise{factor}"),
        }
    }
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Change, String> {
        let after = |name: &str| text.strip_prefix(name).and_then(|value| value.parse().ok());
        let pitch = after("pitch").map(Change::Pitch);
        let change = pitch
            .or_else(|| after("snr").map(Change::Snr))
            .or_else(|| after("noise").map(Change::Noise));
        change.ok_or_else(|| format!("{text:?} is no change of a song"))
    }
}

impl TryFrom<String> for Change {
    type Error = String;

    fn try_from(text: String) -> Result<Change, String> {
        text.parse()
    }
}

impl From<Change> for String {
    fn from(change: Change) -> String {
        change.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn power(samples: &[f32]) -> f64 {
        let squares: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
        squares / samples.len() as f64
    }

    #[test]
    fn noise_has_its_ratio_or_its_deviation() {
        let song: Vec<f32> = (0..50_000).map(|n| (n as f32 * 0.1).sin() * 0.2).collect();
        let added = |change: Change, seed| -> Vec<f32> {
            let noisy = change.apply(&song, 22_050, seed).unwrap();
            noisy.iter().zip(&song).map(|(a, b)| a - b).collect()
        };
        for ratio in [-5.0, 20.0, 30.0] {
            let noise = added(Change::Snr(ratio), 3);
            let found = 10.0 * (power(&song) / power(&noise)).log10();
            // The power of 50,000 draws wavers by less than a hundredth: 0.05 dB.
            assert!((found - f64::from(ratio)).abs() < 0.1, "{found} {ratio}");
        }
        let noise = added(Change::Noise(0.005), 3);
        assert!((power(&noise).sqrt() / 0.005 - 1.0).abs() < 0.02);
        // White: neighbours have nothing to do with each other.
        let both: f64 = noise.windows(2).map(|w| f64::from(w[0] * w[1])).sum();
        assert!(both.abs() / (power(&noise) * 50_000.0) < 0.02);
        assert_eq!(noise, added(Change::Noise(0.005), 3));
        assert_ne!(noise, added(Change::Noise(0.005), 4));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        for (change, text) in [
            (Change::Pitch(2.0), "pitch+2"),
            (Change::Pitch(-0.5), "pitch-0.5"),
            (Change::Snr(20.0), "snr20"),
            (Change::Noise(0.005), "noise0.005"),
        ] {
            assert_eq!(change.to_string(), text);
            assert_eq!(text.parse(), Ok(change));
        }
        assert!("louder".parse::<Change>().is_err());
    }

    #[test]
    fn what_is_no_change_gets_a_sentence() {
        for (change, sentence) in [
            (Change::Pitch(0.0), "--pitch must"),
            (Change::Pitch(13.0), "--pitch must"),
            (Change::Pitch(f32::NAN), "--pitch must"),
            (Change::Snr(f32::INFINITY), "--snr must"),
            (Change::Noise(0.0), "--noise-factor must"),
            (Change::Noise(f32::NAN), "--noise-factor must"),
        ] {
            let told = change.validate().unwrap_err().to_string();
            assert!(told.contains(sentence), "{told}");
        }
    }
}

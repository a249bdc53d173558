//! Augmentation of samples, to have more songs to train on.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, ensure};
use rand::{SeedableRng, rngs::StdRng};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::phase_vocoder;

/// An augmentation; the length of the song stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum WaveformAugmentation {
    /// Pitch shift in semitones, positive upwards: -12 to 12, not 0.
    Pitch(f32),
    /// White noise at this signal-to-noise ratio in decibels: -20 to 100.
    Snr(f32),
    /// White noise of this standard deviation, where full scale is 1: above 0, to 10. This is the paper's
    /// noise factor; its value of 1 drowns the music.
    Noise(f32),
}

impl WaveformAugmentation {
    /// Checks the range of the parameter.
    ///
    /// # Errors
    /// The parameter is out of range.
    pub fn validate(self) -> Result<()> {
        match self {
            WaveformAugmentation::Pitch(by) => ensure!(
                (-12.0..=12.0).contains(&by) && by != 0.0,
                "--pitch must be between -12 and 12 semitones and not 0, but is {by}"
            ),
            WaveformAugmentation::Snr(ratio) => ensure!(
                (-20.0..=100.0).contains(&ratio),
                "--snr must be between -20 and 100 dB, not {ratio}"
            ),
            WaveformAugmentation::Noise(factor) => ensure!(
                factor > 0.0 && factor <= 10.0,
                "--noise-factor must be above 0 and at most 10, not {factor}"
            ),
        }
        Ok(())
    }

    /// The augmented samples, as many as before; `seed` determines the noise.
    ///
    /// # Errors
    /// The pitch shift leads to an unsupported sample rate.
    pub fn apply(self, samples: &[f32], rate: u32, seed: u64) -> Result<Vec<f32>> {
        let deviation = match self {
            WaveformAugmentation::Pitch(semitones) => {
                return phase_vocoder::shift(samples, rate, semitones);
            }
            WaveformAugmentation::Snr(ratio) => {
                let squares: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
                let power = squares / samples.len().max(1) as f64;
                (power.sqrt() * 10f64.powf(f64::from(-ratio) / 20.0)) as f32
            }
            WaveformAugmentation::Noise(factor) => factor,
        };
        let mut random = StdRng::seed_from_u64(seed);
        let noisy = samples.iter().map(|x| {
            let noise: f32 = StandardNormal.sample(&mut random);
            x + deviation * noise
        });
        Ok(noisy.collect())
    }
}

impl fmt::Display for WaveformAugmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaveformAugmentation::Pitch(by) => write!(f, "pitch{by:+}"),
            WaveformAugmentation::Snr(ratio) => write!(f, "snr{ratio}"),
            WaveformAugmentation::Noise(factor) => write!(f, "noise{factor}"),
        }
    }
}

impl FromStr for WaveformAugmentation {
    type Err = String;

    fn from_str(text: &str) -> Result<WaveformAugmentation, String> {
        let after = |name: &str| text.strip_prefix(name).and_then(|value| value.parse().ok());
        let pitch = after("pitch").map(WaveformAugmentation::Pitch);
        let augmentation = pitch
            .or_else(|| after("snr").map(WaveformAugmentation::Snr))
            .or_else(|| after("noise").map(WaveformAugmentation::Noise));
        augmentation.ok_or_else(|| format!("{text:?} is not an augmentation"))
    }
}

impl TryFrom<String> for WaveformAugmentation {
    type Error = String;

    fn try_from(text: String) -> Result<WaveformAugmentation, String> {
        text.parse()
    }
}

impl From<WaveformAugmentation> for String {
    fn from(augmentation: WaveformAugmentation) -> String {
        augmentation.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(samples: &[f32]) -> f64 {
        let squares: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
        squares / samples.len() as f64
    }

    #[test]
    fn noise_has_the_requested_level() {
        let song: Vec<f32> = (0..50_000).map(|n| (n as f32 * 0.1).sin() * 0.2).collect();
        let added = |augmentation: WaveformAugmentation, seed| -> Vec<f32> {
            let noisy = augmentation.apply(&song, 22_050, seed).unwrap();
            noisy.iter().zip(&song).map(|(a, b)| a - b).collect()
        };
        for ratio in [-5.0, 20.0, 30.0] {
            let noise = added(WaveformAugmentation::Snr(ratio), 3);
            let found = 10.0 * (power(&song) / power(&noise)).log10();
            // The power of 50,000 samples varies by less than one percent: 0.05 dB.
            assert!((found - f64::from(ratio)).abs() < 0.1, "{found} {ratio}");
        }
        let noise = added(WaveformAugmentation::Noise(0.005), 3);
        assert!((power(&noise).sqrt() / 0.005 - 1.0).abs() < 0.02);
        // White noise: adjacent samples are uncorrelated.
        let both: f64 = noise.windows(2).map(|w| f64::from(w[0] * w[1])).sum();
        assert!(both.abs() / (power(&noise) * 50_000.0) < 0.02);
        assert_eq!(noise, added(WaveformAugmentation::Noise(0.005), 3));
        assert_ne!(noise, added(WaveformAugmentation::Noise(0.005), 4));
    }

    #[test]
    fn text_form_round_trips() {
        for (augmentation, text) in [
            (WaveformAugmentation::Pitch(2.0), "pitch+2"),
            (WaveformAugmentation::Pitch(-0.5), "pitch-0.5"),
            (WaveformAugmentation::Snr(20.0), "snr20"),
            (WaveformAugmentation::Noise(0.005), "noise0.005"),
        ] {
            assert_eq!(augmentation.to_string(), text);
            assert_eq!(text.parse(), Ok(augmentation));
        }
        let error = "louder".parse::<WaveformAugmentation>().unwrap_err();
        assert!(error.contains("\"louder\""), "{error}");
    }

    #[test]
    fn rejects_parameters_out_of_range() {
        for (augmentation, option, value) in [
            (WaveformAugmentation::Pitch(0.0), "--pitch", "0"),
            (WaveformAugmentation::Pitch(13.0), "--pitch", "13"),
            (WaveformAugmentation::Pitch(f32::NAN), "--pitch", "NaN"),
            (WaveformAugmentation::Snr(f32::INFINITY), "--snr", "inf"),
            (WaveformAugmentation::Noise(0.0), "--noise-factor", "0"),
            (
                WaveformAugmentation::Noise(f32::NAN),
                "--noise-factor",
                "NaN",
            ),
        ] {
            let error = augmentation.validate().unwrap_err().to_string();
            let words: Vec<&str> = error.split([' ', ',']).collect();
            assert!(words.contains(&option), "{option}: {error}");
            assert!(words.contains(&value), "{value}: {error}");
        }
    }
}

//! Stationary noise in a mel spectrogram.

use rand::{Rng, rngs::StdRng};
use rand_distr::{Distribution, Exp1};

use super::level::{mean, power};

/// Steepest fall of the noise over frequency, decibels per band: about that of brown noise.
const STEEPEST_DB: f32 = 0.35;
/// Width of the range of signal-to-noise ratios, decibels.
const RANGE_DB: f32 = 30.0;

/// Adds noise to a slice of powers, `[bands, frames]`.
pub fn add(powers: &mut [f32], frames: usize, lowest_snr_db: f32, random: &mut StdRng) {
    let snr = random.random_range(lowest_snr_db..=lowest_snr_db + RANGE_DB);
    let slope = random.random_range(-STEEPEST_DB..=0.0);
    let bands = powers.len() / frames;
    let lines: Vec<f32> = (0..bands).map(|band| power(slope * band as f32)).collect();
    let level = mean(powers) * power(-snr) / mean(&lines);
    for (band, line) in powers.chunks_exact_mut(frames).enumerate() {
        // The power of a noise bin is exponentially distributed. A band averages its bins: one at the
        // bottom, about a dozen at the top.
        let bins = 1 + band / 12;
        for value in line {
            let sum: f32 = (0..bins).map(|_| -> f32 { Exp1.sample(random) }).sum();
            *value += level * lines[band] * sum / bins as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn signal_to_noise_ratio_is_within_its_range() {
        let mut random = StdRng::seed_from_u64(3);
        for _ in 0..50 {
            let mut powers = vec![1.0; 128 * 32];
            add(&mut powers, 32, 10.0, &mut random);
            let noise = mean(&powers) - 1.0;
            let snr = -10.0 * noise.log10();
            // The mean of 4,096 draws varies by a few tenths of a decibel, more if few bands contribute.
            assert!((9.0..=41.0).contains(&snr), "{snr}");
        }
    }
}

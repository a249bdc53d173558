//! White noise.

use genrescope_trace::Random;

/// The sound with noise whose level is so many dB below its own. The noise is the same each time.
pub fn with_noise(samples: &mut [f32], below_db: f32) {
    let power: f32 = samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32;
    let level = power.sqrt() * super::amplitude(-below_db);
    let mut random = Random::new(20);
    for sample in samples {
        // The sum of twelve uniform numbers has a variance of one, and nearly a normal distribution.
        let sum: f32 = (0..12).map(|_| random.uniform()).sum();
        *sample += level * (sum - 6.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_is_as_asked_for() {
        let tone: Vec<f32> = (0..22_050).map(|n| (n as f32 * 0.3).sin()).collect();
        let mut noisy = tone.clone();
        with_noise(&mut noisy, 20.0);
        let power = |samples: &mut dyn Iterator<Item = f32>| samples.map(|x| x * x).sum::<f32>();
        let noise = power(&mut noisy.iter().zip(&tone).map(|(a, b)| a - b));
        let ratio = 10.0 * (power(&mut tone.iter().copied()) / noise).log10();
        assert!((ratio - 20.0).abs() < 0.2, "{ratio}");
    }
}

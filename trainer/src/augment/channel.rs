//! Channel simulation: equaliser, band limit, reverberation, noise.

use rand::{Rng, rngs::StdRng};
use rand_distr::{Distribution, StandardNormal};

use super::config::AugmentConfig;
use super::level::{FLOOR_DB, TOP_DB, decibels, power};
use super::noise;

/// Knots of the random curve over frequency, about two octaves apart.
const KNOTS: usize = 5;
/// Range of the reverberation time (RT60), seconds.
const REVERB_TIME_S: std::ops::Range<f32> = 0.2..1.5;
/// Range of the direct-to-reverberant ratio, decibels: from far away to close by.
const DIRECT_TO_REVERB_DB: std::ops::Range<f32> = -6.0..12.0;

/// Range of the slopes of a band limit, decibels per mel band. The treble of a telephone falls by 1.4,
/// and MP3 at a low bit rate cuts the top four bands to the floor and leaves the rest unchanged. Without
/// such edges in training, they changed one result in six.
const GENTLEST_DB: f32 = 1.0;
const STEEPEST_DB: f32 = 64.0;
/// Fraction of the band limits that are those of a telephone.
const TELEPHONES: f32 = 0.5;

/// Largest ratio of a compressor.
const STRONGEST_RATIO: f32 = 4.0;

/// Applies the channel that `config` draws for a slice. The loudest bin keeps its level, since clips are
/// referenced to their loudest bin after any channel. `seconds` is the time between frames.
pub fn apply(
    config: &AugmentConfig,
    slice: &mut [f32],
    frames: usize,
    seconds: f32,
    random: &mut StdRng,
) {
    let before = loudest(slice);
    let mut changed = false;
    let mut chance = |share: f32| {
        let hit = share > 0.0 && random.random::<f32>() < share;
        changed |= hit;
        hit
    };
    let (limit, reverb, hiss) = (
        chance(config.band_limit),
        chance(config.reverb),
        chance(config.noise),
    );
    if config.compression > 0.0 && random.random::<f32>() < config.compression {
        changed = true;
        compress(slice, frames, random);
    }
    if config.equaliser_db > 0.0 {
        changed = true;
        equalise(slice, frames, config.equaliser_db, random);
    }
    if limit {
        band_limit(slice, frames, random);
    }
    if reverb || hiss {
        slice.iter_mut().for_each(|value| *value = power(*value));
        if reverb {
            reverberate(slice, frames, seconds, random);
        }
        if hiss {
            noise::add(slice, frames, config.noise_snr_db, random);
        }
        slice.iter_mut().for_each(|value| *value = decibels(*value));
    }
    if changed {
        let by = before - loudest(slice);
        for value in slice {
            *value = (*value + by).clamp(FLOOR_DB, TOP_DB);
        }
    }
}

fn loudest(slice: &[f32]) -> f32 {
    slice.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// Compresses the level of the frames towards that of the loudest one, with a ratio from 1 to [`STRONGEST_RATIO`].
fn compress(slice: &mut [f32], frames: usize, random: &mut StdRng) {
    let ratio = random.random_range(1.0..=STRONGEST_RATIO);
    let level = |frame: usize| {
        let bands = slice.iter().skip(frame).step_by(frames);
        decibels(bands.map(|&value| power(value)).sum())
    };
    let levels: Vec<f32> = (0..frames).map(level).collect();
    let most = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // Frames of near silence would become audible noise.
    let gain = |level: f32| ((most - level) * (1.0 - 1.0 / ratio)).min(20.0);
    let gains: Vec<f32> = levels.iter().map(|&level| gain(level)).collect();
    for line in slice.chunks_exact_mut(frames) {
        for (value, gain) in line.iter_mut().zip(&gains) {
            *value = (*value + gain).min(TOP_DB);
        }
    }
}

/// Adds a smooth random curve over frequency: linear interpolation between normally distributed knots.
fn equalise(slice: &mut [f32], frames: usize, deviation: f32, random: &mut StdRng) {
    let knots: [f32; KNOTS] = std::array::from_fn(|_| {
        let normal: f32 = StandardNormal.sample(random);
        normal * deviation
    });
    let bands = slice.len() / frames;
    for (band, line) in slice.chunks_exact_mut(frames).enumerate() {
        let at = band as f32 * (KNOTS - 1) as f32 / (bands - 1).max(1) as f32;
        let left = (at as usize).min(KNOTS - 2);
        let gain = knots[left] + (at - left as f32) * (knots[left + 1] - knots[left]);
        line.iter_mut().for_each(|value| *value += gain);
    }
}

/// Attenuates frequencies below and above a passband: a telephone, a small loudspeaker, or the cut-off
/// of a lossy coder.
fn band_limit(slice: &mut [f32], frames: usize, random: &mut StdRng) {
    let bands = (slice.len() / frames) as f32;
    // On 128 Slaney bands up to 11,025 Hz, 300 Hz is at 9 % and 3400 Hz at 66 %.
    let (low, high) = match random.random::<f32>() < TELEPHONES {
        true => (0.07f32..0.11, 0.6f32..0.72),
        // Half of the draws are negative and leave the bass unchanged.
        false => (-0.11..0.11, 0.6..1.0),
    };
    let low = bands * random.random_range(low).max(0.0);
    let high = bands * random.random_range(high);
    let mut slope = || GENTLEST_DB * (STEEPEST_DB / GENTLEST_DB).powf(random.random());
    let (below, above) = (slope(), slope());
    for (band, line) in slice.chunks_exact_mut(frames).enumerate() {
        let band = band as f32;
        let by = below * (low - band).max(0.0) + above * (band - high).max(0.0);
        line.iter_mut().for_each(|value| *value -= by);
    }
}

/// Adds exponentially decaying reverberation to powers, band by band. All reverberation of a frame starts
/// in the frame itself. An integral over the frame would move more of it to later frames, but makes
/// slices smoother than real convolutions, whose echoes interfere.
fn reverberate(powers: &mut [f32], frames: usize, seconds: f32, random: &mut StdRng) {
    let decay = power(-60.0 * seconds / random.random_range(REVERB_TIME_S));
    let gain = power(-random.random_range(DIRECT_TO_REVERB_DB)) * (1.0 - decay);
    for line in powers.chunks_exact_mut(frames) {
        // The level of the first frame is assumed for the time before the slice.
        let mut echo = line[0] * gain / (1.0 - decay);
        for value in line {
            echo = echo * decay + *value * gain;
            *value += echo;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    /// Frames per test slice.
    const FRAMES: usize = 16;
    /// Seconds between frames.
    const SECONDS: f32 = 0.0775;

    fn through(config: &AugmentConfig, slice: &[f32], seed: u64) -> Vec<f32> {
        let mut slice = slice.to_vec();
        let mut random = StdRng::seed_from_u64(seed);
        apply(config, &mut slice, FRAMES, SECONDS, &mut random);
        slice
    }

    #[test]
    fn loudest_bin_keeps_its_level() {
        let config = AugmentConfig {
            equaliser_db: 8.0,
            band_limit: 1.0,
            reverb: 1.0,
            noise: 1.0,
            ..AugmentConfig::default()
        };
        let slice: Vec<f32> = (0..128 * FRAMES)
            .map(|at| -7.0 - (at * 37 % 60) as f32)
            .collect();
        for seed in 0..20 {
            let changed = through(&config, &slice, seed);
            assert!((loudest(&changed) + 7.0).abs() < 1e-3);
            assert_ne!(changed, slice);
        }
    }

    #[test]
    fn band_limit_attenuates_bass_and_treble() {
        let config = AugmentConfig {
            band_limit: 1.0,
            ..AugmentConfig::default()
        };
        let slice = vec![-10.0; 128 * FRAMES];
        let (mut bass, mut treble) = (0.0f32, 0.0f32);
        for seed in 0..50 {
            let changed = through(&config, &slice, seed);
            assert_eq!(changed[50 * FRAMES], -10.0, "passband unchanged");
            bass = bass.min(changed[0]);
            treble = treble.min(changed[127 * FRAMES]);
        }
        assert!(bass < -50.0 && treble < -70.0, "{bass} {treble}");
    }

    #[test]
    fn reverb_fills_the_silence_after_a_sound() {
        let config = AugmentConfig {
            reverb: 1.0,
            ..AugmentConfig::default()
        };
        let mut slice = vec![FLOOR_DB; 128 * FRAMES];
        slice
            .chunks_exact_mut(FRAMES)
            .for_each(|line| line[4] = 0.0);
        let changed = through(&config, &slice, 1);
        let line = &changed[..FRAMES];
        assert!(
            line[3] < -75.0,
            "no reverberation before its cause: {line:?}"
        );
        assert!(line[5] > -30.0 && line[6] < line[5] && line[7] < line[6]);
    }
}

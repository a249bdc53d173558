//! Frequency and time masks (SpecAugment, Park et al. 2019).

use rand::{Rng, rngs::StdRng};

use super::config::AugmentConfig;
use super::level::mean;

/// Replaces random stripes of a slice by its mean.
pub fn apply(config: &AugmentConfig, slice: &mut [f32], frames: usize, random: &mut StdRng) {
    let bands = slice.len() / frames;
    let mean = mean(slice);
    for _ in 0..config.frequency_masks {
        let (from, width) = stripe(bands, config.frequency_mask, random);
        slice[from * frames..(from + width) * frames].fill(mean);
    }
    for _ in 0..config.time_masks {
        let (from, width) = stripe(frames, config.time_mask, random);
        for line in slice.chunks_exact_mut(frames) {
            line[from..from + width].fill(mean);
        }
    }
}

/// Random start and width of a mask within `all` positions.
fn stripe(all: usize, most: usize, random: &mut StdRng) -> (usize, usize) {
    let width = random.random_range(0..=most.min(all));
    (random.random_range(0..=all - width), width)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn masks_are_rectangular_and_within_the_limits() {
        let config = AugmentConfig {
            frequency_masks: 1,
            frequency_mask: 8,
            time_masks: 1,
            time_mask: 5,
            ..AugmentConfig::default()
        };
        let mut random = StdRng::seed_from_u64(7);
        let (bands, frames) = (40, 20);
        for _ in 0..100 {
            let mut slice: Vec<f32> = (0..bands * frames).map(|at| -(at as f32)).collect();
            let before = slice.clone();
            apply(&config, &mut slice, frames, &mut random);
            let kept = |band: usize, frame: usize| {
                slice[band * frames + frame] == before[band * frames + frame]
            };
            let band_masked = (0..bands).filter(|&b| (0..frames).all(|f| !kept(b, f)));
            let frame_masked = (0..frames).filter(|&f| (0..bands).all(|b| !kept(b, f)));
            let (b, f) = (band_masked.count(), frame_masked.count());
            assert!(b <= 8 && f <= 5);
            let masked = (0..bands * frames).filter(|&at| slice[at] != before[at]);
            assert_eq!(masked.count(), b * frames + f * bands - b * f);
        }
    }
}

//! Style transfer: mean and deviation per band of another song.
//!
//! Songs of one album sound alike, and a network that learns the album fails on other artists.

use rand::seq::SliceRandom;
use rand::{Rng, rngs::StdRng};
use rand_distr::{Beta, Distribution};

use super::level::{FLOOR_DB, TOP_DB, mean};
use super::slice_batch::SliceBatch;

/// Parameter of the beta distribution, as in MixStyle (Zhou et al. 2021): mostly one style dominates.
const ALPHA: f32 = 0.4;
/// Lower limit of a band's deviation in decibels, which avoids a division by zero.
const LEAST: f32 = 0.04;

/// Mixes mean and deviation per band of a fraction of the slices with those of another slice of the
/// batch.
pub fn mix(slices: &mut SliceBatch, share: f32, random: &mut StdRng) {
    if share <= 0.0 {
        return;
    }
    let (frames, bands) = (slices.frames, slices.bands);
    let styles: Vec<(f32, f32)> = slices.decibels.chunks_exact(frames).map(style).collect();
    let mut others: Vec<usize> = (0..slices.len()).collect();
    others.shuffle(random);
    let beta = Beta::new(ALPHA, ALPHA).expect("a positive parameter");
    for (index, other) in others.into_iter().enumerate() {
        let own: f32 = beta.sample(random);
        if random.random::<f32>() >= share {
            continue;
        }
        let size = bands * frames;
        let lines = slices.decibels[index * size..][..size].chunks_exact_mut(frames);
        for (band, line) in lines.enumerate() {
            let (mean, deviation) = styles[index * bands + band];
            let (other_mean, other_deviation) = styles[other * bands + band];
            let to_mean = own * mean + (1.0 - own) * other_mean;
            let scale = own + (1.0 - own) * other_deviation / deviation;
            for value in line {
                *value = ((*value - mean) * scale + to_mean).clamp(FLOOR_DB, TOP_DB);
            }
        }
    }
}

fn style(line: &[f32]) -> (f32, f32) {
    let mean = mean(line);
    let variance = line.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / line.len() as f32;
    (mean, variance.sqrt().max(LEAST))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::super::slice_batch::fixtures::random_slices;
    use super::*;

    #[test]
    fn mixed_levels_are_between_both_styles() {
        let mut random = StdRng::seed_from_u64(4);
        let mut batch = random_slices(&mut random);
        // Two styles: quiet and loud.
        for (index, slice) in batch.each().enumerate() {
            let level = if index % 2 == 0 { -60.0 } else { -20.0 };
            for (at, value) in slice.iter_mut().enumerate() {
                *value = level + (at % 7) as f32;
            }
        }
        mix(&mut batch, 1.0, &mut random);
        let means: Vec<f32> = (0..6).map(|index| mean(batch.slice(index))).collect();
        assert!(
            means.iter().all(|m| (-61.0..=-13.0).contains(m)),
            "{means:?}"
        );
        assert!(
            means.iter().any(|m| (-56.0..-18.0).contains(m)),
            "{means:?}"
        );
    }
}

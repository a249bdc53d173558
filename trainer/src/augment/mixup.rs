//! Mixup: convex combinations of two slices and their targets (Zhang et al. 2018).

use rand::rngs::StdRng;
use rand_distr::{Beta, Distribution};

use super::slice_batch::SliceBatch;

/// Mixes each slice with another one of the batch, songs of --subset-data only with each other. A slice keeps a weight of at least one half, so that
/// no slice disappears from the batch.
pub fn mix(slices: &mut SliceBatch, alpha: f32, random: &mut StdRng) {
    if alpha <= 0.0 {
        return;
    }
    let Ok(beta) = Beta::new(alpha, alpha) else {
        return;
    };
    let others = slices.partners(random);
    let own: Vec<f32> = others
        .iter()
        .map(|_| {
            let own: f32 = beta.sample(random);
            own.max(1.0 - own)
        })
        .collect();
    let blend = |values: &[f32]| -> Vec<f32> {
        let size = values.len() / others.len();
        let of = |index: usize| &values[index * size..(index + 1) * size];
        let mixed = others.iter().zip(&own).enumerate();
        mixed
            .flat_map(|(index, (&other, &own))| {
                let pairs = of(index).iter().zip(of(other));
                pairs.map(move |(a, b)| own * a + (1.0 - own) * b)
            })
            .collect()
    };
    slices.decibels = blend(&slices.decibels);
    slices.targets = blend(&slices.targets);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::super::slice_batch::fixtures::random_slices;
    use super::*;

    #[test]
    fn songs_of_a_subset_are_mixed_with_each_other() {
        let mut random = StdRng::seed_from_u64(9);
        let mut batch = random_slices(&mut random);
        batch.subset = vec![false, true, true, false, true, false];
        for _ in 0..20 {
            for (place, other) in batch.partners(&mut random).into_iter().enumerate() {
                assert_eq!(batch.subset[place], batch.subset[other]);
            }
        }
    }

    #[test]
    fn targets_are_mixed_like_the_slices() {
        let mut random = StdRng::seed_from_u64(9);
        let mut batch = random_slices(&mut random);
        for (index, slice) in batch.each().enumerate() {
            slice.fill(-10.0 * index as f32);
        }
        mix(&mut batch, 0.5, &mut random);
        for (index, target) in batch.targets.chunks(10).enumerate() {
            // Here a slice's level is a linear function of its targets.
            let expected: f32 = target
                .iter()
                .enumerate()
                .map(|(genre, share)| -10.0 * genre as f32 * share)
                .sum();
            let level = batch.slice(index)[100];
            assert!((level - expected).abs() < 1e-4, "{level} {expected}");
            assert!(target[index] >= 0.5);
        }
    }
}

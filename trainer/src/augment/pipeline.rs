//! All augmentations of a batch in their order.
//!
//! ```text
//! columns of a song (tempo) ─ slices in decibels ─ pitch (band shift) ─ style (of another song) ─ channel
//! (equaliser, band limit, reverberation, noise) ─ mixup ─ masks ─▶ network
//! ```

use rand::rngs::StdRng;

use super::config::AugmentConfig;
use super::slice_batch::SliceBatch;
use super::{channel, mask, mixstyle, mixup, pitch};

impl AugmentConfig {
    /// Augments a batch in place. All randomness comes from `random`.
    pub fn apply(&self, slices: &mut SliceBatch, random: &mut StdRng) {
        let (frames, seconds) = (slices.frames, slices.seconds_per_frame);
        for slice in slices.each() {
            pitch::shift(slice, frames, self.band_shift, random);
        }
        mixstyle::mix(slices, self.style, random);
        for slice in slices.each() {
            channel::apply(self, slice, frames, seconds, random);
        }
        mixup::mix(slices, self.mixup, random);
        for slice in slices.each() {
            mask::apply(self, slice, frames, random);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::super::level::{FLOOR_DB, TOP_DB};
    use super::super::slice_batch::fixtures::random_slices;
    use super::*;

    fn everything() -> AugmentConfig {
        AugmentConfig {
            band_shift: 4,
            style: 1.0,
            equaliser_db: 6.0,
            band_limit: 1.0,
            reverb: 1.0,
            noise: 1.0,
            mixup: 0.4,
            frequency_masks: 1,
            time_masks: 1,
            ..AugmentConfig::default()
        }
    }

    #[test]
    fn default_settings_change_nothing() {
        let mut random = StdRng::seed_from_u64(1);
        let mut slices = random_slices(&mut random);
        let before = slices.decibels.clone();
        AugmentConfig::default().apply(&mut slices, &mut random);
        assert_eq!(slices.decibels, before);
    }

    #[test]
    fn all_augmentations_keep_levels_and_targets_valid() {
        let mut random = StdRng::seed_from_u64(2);
        let mut slices = random_slices(&mut random);
        let before = slices.decibels.clone();
        everything().apply(&mut slices, &mut random);
        assert_ne!(slices.decibels, before);
        for value in &slices.decibels {
            assert!((FLOOR_DB..=TOP_DB).contains(value), "{value}");
        }
        for target in slices.targets.chunks(10) {
            assert!((target.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn result_depends_on_the_seed_alone() {
        let run = |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let mut slices = random_slices(&mut StdRng::seed_from_u64(0));
            everything().apply(&mut slices, &mut random);
            slices.decibels
        };
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }
}

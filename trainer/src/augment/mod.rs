//! What is done to training slices before the network sees them, so that it learns the genre and not
//! the recording. Never to songs that validate or test. What is done to samples when a store is
//! prepared ([`Change`]) stands in the store as songs of their own.
//!
//! ```text
//! columns of a song (tempo) ─ slices in decibels ─ pitch (band shift) ─ style (of another song) ─ channel
//! (equaliser, band limit, reverberation, noise) ─ mixup ─ masks ─▶ what the network sees
//! ```

mod change;
mod channel;
mod config;
mod mask;
mod mixup;
mod noise;
mod not_music;
mod pitch;
mod style;
mod tempo;
mod vocoder;

use rand::rngs::StdRng;

pub use change::Change;
pub use config::AugmentConfig;
pub use not_music::{NotMusic, spectrograms as not_music_spectrograms};
pub use tempo::columns;

/// The loudest that a slice can be, decibels: clips are referenced to their loudest bin.
const TOP_DB: f32 = 0.0;
/// The quietest, decibels: where the front-end cuts.
const FLOOR_DB: f32 = -80.0;

/// Training slices on the host.
pub struct Slices {
    /// `[slices, bands, frames]`, decibels below the clip's loudest bin.
    pub decibels: Vec<f32>,
    /// `[slices, genres]`; each slice's sums to one.
    pub targets: Vec<f32>,
    /// Mel bands.
    pub bands: usize,
    /// Frames of a slice.
    pub frames: usize,
    /// Seconds from one frame to the next.
    pub seconds_per_frame: f32,
    /// Genres.
    pub genres: usize,
}

impl Slices {
    /// Number of slices.
    pub fn len(&self) -> usize {
        self.targets.len() / self.genres
    }

    fn each(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.decibels.chunks_exact_mut(self.bands * self.frames)
    }

    #[cfg(test)]
    fn slice(&self, index: usize) -> &[f32] {
        let size = self.bands * self.frames;
        &self.decibels[index * size..(index + 1) * size]
    }
}

impl AugmentConfig {
    /// Changes a batch in place. What is drawn depends on `random` alone.
    pub fn apply(&self, slices: &mut Slices, random: &mut StdRng) {
        let (frames, seconds) = (slices.frames, slices.seconds_per_frame);
        for slice in slices.each() {
            pitch::shift(slice, frames, self.band_shift, random);
        }
        style::mix(slices, self.style, random);
        for slice in slices.each() {
            channel::apply(self, slice, frames, seconds, random);
        }
        mixup::mix(slices, self.mixup, random);
        for slice in slices.each() {
            mask::apply(self, slice, frames, random);
        }
    }
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn power(decibels: f32) -> f32 {
    10f32.powf(decibels / 10.0)
}

fn decibels(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    use super::*;

    /// Six slices of 128 bands by 32 frames with a little of everything, one-hot targets.
    pub fn slices(random: &mut StdRng) -> Slices {
        Slices {
            decibels: (0..6 * 128 * 32)
                .map(|_| random.random_range(FLOOR_DB..TOP_DB))
                .collect(),
            targets: (0..6 * 10)
                .map(|at| f32::from(u8::from(at % 10 == at / 10)))
                .collect(),
            bands: 128,
            frames: 32,
            seconds_per_frame: 0.0775,
            genres: 10,
        }
    }

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
    fn nothing_asked_is_nothing_done() {
        let mut random = StdRng::seed_from_u64(1);
        let mut slices = slices(&mut random);
        let before = slices.decibels.clone();
        AugmentConfig::default().apply(&mut slices, &mut random);
        assert_eq!(slices.decibels, before);
    }

    #[test]
    fn all_together_stay_within_what_a_front_end_gives() {
        let mut random = StdRng::seed_from_u64(2);
        let mut slices = slices(&mut random);
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
    fn a_seed_is_an_augmentation() {
        let run = |seed| {
            let mut random = StdRng::seed_from_u64(seed);
            let mut slices = slices(&mut StdRng::seed_from_u64(0));
            everything().apply(&mut slices, &mut random);
            slices.decibels
        };
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }
}

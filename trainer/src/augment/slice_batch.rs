//! A batch of training slices before it goes to the device.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// Training slices on the host.
pub struct SliceBatch {
    /// `[slices, bands, frames]`, decibels below the clip's loudest bin.
    pub decibels: Vec<f32>,
    /// `[slices, genres]`; the probabilities of a slice sum to one, unless the outputs are independent labels.
    pub targets: Vec<f32>,
    /// Number of mel bands.
    pub bands: usize,
    /// Frames per slice.
    pub frames: usize,
    /// Seconds between frames.
    pub seconds_per_frame: f32,
    /// Number of genres.
    pub genres: usize,
    /// Which slices are songs of the stores of --subset-data; they are mixed only with each other.
    pub subset: Vec<bool>,
    /// The order in which the recurrent layers read the steps, `[slices, steps]`; empty if it is their own.
    pub step_order: Vec<i32>,
}

impl SliceBatch {
    /// Number of slices.
    pub fn len(&self) -> usize {
        self.targets.len() / self.genres
    }

    /// The indices of the slices in random order, but each at a place of a slice with the same value in `subset`.
    pub fn partners(&self, random: &mut StdRng) -> Vec<usize> {
        let mut partners = vec![0; self.len()];
        for kind in [false, true] {
            let places: Vec<usize> = (0..self.len())
                .filter(|&at| self.subset[at] == kind)
                .collect();
            let mut shuffled = places.clone();
            shuffled.shuffle(random);
            for (place, other) in places.into_iter().zip(shuffled) {
                partners[place] = other;
            }
        }
        partners
    }

    /// The slices one after the other, `[bands, frames]` each.
    pub fn each(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.decibels.chunks_exact_mut(self.bands * self.frames)
    }

    /// One slice, `[bands, frames]`.
    #[cfg(test)]
    pub fn slice(&self, index: usize) -> &[f32] {
        let size = self.bands * self.frames;
        &self.decibels[index * size..(index + 1) * size]
    }
}

#[cfg(test)]
pub mod fixtures {
    use rand::{Rng, rngs::StdRng};

    use super::SliceBatch;
    use crate::augment::level::{FLOOR_DB, TOP_DB};

    /// Six slices of 128 bands by 32 frames with random levels and one-hot targets.
    pub fn random_slices(random: &mut StdRng) -> SliceBatch {
        SliceBatch {
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
            subset: vec![false; 6],
            step_order: Vec::new(),
        }
    }
}

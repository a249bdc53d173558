//! Slices of stored spectrograms as tensors.

use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::config::{Crop, TrainConfig};
use super::manifest::NORMALISATION;
use crate::data::MelStore;

/// A slice of a song in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceAt {
    /// Row of the song.
    pub row: usize,
    /// First column.
    pub start: usize,
}

/// All slices of one epoch in random order.
pub fn training_slices(
    store: &MelStore,
    rows: &[usize],
    config: &TrainConfig,
    seed: u64,
) -> Vec<SliceAt> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut slices = Vec::new();
    for &row in rows {
        let offset = match config.crop {
            Crop::Fixed => 0,
            Crop::Random => {
                let most = config.frames.min(store.columns - config.frames + 1);
                random.random_range(0..most)
            }
        };
        slices.extend(song_slices(store, row, offset, config.frames));
    }
    slices.shuffle(&mut random);
    slices
}

/// Slices of one song, one after the other; what is left at the end is dropped.
pub fn song_slices(
    store: &MelStore,
    row: usize,
    offset: usize,
    frames: usize,
) -> impl Iterator<Item = SliceAt> {
    (offset..=store.columns - frames)
        .step_by(frames)
        .map(move |start| SliceAt { row, start })
}

/// The network's input `[slices, bands, frames]`.
pub fn input(store: &MelStore, slices: &[SliceAt], frames: usize, device: &Device) -> Tensor<3> {
    let size = store.bands * frames;
    let mut values = vec![0.0; slices.len() * size];
    for (slice, out) in slices.iter().zip(values.chunks_exact_mut(size)) {
        store.copy_slice(slice.row, slice.start, frames, out);
    }
    NORMALISATION.apply(&mut values);
    Tensor::from_data(
        TensorData::new(values, [slices.len(), store.bands, frames]),
        device,
    )
}

/// The genre of each slice, `[slices]`.
pub fn targets(store: &MelStore, slices: &[SliceAt], device: &Device) -> Tensor<1, Int> {
    let labels: Vec<i64> = slices.iter().map(|s| store.label(s.row) as i64).collect();
    Tensor::from_data(TensorData::new(labels, [slices.len()]), device)
}

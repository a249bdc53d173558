//! Batches of slices, from the list of an epoch to tensors on the device.

use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::config::{Crop, TrainConfig};
use super::manifest::NORMALISATION;
use crate::augment::non_music::NonMusicSounds;
use crate::augment::{self, SliceBatch};
use crate::data::MelStore;

/// A slice of a song in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlicePosition {
    /// Row of the song.
    pub row: usize,
    /// First column.
    pub start: usize,
}

/// All slices of one epoch in random order.
///
/// # Panics
/// A slice is longer than a song of the store.
pub fn training_slices(
    store: &MelStore,
    rows: &[usize],
    config: &TrainConfig,
    seed: u64,
) -> Vec<SlicePosition> {
    let mut random = StdRng::seed_from_u64(seed);
    let last = store.columns - config.frames;
    let mut slices = Vec::new();
    for &row in rows {
        let at = |start| SlicePosition { row, start };
        let side_by_side = |from| (from..=last).step_by(config.frames).map(at);
        match config.crop {
            Crop::Fixed => slices.extend(side_by_side(0)),
            Crop::Random => {
                let most = config.frames.min(last + 1);
                slices.extend(side_by_side(random.random_range(0..most)));
            }
            Crop::Anywhere => {
                let count = match config.slices_per_song {
                    0 => store.columns / config.frames,
                    count => count,
                };
                slices.extend((0..count).map(|_| at(random.random_range(0..=last))));
            }
        }
    }
    slices.shuffle(&mut random);
    slices
}

/// Assembles a batch on the host: augmented slices and their target distributions.
pub fn assemble(
    store: &MelStore,
    slices: &[SlicePosition],
    config: &TrainConfig,
    non_music: Option<&NonMusicSounds>,
    random: &mut StdRng,
) -> SliceBatch {
    let (frames, genres) = (config.frames, store.genres.len());
    let size = store.bands * frames;
    let mut decibels = vec![0.0; slices.len() * size];
    let mut targets = vec![0.0; slices.len() * genres];
    let pairs = slices.iter().zip(
        decibels
            .chunks_exact_mut(size)
            .zip(targets.chunks_exact_mut(genres)),
    );
    for (slice, (decibels, target)) in pairs {
        match non_music {
            Some(sounds) if random.random::<f32>() < config.augment.non_music => {
                sounds.draw(frames, decibels, random);
                target.fill(1.0 / genres as f32);
            }
            _ => {
                let tempo = config.augment.tempo;
                let columns = augment::columns(slice.start, frames, store.columns, tempo, random);
                store.copy_columns(slice.row, &columns, decibels);
                target[store.label(slice.row)] = 1.0;
            }
        }
    }
    let mut batch = SliceBatch {
        decibels,
        targets,
        bands: store.bands,
        frames,
        seconds_per_frame: store.front_end.frame_duration_s() as f32,
        genres,
    };
    config.augment.apply(&mut batch, random);
    let smoothing = config.label_smoothing;
    for share in &mut batch.targets {
        *share = *share * (1.0 - smoothing) + smoothing / genres as f32;
    }
    batch
}

/// The network's input `[slices, bands, frames]`, normalised, and the targets `[slices, genres]`.
pub fn to_device(mut batch: SliceBatch, device: &Device) -> (Tensor<3>, Tensor<2>) {
    let slices = batch.len();
    NORMALISATION.apply(&mut batch.decibels);
    let input = TensorData::new(batch.decibels, [slices, batch.bands, batch.frames]);
    let targets = TensorData::new(batch.targets, [slices, batch.genres]);
    (
        Tensor::from_data(input, device),
        Tensor::from_data(targets, device),
    )
}

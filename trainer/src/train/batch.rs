//! Batches of slices, from the list of an epoch to tensors on the device.

use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use genrescope_vote::OutsideClass;

use super::balance;
use super::config::{Crop, TrainConfig};
use super::extra_songs::ExtraSongs;
use super::manifest::NORMALISATION;
use super::step_order;
use super::subset_songs::SubsetSongs;
use super::two_grids::TwoGrids;
use crate::augment::SliceBatch;
use crate::augment::non_music::NonMusicSounds;
use crate::data::{MelStore, SongLabels};

/// Fraction of the non-music sounds that come from the stores of --extra-data, where these have some.
const EXTRA_NON_MUSIC: f32 = 0.5;

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
    for row in balance::rows_of_epoch(store, rows, config.balance, &mut random) {
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

/// What batches are made of.
pub struct Sources<'a> {
    /// The songs of the training set.
    pub songs: &'a TwoGrids<&'a MelStore>,
    /// Non-music sounds, if the recipe uses any.
    pub non_music: Option<&'a NonMusicSounds>,
    /// Songs and sounds of further stores.
    pub extra: Option<&'a ExtraSongs>,
    /// Songs of stores that have some of the classes.
    pub subset: Option<&'a SubsetSongs>,
    /// Labels of the songs, if the outputs stand for labels instead of genres.
    pub labels: Option<&'a SongLabels>,
    /// Weight of each output in the loss, for labels that of their positives; empty if all have the same.
    pub weights: Vec<f32>,
    /// Steps of a slice that the recurrent layers read.
    pub steps: usize,
}

/// Assembles a batch on the host: augmented slices and their target distributions.
pub fn assemble(
    sources: &Sources,
    slices: &[SlicePosition],
    config: &TrainConfig,
    random: &mut StdRng,
) -> SliceBatch {
    let store = sources.songs.fine();
    let (frames, genres) = (config.frames, sources.classes());
    let outputs = config.outputs(genres);
    let size = store.bands * frames;
    let mut decibels = vec![0.0; slices.len() * size];
    let mut targets = vec![0.0; slices.len() * outputs];
    let mut subset = vec![false; slices.len()];
    let pairs = slices.iter().zip(
        decibels
            .chunks_exact_mut(size)
            .zip(targets.chunks_exact_mut(outputs)),
    );
    for ((&slice, (decibels, target)), subset) in pairs.zip(&mut subset) {
        match sources.draw(slice, config, decibels, random) {
            Kind::Genre(genre) => target[genre] = 1.0,
            Kind::Labels(has) => {
                for (share, &has) in target.iter_mut().zip(has) {
                    *share = f32::from(u8::from(has));
                }
            }
            Kind::Subset(output) => {
                target[output] = 1.0;
                *subset = true;
            }
            Kind::Outside(class) => match config.outside().iter().position(|&one| one == class) {
                Some(output) => target[genres + output] = 1.0,
                None => target.fill(1.0 / outputs as f32),
            },
        }
    }
    let mut batch = SliceBatch {
        decibels,
        targets,
        bands: store.bands,
        frames,
        seconds_per_frame: store.front_end.frame_duration_s() as f32,
        genres: outputs,
        subset,
        step_order: Vec::new(),
    };
    config.augment.apply(&mut batch, random);
    if config.shuffled_steps > 0.0 {
        shuffle_steps(&mut batch, sources.steps, genres, config, random);
    }
    let all = vec![true; outputs];
    let targets = batch.targets.chunks_exact_mut(outputs);
    for (target, &subset) in targets.zip(&batch.subset) {
        if sources.labels.is_some() {
            smooth_labels(target, config.label_smoothing);
            // Weights of positives are factors in the loss.
            continue;
        }
        let classes = match sources.subset {
            Some(songs) if subset => songs.classes(),
            _ => &all,
        };
        smooth(target, classes, config.label_smoothing);
        // After all else, as the argument `weight` of PyTorch's cross_entropy.
        for (share, weight) in target.iter_mut().zip(&sources.weights) {
            *share *= weight;
        }
    }
    batch
}

/// Puts the steps of some slices in random order, and makes these non-music.
fn shuffle_steps(
    batch: &mut SliceBatch,
    steps: usize,
    genres: usize,
    config: &TrainConfig,
    random: &mut StdRng,
) {
    let drawn = step_order::draw(batch.len(), steps, config.shuffled_steps, random);
    let class = OutsideClass::NonMusic;
    if let Some(output) = config.outside().iter().position(|&one| one == class) {
        let targets = batch.targets.chunks_exact_mut(batch.genres);
        for (target, _) in targets
            .zip(&drawn.is_random)
            .filter(|(_, is_random)| **is_random)
        {
            target.fill(0.0);
            target[genres + output] = 1.0;
        }
    }
    batch.step_order = drawn.order;
}

/// Takes `smoothing` of the probability mass and spreads it evenly over `classes`.
fn smooth(target: &mut [f32], classes: &[bool], smoothing: f32) {
    let count = classes.iter().filter(|&&is_one| is_one).count();
    for (share, &is_one) in target.iter_mut().zip(classes) {
        *share *= 1.0 - smoothing;
        if is_one {
            *share += smoothing / count as f32;
        }
    }
}

/// Moves each target towards one half, as `label_smoothing` of Keras's `BinaryCrossentropy`.
fn smooth_labels(target: &mut [f32], smoothing: f32) {
    for share in target {
        *share = *share * (1.0 - smoothing) + smoothing / 2.0;
    }
}

/// What a slice shows.
enum Kind<'a> {
    Genre(usize),
    Labels(&'a [bool]),
    /// An output, and the slice is a song of the stores that have some of the classes.
    Subset(usize),
    Outside(OutsideClass),
}

impl Sources<'_> {
    /// Number of genres or labels.
    fn classes(&self) -> usize {
        match self.labels {
            Some(labels) => labels.names.len(),
            None => self.songs.fine().genres.len(),
        }
    }

    /// Copies the slice, or another sound as often as the recipe says, into `out`, `[bands, frames]`.
    fn draw(
        &self,
        slice: SlicePosition,
        config: &TrainConfig,
        out: &mut [f32],
        random: &mut StdRng,
    ) -> Kind<'_> {
        let non_music = config.augment.non_music;
        if let Some(sounds) = self.non_music
            && random.random::<f32>() < non_music
        {
            let from_extra = self.extra.is_some_and(|extra| {
                random.random::<f32>() < EXTRA_NON_MUSIC
                    && extra.draw_non_music(config, out, random)
            });
            if !from_extra {
                sounds.draw(config.frames, out, random);
            }
            return Kind::Outside(OutsideClass::NonMusic);
        }
        if let Some(extra) = self.extra {
            // Shares of what is left after non-music.
            let chance = random.random::<f32>() * (1.0 - non_music);
            if chance < config.other_music {
                extra.draw_other_music(config, out, random);
                return Kind::Outside(OutsideClass::OtherMusic);
            }
            if chance < config.other_music + config.extra_songs {
                return Kind::Genre(extra.draw_song(config, out, random));
            }
        }
        if let Some(subset) = self.subset {
            // A share of what is left after non-music, other music and extra songs.
            let left = 1.0 - non_music - config.other_music - config.extra_songs;
            if random.random::<f32>() * left < config.subset_songs {
                return Kind::Subset(subset.draw(config, out, random));
            }
        }
        self.songs
            .copy_slice(slice.row, slice.start, config, out, random);
        match self.labels {
            // The split has no song without labels.
            Some(labels) => Kind::Labels(labels.of(slice.row).unwrap_or_default()),
            None => Kind::Genre(self.songs.fine().label(slice.row)),
        }
    }
}

/// Tensors of a batch.
pub struct BatchTensors {
    /// The network's input `[slices, bands, frames]`, normalised.
    pub input: Tensor<3>,
    /// Target distributions `[slices, outputs]`.
    pub targets: Tensor<2>,
    /// Added to the logits `[slices, outputs]`: excludes classes from the loss of some slices.
    pub excluded: Option<Tensor<2>>,
    /// The order in which the recurrent layers read the steps `[slices, steps]`, if it is not their own.
    pub step_order: Option<Tensor<2, Int>>,
    /// Weights of the positives of labels in the loss, `[1, outputs]`.
    pub positive_weights: Option<Tensor<2>>,
}

/// A logit's decrease that excludes a class. Finite, because its product with a target of 0 must be 0.
const EXCLUDED: f32 = -1e4;

/// Moves a batch to the device.
pub fn to_device(mut batch: SliceBatch, sources: &Sources, device: &Device) -> BatchTensors {
    let shape = [batch.len(), batch.genres];
    NORMALISATION.apply(&mut batch.decibels);
    let step_order = (!batch.step_order.is_empty()).then(|| {
        let steps = batch.step_order.len() / shape[0];
        let order = TensorData::new(std::mem::take(&mut batch.step_order), [shape[0], steps]);
        Tensor::from_data(order, device)
    });
    let input = TensorData::new(batch.decibels, [shape[0], batch.bands, batch.frames]);
    let excluded = sources.subset.map(|songs| {
        let logits = batch.subset.iter().flat_map(|&subset| {
            let classes = songs.classes().iter();
            classes.map(move |&is_one| if subset && !is_one { EXCLUDED } else { 0.0 })
        });
        Tensor::from_data(TensorData::new(logits.collect(), shape), device)
    });
    let positive_weights = (sources.labels.is_some() && !sources.weights.is_empty()).then(|| {
        let weights = TensorData::new(sources.weights.clone(), [1, shape[1]]);
        Tensor::from_data(weights, device)
    });
    BatchTensors {
        positive_weights,
        input: Tensor::from_data(input, device),
        targets: Tensor::from_data(TensorData::new(batch.targets, shape), device),
        excluded,
        step_order,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_stays_within_the_classes() {
        let mut target = [0.0, 1.0, 0.0, 0.0];
        smooth(&mut target, &[true, true, false, false], 0.1);
        assert_eq!(target, [0.05, 0.95, 0.0, 0.0]);
        let mut target = [1.0, 0.0];
        smooth(&mut target, &[true, true], 0.5);
        assert_eq!(target, [0.75, 0.25]);
    }

    #[test]
    fn labels_are_smoothed_each_by_itself() {
        let mut target = [1.0, 1.0, 0.0];
        smooth_labels(&mut target, 0.5);
        assert_eq!(target, [0.75, 0.75, 0.25]);
    }
}

//! One pass over the training slices, and one over the validation songs.

use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, activation};
use genre_core::classify::Vote;
use genre_core::model::Crnn;

use super::batch::{self, SliceAt};
use super::config::TrainConfig;
use super::event::TrainEvent;
use crate::data::MelStore;

/// Validation figures of one epoch.
#[derive(Clone, Copy, Debug)]
pub struct Validation {
    /// Cross-entropy of a slice, nats.
    pub loss: f64,
    /// Share of slices that are right.
    pub slice_accuracy: f64,
    /// Share of songs that are right by majority vote.
    pub song_accuracy: f64,
}

/// Trains on `slices`; returns the network and its mean loss.
pub fn train(
    mut model: Crnn,
    optimizer: &mut ModuleOptimizer,
    store: &MelStore,
    slices: &[SliceAt],
    config: &TrainConfig,
    device: &Device,
    report: &mut dyn FnMut(TrainEvent),
) -> (Crnn, f64) {
    let loss_function = CrossEntropyLossConfig::new()
        .with_smoothing(Some(config.label_smoothing).filter(|&s| s > 0.0))
        .init(device);
    let mut loss_sum = 0.0;
    let mut seen = 0;
    let started = std::time::Instant::now();
    for (step, slices) in slices.chunks(config.batch).enumerate() {
        let input = batch::input(store, slices, config.frames, device);
        let targets = batch::targets(store, slices, device);
        let loss = loss_function.forward(model.forward(input), targets);
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        model = optimizer.step(config.learning_rate, model, gradients);
        loss_sum += f64::from(loss.into_scalar::<f32>()) * slices.len() as f64;
        seen += slices.len();
        if (step + 1) % 25 == 0 {
            report(TrainEvent::Steps {
                step: step + 1,
                loss: loss_sum / seen as f64,
                seconds_per_step: started.elapsed().as_secs_f64() / (step + 1) as f64,
            });
        }
    }
    (model, loss_sum / seen.max(1) as f64)
}

/// Looks at every slice of `rows`.
pub fn validate(
    model: &Crnn,
    store: &MelStore,
    rows: &[usize],
    config: &TrainConfig,
) -> Validation {
    let device = model.head.bias.val().device();
    let (mut loss, mut slices_right, mut slices_seen, mut songs_right) = (0.0, 0, 0, 0);
    for &row in rows {
        let label = store.label(row);
        // A song is a batch: the preset `as-published` reads the batch as a sequence.
        let slices: Vec<SliceAt> = batch::song_slices(store, row, 0, config.frames).collect();
        let logits = model.forward(batch::input(store, &slices, config.frames, &device));
        let probabilities: Vec<f32> = activation::softmax(logits, 1)
            .into_data()
            .iter::<f32>()
            .collect();
        let slices: Vec<&[f32]> = probabilities.chunks_exact(store.genres.len()).collect();
        for slice in &slices {
            loss -= f64::from(slice[label].max(f32::MIN_POSITIVE)).ln();
            slices_right += usize::from(slice.iter().all(|&p| p <= slice[label]));
        }
        slices_seen += slices.len();
        let elected = Vote::Majority.tally(&slices).map(|tally| tally.order[0]);
        songs_right += usize::from(elected == Some(label));
    }
    let share = |right: usize, all: usize| right as f64 / all.max(1) as f64;
    Validation {
        loss: loss / slices_seen.max(1) as f64,
        slice_accuracy: share(slices_right, slices_seen),
        song_accuracy: share(songs_right, rows.len()),
    }
}

//! One pass over the training slices.

use std::sync::mpsc;

use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::Device;
use genrescope_crnn_train::Crnn;
use rand::{SeedableRng, rngs::StdRng};

use super::batch::{self, SlicePosition, Sources};
use super::config::TrainConfig;
use super::event::{StepDone, TrainEvent};
use super::loss;
use super::stop_token::{StopRequest, StopToken};
use super::weight_average::WeightAverage;

/// Inputs of an epoch.
pub struct Epoch<'a> {
    /// What batches are made of.
    pub sources: &'a Sources<'a>,
    /// The recipe.
    pub config: &'a TrainConfig,
    /// Compute device.
    pub device: &'a Device,
    /// Completed epochs.
    pub before: usize,
    /// Seed of all random numbers of this epoch.
    pub seed: u64,
}

impl Epoch<'_> {
    /// Trains on `slices` and returns the network and its mean loss, or `None` if an immediate stop was
    /// requested.
    pub fn train(
        &self,
        mut model: Crnn,
        optimizer: &mut ModuleOptimizer,
        average: &mut Option<WeightAverage>,
        slices: &[SlicePosition],
        stop: &StopToken,
        report: &mut dyn FnMut(TrainEvent),
    ) -> Option<(Crnn, f64)> {
        let config = self.config;
        // Another seed than that of the order of slices.
        let mut random = StdRng::seed_from_u64(self.seed ^ 0xa5a5_a5a5);
        let steps = slices.len().div_ceil(config.batch);
        let (mut loss_sum, mut seen) = (0.0, 0);
        let started = std::time::Instant::now();
        std::thread::scope(|scope| {
            // Prefetches batches while the network trains on the current one.
            let (sender, batches) = mpsc::sync_channel(2);
            let sources = self.sources;
            scope.spawn(move || {
                for slices in slices.chunks(config.batch) {
                    let batch = batch::assemble(sources, slices, config, &mut random);
                    // The receiver is gone: training was stopped.
                    if sender.send(batch).is_err() {
                        return;
                    }
                }
            });
            for (step, batch) in batches.iter().enumerate() {
                if stop.request() == StopRequest::Now {
                    return None;
                }
                let count = batch.len();
                let batch = batch::to_device(batch, self.sources, self.device);
                let mut logits = match batch.step_order {
                    Some(order) => model.forward_in_order(batch.input, order),
                    None => model.forward(batch.input),
                };
                if let Some(excluded) = batch.excluded {
                    logits = logits + excluded;
                }
                let loss = match self.sources.labels {
                    None => loss::cross_entropy(logits, batch.targets),
                    Some(_) => {
                        loss::binary_cross_entropy(logits, batch.targets, batch.positive_weights)
                    }
                };
                let gradients = GradientsParams::from_grads(loss.backward(), &model);
                let at = self.before * steps + step;
                let all = config.epochs * steps;
                let rate = config.schedule.rate(config.learning_rate, at, all);
                model = optimizer.step(rate, model, gradients);
                if let Some(average) = average {
                    average.update(&model);
                }
                loss_sum += f64::from(loss.into_scalar::<f32>()) * count as f64;
                seen += count;
                let seconds = started.elapsed().as_secs_f64();
                report(TrainEvent::Step(StepDone {
                    epoch: self.before + 1,
                    step: step + 1,
                    steps,
                    loss: loss_sum / seen as f64,
                    rate,
                    seconds_per_step: seconds / (step + 1) as f64,
                    slices_per_second: seen as f64 / seconds,
                }));
            }
            Some((model, loss_sum / seen.max(1) as f64))
        })
    }
}

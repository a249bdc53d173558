//! A training step as the trainer takes it, on a batch that stays the same.

use anyhow::Result;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor, TensorData, activation};
use genrescope_crnn_train::Crnn;
use serde_json::json;

use crate::inference::{model, test_input};
use crate::task::Task;

/// Small, so that the weights of many steps stay sane.
const RATE: f64 = 1e-4;

/// `mi_option_purge_delay` of mimalloc.h.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Forward, cross-entropy, backward and Adam on a batch of slices.
pub fn step(path: &str, batch: usize) -> Result<Task> {
    #[expect(
        unsafe_code,
        reason = "mimalloc has options at run time in its C interface only"
    )]
    // SAFETY: stores a number in an atomic option of the allocator, as the trainer does.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, -1)
    };
    let file = model(path)?;
    let (config, frames) = (&file.manifest.network, file.manifest.slices.frames);
    let (bands, genres) = (config.bands, config.genres);
    let device = Device::flex().autodiff();
    device.seed(0);
    // Fresh weights on both sides: a trained file's would not be leaves of the graph.
    let network = Crnn::new(config, &device);
    let input = TensorData::new(test_input(batch * bands * frames), [batch, bands, frames]);
    let input = Tensor::<3>::from_data(input, &device);
    let mut targets = vec![0.0f32; batch * genres];
    for (slice, row) in targets.chunks_exact_mut(genres).enumerate() {
        row[slice % genres] = 1.0;
    }
    let targets = Tensor::<2>::from_data(TensorData::new(targets, [batch, genres]), &device);
    let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
    let mut network = Some(network);
    let mut step = move || {
        let model = network.take()?;
        let logits = activation::log_softmax(model.forward(input.clone()), 1);
        let loss = (logits * targets.clone()).sum_dim(1).mean().neg();
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        network = Some(optimizer.step(RATE, model, gradients));
        Some(loss.into_scalar::<f32>())
    };
    let loss = step();
    Ok(Task {
        facts: json!({ "loss": loss }),
        run: Box::new(move || {
            step();
            Ok(())
        }),
    })
}

//! A model file is written only after it was read back and gave the same answers.

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::{
    self, ModelFile, Precision, SELF_TEST_TOLERANCE, SelfTest, worst_difference,
};
use genrescope_crnn_train::BurnNetwork;
use genrescope_vote::softmax;

/// Largest difference of a probability that rounding the weights may cause. Half precision keeps
/// eleven bits, which moves logits by about a hundredth; more means that something else is wrong.
const WORST_PROBABILITY: f32 = 0.01;

/// A model file that has passed.
pub struct Checked {
    /// The file.
    pub bytes: Vec<u8>,
    /// Trained values.
    pub parameters: usize,
    /// Largest difference of a probability from the original's on the known input.
    pub worst: f32,
}

/// Writes `model` to memory with its self-test, reads it back, and compares.
pub fn checked(model: ModelFile, precision: Precision) -> Result<Checked> {
    let parameters = model.parameters();
    let original = logits(model.clone())?;

    // The self-test holds the logits of the weights as stored, so they are stored first.
    let mut manifest = model.manifest.clone();
    manifest.self_test = SelfTest { logits: Vec::new() };
    let stored = model_file::read(&model_file::write(&manifest, &model.tensors, precision)?)?;
    let genres = manifest.network.genres;
    let rows = |values: &[f32]| values.chunks_exact(genres).map(<[f32]>::to_vec).collect();
    manifest.self_test = SelfTest {
        logits: rows(&logits(stored)?),
    };
    let bytes = model_file::write(&manifest, &model.tensors, precision)?;

    let reloaded = model_file::read(&bytes).context("the file does not survive being reloaded")?;
    let again = logits(reloaded)?;
    let drift = worst_difference(&again, &manifest.self_test.logits);
    ensure!(
        drift <= SELF_TEST_TOLERANCE,
        "the reloaded file gives other logits (off by {drift})"
    );
    // At temperature one: the comparison is about the weights, not about how far calibration softens
    // them.
    let probabilities = |logits: &[f32]| softmax(logits, genres, 1.0);
    let worst = worst_difference(&probabilities(&again), &rows(&probabilities(&original)));
    ensure!(
        worst <= WORST_PROBABILITY,
        "storing the weights moves a probability by {worst}, more than {WORST_PROBABILITY}: \
         export with --precision f32"
    );
    Ok(Checked {
        bytes,
        parameters,
        worst,
    })
}

/// The network's answer to the known input.
fn logits(model: ModelFile) -> Result<Vec<f32>> {
    let ModelFile { manifest, tensors } = model;
    let frames = manifest.slices.frames;
    let network = BurnNetwork::new(&manifest.network, frames, tensors, &Device::flex())?;
    let classifier = Classifier::with_network(manifest, network);
    Ok(block_on(classifier.self_test_logits())?)
}

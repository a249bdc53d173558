//! Verification: a model file is written only after it has been reloaded and gives the same output.

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::{
    self, ModelFile, Precision, SELF_TEST_TOLERANCE, SelfTest, worst_difference,
};
use genrescope_crnn_train::BurnNetwork;
use genrescope_vote::{label_probabilities, softmax};

/// Tolerance for the change of a probability by rounding the weights. Half precision keeps eleven bits,
/// which changes logits by about a hundredth; a larger change indicates another error.
const WORST_PROBABILITY: f32 = 0.01;

/// A verified model file.
pub struct Checked {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of parameters.
    pub parameters: usize,
    /// Largest change of a probability on the self-test input.
    pub worst: f32,
}

/// Serialises `model` with its self-test, reloads it, and compares the outputs.
///
/// # Errors
/// The reloaded file gives other logits, or rounding changes a probability by more than
/// [`WORST_PROBABILITY`].
pub fn checked(model: ModelFile, precision: Precision) -> Result<Checked> {
    let parameters = model.parameters();
    let original = logits(model.clone())?;

    // The self-test contains the logits of the weights as stored, so the weights are rounded first.
    let mut manifest = model.manifest.clone();
    manifest.self_test = SelfTest { logits: Vec::new() };
    let stored = model_file::read_any(&model_file::write(&manifest, &model.tensors, precision)?)?;
    let genres = manifest.network.genres;
    let rows = |values: &[f32]| values.chunks_exact(genres).map(<[f32]>::to_vec).collect();
    manifest.self_test = SelfTest {
        logits: rows(&logits(stored)?),
    };
    let bytes = model_file::write(&manifest, &model.tensors, precision)?;

    let reloaded = model_file::read_any(&bytes).context("the written file cannot be read back")?;
    let again = logits(reloaded)?;
    let drift = worst_difference(&again, &manifest.self_test.logits);
    ensure!(
        drift <= SELF_TEST_TOLERANCE,
        "the reloaded file gives other logits (difference {drift})"
    );
    // At temperature 1, so that calibration does not hide differences of the weights.
    let probabilities = |logits: &[f32]| match &manifest.labels {
        Some(_) => label_probabilities(logits, 1.0),
        None => softmax(logits, genres, 1.0),
    };
    let worst = worst_difference(&probabilities(&again), &rows(&probabilities(&original)));
    ensure!(
        worst <= WORST_PROBABILITY,
        "storing the weights changes a probability by {worst}, more than {WORST_PROBABILITY}: \
         use --precision f32"
    );
    Ok(Checked {
        bytes,
        parameters,
        worst,
    })
}

/// The network's logits for the self-test input.
fn logits(model: ModelFile) -> Result<Vec<f32>> {
    let ModelFile { manifest, tensors } = model;
    let frames = manifest.slices.frames;
    let network = BurnNetwork::new(&manifest.network, frames, tensors, &Device::flex())?;
    let classifier = Classifier::with_network(manifest, network);
    Ok(block_on(classifier.self_test_logits())?)
}

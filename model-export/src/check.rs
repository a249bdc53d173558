//! A model file is written only after it was read back and gave the same answers.

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use genre_core::classify::Classifier;
use genre_core::model_file::{
    self, Calibration, ModelFile, Precision, SELF_TEST_TOLERANCE, SelfTest, self_test_input,
    worst_difference,
};

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
    let original = probabilities(model.clone())?;

    // The self-test holds the logits of the weights as stored, so they are stored first.
    let mut manifest = model.manifest.clone();
    manifest.self_test = SelfTest { logits: Vec::new() };
    let stored = model_file::read(&model_file::write(&manifest, &model.tensors, precision)?)?;
    manifest.self_test = SelfTest {
        logits: logits(stored)?,
    };
    let bytes = model_file::write(&manifest, &model.tensors, precision)?;

    let reloaded = model_file::read(&bytes).context("the file does not survive being reloaded")?;
    let again = logits(reloaded.clone())?.concat();
    let drift = worst_difference(&again, &manifest.self_test.logits);
    ensure!(
        drift <= SELF_TEST_TOLERANCE,
        "the reloaded file gives other logits (off by {drift})"
    );
    let worst = worst_difference(&probabilities(reloaded)?.concat(), &original);
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

fn logits(model: ModelFile) -> Result<Vec<Vec<f32>>> {
    let genres = model.manifest.network.genres;
    let values = run(model, |classifier, input| {
        genre_core::classify::ready(classifier.logits(input))
    })?;
    Ok(values.chunks_exact(genres).map(<[f32]>::to_vec).collect())
}

fn probabilities(mut model: ModelFile) -> Result<Vec<Vec<f32>>> {
    let genres = model.manifest.network.genres;
    // The comparison is about the weights, not about how far calibration softens them.
    model.manifest.calibration = Calibration { temperature: 1.0 };
    let values = run(model, |classifier, input| {
        genre_core::classify::ready(classifier.probabilities(input))
    })?;
    Ok(values.chunks_exact(genres).map(<[f32]>::to_vec).collect())
}

fn run(
    model: ModelFile,
    ask: impl Fn(&Classifier, Vec<f32>) -> Result<Vec<f32>, genre_core::classify::ClassifyError>,
) -> Result<Vec<f32>> {
    let bands = model.manifest.network.bands;
    let mut input = self_test_input(bands, model.manifest.slices.frames);
    model.manifest.normalisation.apply(&mut input);
    let classifier = Classifier::new(model, &Device::flex())?;
    Ok(ask(&classifier, input)?)
}

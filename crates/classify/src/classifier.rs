//! A network with the settings of its model file.

use std::fmt;

use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{
    Calibration, Manifest, ModelFile, SELF_TEST_TOLERANCE, self_test_input, worst_difference,
};
use genrescope_crnn::{Network, Sequence};
use genrescope_vote::{class_probabilities, label_probabilities};

use crate::error::ClassifyError;

/// A loaded model. Loading is slow, calls are fast.
pub struct Classifier {
    manifest: Manifest,
    network: Box<dyn Network>,
    /// Slices never share state, even where the network allows it.
    stateless: bool,
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the network: formatting code for all layers would be a tenth of a small program.
        f.debug_struct("Classifier")
            .field("model", &self.manifest.name)
            .field("stateless", &self.stateless)
            .finish_non_exhaustive()
    }
}

impl Classifier {
    /// Loads a checked model file for inference on the CPU.
    ///
    /// # Errors
    /// Weights or sizes that do not fit together; a file from `model_file::read` has none.
    pub fn new(file: ModelFile) -> Result<Classifier, ClassifyError> {
        let ModelFile { manifest, tensors } = file;
        let frames = manifest.slices.frames;
        manifest.network.validate(frames)?;
        let network = CpuNetwork::new(&manifest.network, frames, &tensors)?;
        Ok(Classifier::with_network(manifest, network))
    }

    /// Uses a network that is already loaded, such as `GpuNetwork`. Its weights must be those that
    /// belong to `manifest`; [`Classifier::self_test`] checks it.
    pub fn with_network(manifest: Manifest, network: impl Network + 'static) -> Classifier {
        Classifier {
            manifest,
            network: Box::new(network),
            stateless: false,
        }
    }

    /// The model's settings.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Logits of normalised slices. Awaits the device without blocking, so it also works with WebGPU
    /// in a browser.
    ///
    /// # Shapes
    /// - `input`: `[slices, bands, frames]`, row-major
    /// - output: `[slices, genres]`, row-major
    ///
    /// # Errors
    /// The device fails, or returns values that are not finite.
    ///
    /// # Panics
    /// `input` is not a whole number of slices.
    pub async fn logits(&self, input: &[f32]) -> Result<Vec<f32>, ClassifyError> {
        let outputs = self.outputs(input).await?;
        if self.manifest.embedding_width() == 0 {
            return Ok(outputs);
        }
        let rows = outputs.chunks_exact(self.manifest.network.genres);
        Ok(rows
            .flat_map(|row| &row[..self.manifest.logits()])
            .copied()
            .collect())
    }

    /// Calibrated probabilities of normalised slices as in [`Classifier::probabilities`], and after those of each slice
    /// its embedding, if the model outputs it (`ModelFile::with_embeddings`): `[slices, outputs of the network]`.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn rows(&self, input: &[f32]) -> Result<Vec<f32>, ClassifyError> {
        let mut outputs = self.outputs(input).await?;
        let logits = self.manifest.logits();
        for row in outputs.chunks_exact_mut(self.manifest.network.genres) {
            let probabilities = self.to_probabilities(&row[..logits]);
            row[..logits].copy_from_slice(&probabilities);
        }
        Ok(outputs)
    }

    async fn outputs(&self, input: &[f32]) -> Result<Vec<f32>, ClassifyError> {
        let size = self.manifest.network.bands * self.manifest.slices.frames;
        assert!(input.len().is_multiple_of(size), "whole slices");
        let values = self.network.logits(input).await?;
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(ClassifyError::NotFinite),
        }
    }

    /// Calibrated probabilities of normalised slices, `[slices, outputs]` row-major: first the genres, then the
    /// outside classes (see [`class_probabilities`]).
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn probabilities(&self, input: &[f32]) -> Result<Vec<f32>, ClassifyError> {
        Ok(self.to_probabilities(&self.logits(input).await?))
    }

    /// Calibrated probabilities of logits, both `[slices, outputs]` row-major. Those of independent labels are sigmoids,
    /// and do not sum to one.
    pub fn to_probabilities(&self, logits: &[f32]) -> Vec<f32> {
        let temperature = self.manifest.calibration.temperature;
        match &self.manifest.labels {
            Some(_) => label_probabilities(logits, temperature),
            None => class_probabilities(
                logits,
                self.manifest.genres.len(),
                self.manifest.decision.outside_classes(),
                temperature,
            ),
        }
    }

    /// Replaces the calibration.
    pub fn calibrate(&mut self, calibration: Calibration) {
        self.manifest.calibration = calibration;
    }

    /// Runs a song's slices one by one from now on, so that the slices of a network over slices
    /// ([`Sequence::Slices`]) share no state. Other networks never share it.
    pub fn set_stateless(&mut self) {
        self.stateless = true;
    }

    /// The device's logits on the known input, `[SELF_TEST_SLICES, genres]` row-major.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn self_test_logits(&self) -> Result<Vec<f32>, ClassifyError> {
        let bands = self.manifest.network.bands;
        let mut input = self_test_input(bands, self.manifest.slices.frames);
        self.manifest.normalisation.apply(&mut input);
        self.logits(&input).await
    }

    /// Compares the device's logits on the known input with those in the model file, and returns the
    /// largest difference. Serves as the warm-up as well.
    ///
    /// # Errors
    /// The device fails or computes wrongly.
    pub async fn self_test(&self) -> Result<f32, ClassifyError> {
        let logits = self.self_test_logits().await?;
        let expected = &self.manifest.self_test.logits;
        if expected.is_empty() {
            return Ok(0.0);
        }
        let worst = worst_difference(&logits, expected);
        if worst <= SELF_TEST_TOLERANCE {
            Ok(worst)
        } else {
            Err(ClassifyError::SelfTest {
                worst,
                allowed: SELF_TEST_TOLERANCE,
            })
        }
    }

    /// Slices in one call of the network, given the number that the caller prefers.
    pub fn batch(&self, preferred: usize, total: usize) -> usize {
        match self.manifest.network.sequence {
            Sequence::Time => preferred.max(1),
            Sequence::Slices if self.stateless => 1,
            // The batch is the sequence there, so a song must not be split.
            Sequence::Slices => total,
        }
    }
}

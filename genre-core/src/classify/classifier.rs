//! The network on a device, with the settings of its model file.

use std::ops::ControlFlow;

#[cfg(feature = "burn")]
use burn::tensor::{Device, Tensor, TensorData};

use super::error::ClassifyError;
use super::session::{Session, Step};
use super::verdict::Verdict;
use super::vote::Vote;
use crate::cpu::CpuNetwork;
#[cfg(feature = "webgpu")]
use crate::gpu::{Gpu, GpuNetwork};
use crate::model::Sequence;
#[cfg(feature = "webgpu")]
use crate::model::check_state_dict;
#[cfg(feature = "burn")]
use crate::model::{Crnn, load_state_dict};
use crate::model_file::{
    Calibration, Manifest, ModelFile, SELF_TEST_TOLERANCE, self_test_input, worst_difference,
};

/// A loaded model. Cheap to ask, costly to make.
#[derive(Debug)]
pub struct Classifier {
    manifest: Manifest,
    network: Network,
    /// Whether slices that could share state do not.
    alone: bool,
}

/// What a network is to run on.
#[derive(Clone, Debug)]
pub enum RunsOn {
    /// The processor, without burn: the fastest way there.
    Cpu,
    /// A graphics processor, without burn.
    #[cfg(feature = "webgpu")]
    Gpu(Gpu),
    /// A device of burn.
    #[cfg(feature = "burn")]
    Device(Device),
}

#[derive(Debug)]
enum Network {
    Cpu(Box<CpuNetwork>),
    #[cfg(feature = "webgpu")]
    Gpu(GpuNetwork),
    #[cfg(feature = "burn")]
    Device(Box<Crnn>, Device),
}

/// How far a song is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Slices that have been heard.
    pub done: usize,
    /// Slices of the song.
    pub total: usize,
}

impl Classifier {
    /// Puts a checked model file's network where it is to run.
    ///
    /// # Errors
    /// Weights or sizes that do not fit together; a file from `model_file::read` has none such.
    pub fn new(file: ModelFile, on: &RunsOn) -> Result<Classifier, ClassifyError> {
        let ModelFile { manifest, tensors } = file;
        let frames = manifest.slices.frames;
        manifest.network.validate(frames)?;
        let network = match on {
            RunsOn::Cpu => {
                let network = CpuNetwork::new(&manifest.network, frames, &tensors)?;
                Network::Cpu(Box::new(network))
            }
            #[cfg(feature = "webgpu")]
            RunsOn::Gpu(gpu) => {
                check_state_dict(&manifest.network, &tensors)?;
                Network::Gpu(GpuNetwork::new(gpu, &manifest.network, frames, &tensors)?)
            }
            #[cfg(feature = "burn")]
            RunsOn::Device(device) => {
                let network = load_state_dict(manifest.network.init(device), tensors, device)?;
                Network::Device(Box::new(network), device.clone())
            }
        };
        Ok(Classifier {
            manifest,
            network,
            alone: false,
        })
    }

    /// The model's settings.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Logits of normalised slices.
    ///
    /// `input` is `[slices, bands, frames]` row-major; the answer is `[slices, genres]` row-major.
    /// Waits for the device without blocking, so it also serves WebGPU in a browser.
    ///
    /// # Errors
    /// The device fails, or answers with values that are not finite.
    ///
    /// # Panics
    /// `input` is no whole number of slices.
    pub async fn logits(&self, input: Vec<f32>) -> Result<Vec<f32>, ClassifyError> {
        let bands = self.manifest.network.bands;
        let frames = self.manifest.slices.frames;
        let slices = input.len() / (bands * frames);
        assert_eq!(slices * bands * frames, input.len(), "whole slices");
        let values = match &self.network {
            Network::Cpu(network) => network.logits(&input),
            #[cfg(feature = "webgpu")]
            Network::Gpu(network) => network.logits(&input).await?,
            #[cfg(feature = "burn")]
            Network::Device(network, device) => {
                let data = TensorData::new(input, [slices, bands, frames]);
                read(network.forward(Tensor::from_data(data, device))).await?
            }
        };
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(ClassifyError::NotFinite),
        }
    }

    /// Calibrated probabilities of normalised slices, `[slices, genres]` row-major.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn probabilities(&self, input: Vec<f32>) -> Result<Vec<f32>, ClassifyError> {
        let logits = self.logits(input).await?;
        Ok(softmax(
            &logits,
            self.manifest.network.genres,
            self.manifest.calibration.temperature,
        ))
    }

    /// Softens or sharpens the probabilities from now on.
    pub fn calibrate(&mut self, calibration: Calibration) {
        self.manifest.calibration = calibration;
    }

    /// From now on a song's slices go to the network one by one, so that slices of a network over
    /// slices ([`Sequence::Slices`]) share no state. Others never do.
    pub fn hear_slices_alone(&mut self) {
        self.alone = true;
    }

    /// The device's logits on the known input, `[SELF_TEST_SLICES, genres]` row-major.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn self_test_logits(&self) -> Result<Vec<f32>, ClassifyError> {
        let bands = self.manifest.network.bands;
        let mut input = self_test_input(bands, self.manifest.slices.frames);
        self.manifest.normalisation.apply(&mut input);
        self.logits(input).await
    }

    /// Compares the device's logits on the known input with those in the model file, and warms it
    /// up on the way. Returns the largest difference.
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

    /// From a whole waveform to a verdict.
    ///
    /// `samples` are mono at the model's sample rate. `progress` is asked after each batch of
    /// `batch` slices and can break off.
    ///
    /// # Errors
    /// The device fails; [`ClassifyError::Cancelled`] where `progress` breaks.
    pub async fn classify(
        &self,
        samples: &[f32],
        batch: usize,
        vote: Vote,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Verdict, ClassifyError> {
        let mut session = Session::new(&self.manifest)?;
        session.push(samples);
        session.finish();
        self.drain(session, batch, vote, &mut progress).await
    }

    /// Runs a session whose audio is complete to its verdict.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub async fn drain(
        &self,
        mut session: Session,
        batch: usize,
        vote: Vote,
        progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Verdict, ClassifyError> {
        while let Step::Heard { done, total, .. } = session.step(self, batch).await? {
            if progress(Progress { done, total }).is_break() {
                return Err(ClassifyError::Cancelled);
            }
        }
        Ok(session.verdict(vote))
    }

    /// How many slices go to the network at once, given what the caller would like.
    pub fn batch(&self, wanted: usize, total: usize) -> usize {
        match self.manifest.network.sequence {
            Sequence::Time => wanted.max(1),
            Sequence::Slices if self.alone => 1,
            // The batch is the sequence there: a song must not be cut.
            Sequence::Slices => total,
        }
    }
}

#[cfg(feature = "burn")]
async fn read(tensor: Tensor<2>) -> Result<Vec<f32>, ClassifyError> {
    let data = tensor.into_data_async().await;
    let data = data.map_err(|error| ClassifyError::Device {
        detail: format!("{error:?}"),
    })?;
    Ok(data.iter::<f32>().collect())
}

/// Softmax of each row of `genres` logits divided by `temperature`. On the host: a few numbers a
/// slice are not worth a launch.
pub fn softmax(logits: &[f32], genres: usize, temperature: f32) -> Vec<f32> {
    let mut probabilities = Vec::with_capacity(logits.len());
    for row in logits.chunks_exact(genres) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exponentials = row.iter().map(|&x| ((x - most) / temperature).exp());
        let sum: f32 = exponentials.clone().sum();
        probabilities.extend(exponentials.map(|e| e / sum));
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_survives_huge_logits_and_is_softened_by_temperature() {
        let sure = softmax(&[1000.0, 0.0, -1000.0], 3, 1.0);
        assert_eq!(sure, [1.0, 0.0, 0.0]);
        let cold = softmax(&[2.0, 0.0], 2, 1.0)[0];
        let warm = softmax(&[2.0, 0.0], 2, 4.0)[0];
        assert!(cold > warm && warm > 0.5);
        // 1 / (1 + e^-2)
        assert!((cold - 0.880_797).abs() < 1e-6);
    }
}

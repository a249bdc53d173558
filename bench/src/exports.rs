//! What JavaScript can call.

use genrescope_classify::Classifier;
use genrescope_crnn::gpu::{Gpu, GpuNetwork};
use genrescope_crnn::model_file::{self, ModelFile};
use genrescope_mel::{MelConfig, mel_spectrogram};
use wasm_bindgen::prelude::*;

use crate::decoded::decoded;

/// A network that is ready to run.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Network(Classifier);

#[wasm_bindgen]
impl Network {
    /// The network of a model file on one thread of the CPU.
    ///
    /// # Errors
    /// No model file.
    pub async fn on_cpu(file: Vec<u8>) -> Result<Network, JsError> {
        Ok(Network(Classifier::new(model_file::read(&file)?)?))
    }

    /// The network of a model file on WebGPU.
    ///
    /// # Errors
    /// No model file, or no WebGPU.
    pub async fn on_webgpu(file: Vec<u8>) -> Result<Network, JsError> {
        let ModelFile { manifest, tensors } = model_file::read(&file)?;
        let (config, frames) = (&manifest.network, manifest.slices.frames);
        let network = GpuNetwork::new(&Gpu::open().await?, config, frames, &tensors)?;
        Ok(Network(Classifier::with_network(manifest, network)))
    }

    /// Logits of normalised slices.
    ///
    /// # Errors
    /// The device fails.
    pub async fn logits(&self, input: Vec<f32>) -> Result<Vec<f32>, JsError> {
        Ok(self.0.logits(&input).await?)
    }
}

/// A model's mel front-end.
#[wasm_bindgen]
#[derive(Debug)]
pub struct FrontEnd(MelConfig);

#[wasm_bindgen]
impl FrontEnd {
    /// The front-end of a model file.
    ///
    /// # Errors
    /// No model file.
    #[wasm_bindgen(constructor)]
    pub fn new(file: &[u8]) -> Result<FrontEnd, JsError> {
        Ok(FrontEnd(model_file::read(file)?.manifest.front_end))
    }

    /// Samples to `[frame, band]` decibels.
    ///
    /// # Errors
    /// Settings outside their ranges.
    pub fn of(&self, samples: &[f32]) -> Result<Vec<f32>, JsError> {
        Ok(mel_spectrogram(samples, &self.0)?.decibels)
    }
}

/// Decodes and resamples a whole file; the number of mono samples.
///
/// # Errors
/// No audio file.
#[wasm_bindgen]
pub fn decode(file: Vec<u8>, rate: u32) -> Result<usize, JsError> {
    Ok(decoded(file, rate)?)
}

//! The network on the CPU or on WebGPU, after its self-test.

use genrescope_classify::{Classifier, ClassifyError};
use genrescope_crnn::gpu::{Gpu, GpuNetwork};
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn::{NetworkError, check_state_dict};
use genrescope_protocol::{Backend, Sentence};

use crate::error_chain::classify_error;

/// A classifier that has passed its self-test.
pub struct Running {
    /// The loaded model.
    pub classifier: Classifier,
    /// Where it runs.
    pub backend: Backend,
    /// A sentence with the reason.
    pub reason: Sentence,
}

impl Running {
    /// Slices per batch. On the GPU large batches reduce the overhead of kernel launches; on the
    /// CPU small ones keep progress and cancellation responsive.
    pub fn batch(&self) -> usize {
        match self.backend {
            Backend::Cpu => 4,
            Backend::Webgpu => 16,
        }
    }
}

/// Loads the network on the CPU; `reason` is passed on.
///
/// # Errors
/// A sentence for the visitor.
pub async fn on_cpu(file: &ModelFile, reason: Sentence) -> Result<Running, Sentence> {
    let classifier = load(Classifier::new(file.clone()))
        .await
        .map_err(|why| Sentence::new("chosen.cpu-failed").with("detail", why))?;
    Ok(Running {
        classifier,
        backend: Backend::Cpu,
        reason,
    })
}

/// Loads the network on WebGPU; `reason` is passed on.
///
/// # Errors
/// The message of the device, in English.
pub async fn on_webgpu(file: &ModelFile, reason: Sentence) -> Result<Running, String> {
    let gpu = Gpu::open()
        .await
        .map_err(|error| readable(&error.to_string()))?;
    let classifier = load(on_gpu(file.clone(), &gpu)).await?;
    Ok(Running {
        classifier,
        backend: Backend::Webgpu,
        reason,
    })
}

/// The model's network on this GPU.
fn on_gpu(file: ModelFile, gpu: &Gpu) -> Result<Classifier, ClassifyError> {
    let ModelFile { manifest, tensors } = file;
    let (config, frames) = (&manifest.network, manifest.slices.frames);
    config.validate(frames)?;
    check_state_dict(config, &tensors)?;
    let network = GpuNetwork::new(gpu, config, frames, &tensors).map_err(|error| NetworkError {
        detail: error.to_string(),
    })?;
    Ok(Classifier::with_network(manifest, network))
}

/// Runs the self-test of a loaded network, which is the warm-up as well.
async fn load(loaded: Result<Classifier, ClassifyError>) -> Result<Classifier, String> {
    let classifier = loaded.map_err(|error| classify_error(&error))?;
    classifier
        .self_test()
        .await
        .map_err(|error| classify_error(&error))?;
    Ok(classifier)
}

/// Without the wrapping in which a browser's exceptions come: `JsValue(OperationError: lost\n...)`.
fn readable(detail: &str) -> String {
    let Some((before, exception)) = detail.split_once("JsValue(") else {
        return detail.to_owned();
    };
    // The first line has the words, the others the stack.
    let words = exception.lines().next().unwrap_or_default();
    format!("{before}{}", words.trim_end_matches(')').trim_end())
}

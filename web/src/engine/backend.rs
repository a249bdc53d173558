//! Choosing what the network runs on, and saying why.

use genre_core::classify::{Classifier, RunsOn};
use genre_core::gpu::Gpu;
use genre_core::model_file::ModelFile;
use genrescope_web::protocol::{Backend, BackendChoice};
use genrescope_web::sentence::Sentence;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::channel;

/// A classifier that has passed its self-test.
pub struct Running {
    /// The loaded model.
    pub classifier: Classifier,
    /// What it runs on.
    pub backend: Backend,
    /// A sentence: why.
    pub reason: Sentence,
}

impl Running {
    /// Slices that go to the network at once. The GPU wants many, to pay for each launch; on the
    /// CPU few keep progress and cancelling lively.
    pub fn batch(&self) -> usize {
        match self.backend {
            Backend::Cpu => 4,
            Backend::Webgpu => 16,
        }
    }
}

/// Starts the backend that was asked for, or the best that works.
///
/// # Errors
/// A sentence for the user; the CPU itself fails only where the model does not fit.
pub async fn start(choice: BackendChoice, file: &ModelFile) -> Result<Running, Sentence> {
    if choice == BackendChoice::Cpu {
        let reason = Sentence::new("chosen.asked-cpu", "The CPU, as asked for.");
        return on_cpu(file, reason).await;
    }
    let adapter = match adapter().await {
        Ok(adapter) => adapter,
        Err(why) => return on_cpu(file, why.sentence()).await,
    };
    if adapter.software && choice == BackendChoice::Auto {
        let reason = "The CPU, because this browser's WebGPU is only simulated in software, which \
                      is slower.";
        return on_cpu(file, Sentence::new("chosen.software", reason)).await;
    }
    match on_webgpu(file, &adapter).await {
        Ok(running) => Ok(running),
        Err(why) => {
            let english = format!("The CPU, because WebGPU did not work: {why}.");
            let reason = Sentence::new("chosen.webgpu-failed", english).with("detail", why);
            on_cpu(file, reason).await
        }
    }
}

/// The CPU, with a reason that the caller knows.
///
/// # Errors
/// A sentence for the user.
pub async fn on_cpu(file: &ModelFile, reason: Sentence) -> Result<Running, Sentence> {
    let classifier = load(file, &RunsOn::Cpu).await.map_err(|why| {
        let english = format!("The network does not run on this machine's CPU: {why}.");
        Sentence::new("chosen.cpu-failed", english).with("detail", why)
    })?;
    Ok(Running {
        classifier,
        backend: Backend::Cpu,
        reason,
    })
}

async fn on_webgpu(file: &ModelFile, adapter: &Adapter) -> Result<Running, String> {
    let gpu = Gpu::open().await.map_err(|error| error.to_string())?;
    let classifier = load(file, &RunsOn::Gpu(gpu)).await?;
    Ok(Running {
        classifier,
        backend: Backend::Webgpu,
        reason: Sentence::new("chosen.webgpu", format!("WebGPU on {}.", adapter.name))
            .with("adapter", &adapter.name),
    })
}

/// Loads the weights and runs the self-test, which is the warm-up as well.
async fn load(file: &ModelFile, on: &RunsOn) -> Result<Classifier, String> {
    let classifier = Classifier::new(file.clone(), on).map_err(|error| error.to_string())?;
    classifier
        .self_test()
        .await
        .map_err(|error| error.to_string())?;
    Ok(classifier)
}

/// What the browser says of its GPU.
struct Adapter {
    name: String,
    software: bool,
}

/// Why there is no GPU.
#[derive(Clone, Copy)]
enum NoAdapter {
    NoWebgpu,
    NoProcessor,
}

impl NoAdapter {
    fn sentence(self) -> Sentence {
        match self {
            NoAdapter::NoWebgpu => Sentence::new(
                "chosen.no-webgpu",
                "The CPU, because this browser has no WebGPU.",
            ),
            NoAdapter::NoProcessor => Sentence::new(
                "chosen.no-adapter",
                "The CPU, because this machine offers no graphics processor to WebGPU.",
            ),
        }
    }
}

/// Asks the browser for a GPU, without taking it.
///
/// web-sys keeps its WebGPU types behind an unstable flag, so the three fields that matter are
/// read by name.
async fn adapter() -> Result<Adapter, NoAdapter> {
    let none = NoAdapter::NoWebgpu;
    let get = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok();
    let gpu = get(&channel::scope().navigator(), "gpu")
        .filter(|gpu| !gpu.is_undefined() && !gpu.is_null())
        .ok_or(none)?;
    let request: js_sys::Function = get(&gpu, "requestAdapter")
        .and_then(|function| function.dyn_into().ok())
        .ok_or(none)?;
    let promise: js_sys::Promise = request
        .call0(&gpu)
        .ok()
        .and_then(|promise| promise.dyn_into().ok())
        .ok_or(none)?;
    let adapter = JsFuture::from(promise)
        .await
        .ok()
        .filter(|adapter| !adapter.is_null() && !adapter.is_undefined())
        .ok_or(NoAdapter::NoProcessor)?;
    let info = get(&adapter, "info").unwrap_or(JsValue::UNDEFINED);
    let text = |key: &str| {
        get(&info, key)
            .and_then(|value| value.as_string())
            .filter(|text| !text.is_empty())
    };
    let fallback = |of: &JsValue| get(of, "isFallbackAdapter").and_then(|value| value.as_bool());
    let name = text("description")
        .or_else(|| text("device"))
        .or_else(|| text("architecture"))
        .or_else(|| text("vendor"))
        .unwrap_or_else(|| "the graphics processor".into());
    // Chromium's software adapter names itself; other browsers set the flag.
    let lower = format!("{name} {}", text("architecture").unwrap_or_default()).to_lowercase();
    let simulated = ["swiftshader", "llvmpipe", "software", "warp"]
        .iter()
        .any(|word| lower.contains(word));
    Ok(Adapter {
        software: simulated
            || fallback(&info).unwrap_or(false)
            || fallback(&adapter).unwrap_or(false),
        name,
    })
}

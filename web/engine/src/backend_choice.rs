//! The choice of the backend, with its reason.
//!
//! The name of a GPU does not show whether it runs a network this small faster than the CPU. So in
//! automatic mode both are measured once per device and model: songs start on the CPU, WebGPU is made
//! ready in the background, and when nothing else is to do both classify the same slices. The page
//! stores the result, and the next visit starts with the faster one.

use std::rc::Rc;

use genrescope_classify::{ClassifyError, Session};
use genrescope_crnn::model_file::ModelFile;
use genrescope_mel::Spectrogram;
use genrescope_protocol::{Backend, BackendChoice, Event, Measured, Sentence, Value};
use genrescope_worker::{now_ms, yield_now};
use gloo::timers::future::TimeoutFuture;
use js_sys::Uint8Array;

use crate::backend::{Running, on_cpu, on_webgpu};
use crate::error_chain::classify_error;
use crate::gpu_adapter::{Adapter, adapter};
use crate::inference::Inference;
use crate::slice_steps::{SliceSteps, Stepped};
use crate::state::State;
use crate::{events, tasks};

/// Slices of a measurement, about as many as a song of half a minute has.
const SLICES: usize = 32;
/// Milliseconds between two checks for an idle engine.
const IDLE_CHECK_MS: u32 = 250;

/// What the page knows about the choice.
pub struct Preference {
    /// The visitor's choice.
    pub choice: BackendChoice,
    /// What earlier visits have measured.
    pub measured: Vec<Measured>,
}

/// A measurement that is still to be made, see [`measure_and_choose`].
pub struct Pending {
    adapter: String,
    model: String,
}

/// Loads the chosen backend, or the best that works. Returns also whether a measurement is pending.
///
/// # Errors
/// A sentence for the visitor. The CPU itself fails only if the model does not fit.
pub async fn start(
    preference: Preference,
    file: &ModelFile,
    bytes: &Uint8Array,
) -> Result<(Running, Option<Pending>), Sentence> {
    if preference.choice == BackendChoice::Cpu {
        let reason = Sentence::new("chosen.requested-cpu");
        return Ok((on_cpu(file, reason).await?, None));
    }
    let Adapter { name, software } = match adapter().await {
        Ok(adapter) => adapter,
        Err(why) => return Ok((on_cpu(file, why.sentence()).await?, None)),
    };
    if preference.choice == BackendChoice::Webgpu {
        let reason = Sentence::new("chosen.webgpu").with("adapter", named(&name));
        return Ok((gpu_or_cpu(file, reason).await?, None));
    }
    if software {
        return Ok((on_cpu(file, Sentence::new("chosen.software")).await?, None));
    }
    let model = checksum(&bytes.to_vec());
    let known = preference
        .measured
        .iter()
        .find(|known| known.adapter == name && known.model == model);
    if let Some(known) = known {
        let running = match known.faster() {
            Backend::Cpu => on_cpu(file, explain(known)).await?,
            Backend::Webgpu => gpu_or_cpu(file, explain(known)).await?,
        };
        return Ok((running, None));
    }
    let reason = Sentence::new("chosen.measuring").with("adapter", named(&name));
    let pending = Pending {
        adapter: name,
        model,
    };
    Ok((on_cpu(file, reason).await?, Some(pending)))
}

async fn gpu_or_cpu(file: &ModelFile, reason: Sentence) -> Result<Running, Sentence> {
    match on_webgpu(file, reason).await {
        Ok(running) => Ok(running),
        Err(why) => on_cpu(file, webgpu_failed(why)).await,
    }
}

fn webgpu_failed(why: String) -> Sentence {
    Sentence::new("chosen.webgpu-failed").with("detail", why)
}

/// Measures both backends when the engine is idle, and goes on with the faster one.
pub async fn measure_and_choose(state: &Rc<State>, pending: Pending) {
    let Some(file) = state.file.borrow().clone() else {
        return;
    };
    // Its shaders are compiled while songs may already be running.
    let webgpu = on_webgpu(&file, Sentence::new("chosen.webgpu")).await;
    let mut inference = when_idle(state).await;
    let event = match webgpu {
        Err(why) => webgpu_fails(&mut inference, why),
        Ok(webgpu) => compare(&mut inference, webgpu, pending).await,
    };
    *state.inference.borrow_mut() = Some(inference);
    events::send(&event);
    tasks::classify_songs(state);
}

async fn compare(inference: &mut Inference, webgpu: Running, pending: Pending) -> Event {
    let cpu_ms = measure(inference).await;
    let cpu = std::mem::replace(&mut inference.running, webgpu);
    let webgpu_ms = measure(inference).await;
    let (cpu_ms, webgpu_ms) = match Outcome::new(cpu_ms, webgpu_ms) {
        Outcome::BothWork { cpu_ms, webgpu_ms } => (cpu_ms, webgpu_ms),
        Outcome::WebgpuFailed(error) => {
            inference.running = cpu;
            return webgpu_fails(inference, classify_error(&error));
        }
        Outcome::CpuFailed(error) => return cpu_fails(inference, &pending, &error),
    };
    let measured = Measured {
        adapter: pending.adapter,
        model: pending.model,
        cpu_ms,
        webgpu_ms,
    };
    match measured.faster() {
        Backend::Cpu => inference.running = cpu,
        // Terminates the worker pool.
        Backend::Webgpu => inference.start_pool(),
    }
    inference.running.reason = explain(&measured);
    chosen(inference, Some(measured))
}

/// The result of two measurements.
#[derive(Debug, PartialEq)]
enum Outcome<E> {
    BothWork { cpu_ms: f64, webgpu_ms: f64 },
    WebgpuFailed(E),
    CpuFailed(E),
}

impl<E> Outcome<E> {
    /// If both fail, the CPU stays: songs then report its error.
    fn new(cpu_ms: Result<f64, E>, webgpu_ms: Result<f64, E>) -> Outcome<E> {
        match (cpu_ms, webgpu_ms) {
            (Ok(cpu_ms), Ok(webgpu_ms)) => Outcome::BothWork { cpu_ms, webgpu_ms },
            (_, Err(error)) => Outcome::WebgpuFailed(error),
            (Err(error), Ok(_)) => Outcome::CpuFailed(error),
        }
    }
}

/// The CPU stays, since WebGPU does not work.
fn webgpu_fails(inference: &mut Inference, why: String) -> Event {
    inference.running.reason = webgpu_failed(why);
    chosen(inference, None)
}

/// WebGPU is used, since the CPU does not work.
fn cpu_fails(inference: &mut Inference, pending: &Pending, error: &ClassifyError) -> Event {
    inference.start_pool();
    inference.running.reason = Sentence::new("chosen.cpu-measurement-failed")
        .with("adapter", named(&pending.adapter))
        .with("detail", classify_error(error));
    chosen(inference, None)
}

fn chosen(inference: &Inference, measured: Option<Measured>) -> Event {
    Event::Chosen {
        backend: inference.running.backend,
        reason: inference.running.reason.clone(),
        measured,
    }
}

/// Milliseconds per slice, computed as for a song. The first run is the warm-up, also for workers of the
/// pool that have just started. The faster of two more runs counts, since other programs can only slow
/// one down.
async fn measure(inference: &mut Inference) -> Result<f64, ClassifyError> {
    let mut best = f64::INFINITY;
    for run in 0..3 {
        let started = now_ms();
        classify_noise(inference).await?;
        if run > 0 {
            best = best.min(now_ms() - started);
        }
    }
    Ok(best / SLICES as f64)
}

async fn classify_noise(inference: &mut Inference) -> Result<(), ClassifyError> {
    let file = inference.file.clone();
    let manifest = &file.manifest;
    let frames = manifest.slices.frames + (SLICES - 1) * manifest.slices.hop;
    let front_end = &manifest.front_end;
    // Varied: constant input could allow shortcuts.
    let level = |index: usize| -((index * 37 % 80) as f32);
    let spectrogram = Spectrogram {
        n_mels: front_end.n_mels,
        seconds_per_frame: front_end.frame_duration_s(),
        decibels: (0..frames * front_end.n_mels).map(level).collect(),
    };
    let mut session = Session::from_referenced(manifest, spectrogram)?;
    let mut steps = SliceSteps::default();
    loop {
        match steps.step(&mut session, inference).await? {
            Stepped::Done => break,
            Stepped::Waiting => inference.pool.wait().await,
            Stepped::Classified => {}
        }
        yield_now().await;
    }
    steps.end(&mut inference.pool);
    Ok(())
}

/// Takes inference as soon as the engine is idle.
async fn when_idle(state: &State) -> Inference {
    loop {
        if state.is_idle()
            && let Some(inference) = state.inference.borrow_mut().take()
        {
            return inference;
        }
        TimeoutFuture::new(IDLE_CHECK_MS).await;
    }
}

/// The reason for the faster one, with both figures.
fn explain(measured: &Measured) -> Sentence {
    let key = match measured.faster() {
        Backend::Cpu => "chosen.cpu-faster",
        Backend::Webgpu => "chosen.webgpu-faster",
    };
    Sentence::new(key)
        .with("adapter", named(&measured.adapter))
        .with_number("cpu", measured.cpu_ms, 1)
        .with_number("webgpu", measured.webgpu_ms, 1)
}

/// The name of a GPU, which some browsers hide.
fn named(adapter: &str) -> Value {
    match adapter {
        "" => Sentence::new("chosen.nameless-adapter").into(),
        name => name.into(),
    }
}

/// FNV-1a, 64 bits. Identifies a model; not cryptographic.
fn checksum(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_is_attributed_to_its_backend() {
        let both = Outcome::<&str>::new(Ok(2.0), Ok(1.0));
        assert_eq!(
            both,
            Outcome::BothWork {
                cpu_ms: 2.0,
                webgpu_ms: 1.0
            }
        );
        assert_eq!(Outcome::new(Err("cpu"), Ok(1.0)), Outcome::CpuFailed("cpu"));
        let webgpu = Outcome::WebgpuFailed("webgpu");
        assert_eq!(Outcome::new(Ok(2.0), Err("webgpu")), webgpu);
        assert_eq!(Outcome::new(Err("cpu"), Err("webgpu")), webgpu);
    }

    #[test]
    fn checksum_is_fnv_1a() {
        // Test vectors of the Internet-Draft draft-eastlake-fnv.
        assert_eq!(checksum(b""), "cbf29ce484222325");
        assert_eq!(checksum(b"foobar"), "85944171f73967e8");
    }
}

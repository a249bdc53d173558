//! Choosing what the network runs on, and saying why.
//!
//! Nobody can tell from a graphics processor's name whether it hears a network this small faster than
//! the CPU does. Where the choice is ours, both are measured once a device and model: the CPU begins,
//! WebGPU is made ready behind it, and when nobody wants the engine each hears the same slices. The
//! page keeps the figures, and the next visit begins with the faster one.

use std::rc::Rc;

use genrescope_classify::{ClassifyError, Session, Step};
use genrescope_crnn::model_file::ModelFile;
use genrescope_mel::Spectrogram;
use genrescope_protocol::{Backend, BackendChoice, Event, Measured, Sentence, Value};
use gloo::timers::future::TimeoutFuture;
use js_sys::Uint8Array;

use crate::adapter::{Adapter, adapter};
use crate::backend::{Running, on_cpu, on_webgpu};
use crate::channel;
use crate::hearing::Hearing;
use crate::worker::{self, Engine, Worker};

/// Slices that each backend hears to be measured: a song of half a minute has some such number.
const SLICES: usize = 32;
/// How often it is looked whether nobody wants the engine.
const LOOK_MS: u32 = 250;

/// What the page wants.
pub struct Wish {
    /// What the visitor asks for.
    pub choice: BackendChoice,
    /// What earlier visits have measured.
    pub measured: Vec<Measured>,
}

/// A choice that is left open until both backends have been measured.
pub struct Open {
    adapter: String,
    model: String,
}

/// Starts the backend that was asked for, or the best that works; says also whether another is to be
/// measured, see [`settle`].
///
/// # Errors
/// A sentence for the user; the CPU itself fails only where the model does not fit.
pub async fn start(
    wish: Wish,
    file: &ModelFile,
    bytes: &Uint8Array,
) -> Result<(Running, Option<Open>), Sentence> {
    if wish.choice == BackendChoice::Cpu {
        let reason = Sentence::new("chosen.asked-cpu");
        return Ok((on_cpu(file, reason).await?, None));
    }
    let Adapter { name, software } = match adapter().await {
        Ok(adapter) => adapter,
        Err(why) => return Ok((on_cpu(file, why.sentence()).await?, None)),
    };
    if wish.choice == BackendChoice::Webgpu {
        let reason = Sentence::new("chosen.webgpu").with("adapter", named(&name));
        return Ok((gpu_or_cpu(file, reason).await?, None));
    }
    if software {
        return Ok((on_cpu(file, Sentence::new("chosen.software")).await?, None));
    }
    let model = checksum(&bytes.to_vec());
    let known = wish
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
    let open = Open {
        adapter: name,
        model,
    };
    Ok((on_cpu(file, reason).await?, Some(open)))
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

/// Measures both backends when nobody wants the engine, and goes on with the faster one.
pub async fn settle(worker: &Rc<Worker>, open: Open) {
    let Some(file) = worker.file.borrow().clone() else {
        return;
    };
    // Its programs are compiled while songs may already be heard.
    let webgpu = on_webgpu(&file, Sentence::new("chosen.webgpu")).await;
    let mut engine = when_idle(worker).await;
    let event = match webgpu {
        Err(why) => stay(&mut engine, why),
        Ok(webgpu) => compare(&mut engine, webgpu, open).await,
    };
    *worker.engine.borrow_mut() = Some(engine);
    channel::send(&event);
    worker::work(worker);
}

async fn compare(engine: &mut Engine, webgpu: Running, open: Open) -> Event {
    let cpu_ms = measure(engine).await;
    let cpu = std::mem::replace(&mut engine.running, webgpu);
    let webgpu_ms = measure(engine).await;
    let (cpu_ms, webgpu_ms) = match (cpu_ms, webgpu_ms) {
        (Ok(cpu), Ok(webgpu)) => (cpu, webgpu),
        // A song that the CPU cannot hear is told of when it comes.
        (_, Err(error)) | (Err(error), _) => {
            engine.running = cpu;
            return stay(engine, error.to_string());
        }
    };
    let measured = Measured {
        adapter: open.adapter,
        model: open.model,
        cpu_ms,
        webgpu_ms,
    };
    if measured.faster() == Backend::Cpu {
        engine.running = cpu;
    } else {
        // The helpers go home.
        engine.gather();
    }
    engine.running.reason = explain(&measured);
    Event::Chosen {
        backend: engine.running.backend,
        reason: engine.running.reason.clone(),
        measured: Some(measured),
    }
}

/// On the CPU, since WebGPU does not work.
fn stay(engine: &mut Engine, why: String) -> Event {
    engine.running.reason = webgpu_failed(why);
    Event::Chosen {
        backend: engine.running.backend,
        reason: engine.running.reason.clone(),
        measured: None,
    }
}

/// Milliseconds for a slice, in the way in which a song is heard. The first run warms up, and lets
/// helpers that have just begun take part; the faster of two others counts, since other programs
/// can only make it slower.
async fn measure(engine: &mut Engine) -> Result<f64, ClassifyError> {
    let mut best = f64::INFINITY;
    for run in 0..3 {
        let started = channel::now_ms();
        hear_noise(engine).await?;
        if run > 0 {
            best = best.min(channel::now_ms() - started);
        }
    }
    Ok(best / SLICES as f64)
}

async fn hear_noise(engine: &mut Engine) -> Result<(), ClassifyError> {
    let manifest = &engine.file.manifest;
    let frames = manifest.slices.frames + (SLICES - 1) * manifest.slices.hop;
    let front_end = &manifest.front_end;
    // Not all the same: a network may take shortcuts where nothing changes.
    let level = |index: usize| -((index * 37 % 80) as f32);
    let spectrogram = Spectrogram {
        n_mels: front_end.n_mels,
        seconds_per_frame: front_end.hop_length as f64 / f64::from(front_end.sample_rate),
        decibels: (0..frames * front_end.n_mels).map(level).collect(),
    };
    let mut session = Session::from_referenced(manifest, spectrogram)?;
    let mut hearing = Hearing::default();
    while hearing.step(&mut session, engine).await? != Step::Done {
        channel::breathe().await;
    }
    Ok(())
}

/// Takes the engine as soon as nobody else wants it.
async fn when_idle(worker: &Rc<Worker>) -> Engine {
    loop {
        if worker::is_idle(worker)
            && let Some(engine) = worker.engine.borrow_mut().take()
        {
            return engine;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
}

/// Why the faster one is faster.
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

/// The name of a graphics processor, which some browsers keep to themselves.
fn named(adapter: &str) -> Value {
    match adapter {
        "" => Sentence::new("chosen.nameless-adapter").into(),
        name => name.into(),
    }
}

/// FNV-1a, 64 bits: to know a model again, not to keep anyone from making another like it.
fn checksum(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

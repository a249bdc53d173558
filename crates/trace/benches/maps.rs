//! Occlusion maps of one slice, one thread: `cargo bench -p genrescope-trace --bench maps`.

use divan::Bencher;
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{ModelFile, read};
use genrescope_trace::Outputs;
use genrescope_trace::explain::{Occlusion, log_odds_of};

fn main() {
    divan::main();
}

fn model() -> ModelFile {
    read(include_bytes!("../../../models/genrescope.safetensors")).expect("the shipped model")
}

fn slice(file: &ModelFile) -> Vec<f32> {
    let count = file.manifest.network.bands * file.manifest.slices.frames;
    (0..count).map(|n| (n as f32 * 0.37).sin()).collect()
}

/// The map that the room shows at once, and the one that follows.
#[divan::bench(args = ["quick", "sharpened"])]
fn occlusion_map(bencher: Bencher, kind: &str) {
    let file = model();
    let (bands, frames) = (file.manifest.network.bands, file.manifest.slices.frames);
    let network = CpuNetwork::new(&file.manifest.network, frames, &file.tensors).expect("it fits");
    let outputs = Outputs {
        genres: file.manifest.genres.len(),
        outside: file.manifest.decision.outside_classes(),
        temperature: file.manifest.calibration.temperature,
    };
    let occlusion = match kind {
        "quick" => Occlusion::quick(bands, frames),
        _ => Occlusion::sharpened(bands, frames, 0),
    };
    let slice = slice(&file);
    bencher.bench_local(|| {
        let logits = network.logits(&occlusion.inputs(&slice, 0..occlusion.len()));
        occlusion.map(&log_odds_of(&logits, 0, outputs))
    });
}

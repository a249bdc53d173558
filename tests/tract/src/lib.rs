//! Models exported to ONNX, run by tract: equal to PyTorch and to the model file. `tests/browser/onnx.test.mjs` has the
//! same tests with onnxruntime-web.

#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_crnn::model_file::{self, Manifest, self_test_input};
use genrescope_crnn::test_weights::uniform;
use serde_json::Value;
use tract_onnx::prelude::*;

/// Largest difference of a logit; measured: 3e-6.
const TOLERANCE: f32 = 1e-4;
const PRESETS: [&str; 5] = [
    "described",
    "as-published",
    "nasrullah",
    "genrescope",
    "teaching",
];
const SHIPPED: [&str; 2] = ["genrescope", "fault-filtered"];
const SLICES: usize = 3;
const BANDS: usize = 128;
const FRAMES: usize = 32;

/// Where `cargo xtask test tract` says that the exporter is.
const PROGRAM: &str = "GENRESCOPE_MODEL_EXPORT";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped(model: &str) -> PathBuf {
    root().join(format!("models/{model}.safetensors"))
}

fn manifest(model: &str) -> Manifest {
    let bytes = fs::read(shipped(model)).unwrap();
    model_file::read(&bytes).unwrap().manifest
}

/// The logits by tract, `[slices, outputs]`, of a model that is exported with further options.
fn logits(model: &str, options: &[&str], decibels: Vec<f32>) -> Vec<f32> {
    let name = format!(
        "genrescope-tract-{}-{model}{}.onnx",
        std::process::id(),
        options.concat()
    );
    let file = env::temp_dir().join(name);
    let program = env::var_os(PROGRAM)
        .map_or_else(|| root().join("target/release/model-export"), PathBuf::from);
    let run = Command::new(&program)
        .arg(shipped(model))
        .arg("--onnx")
        .arg(&file)
        .args(options)
        .output()
        .unwrap_or_else(|error| {
            panic!("{}: {error}; build it or set {PROGRAM}", program.display())
        });
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let slices = decibels.len() / BANDS / FRAMES;
    let shape = [slices, BANDS, FRAMES];
    // tract's GRU needs a number for the slices; other runtimes leave it open.
    let network = tract_onnx::onnx()
        .model_for_path(&file)
        .and_then(|model| model.with_input_fact(0, f32::fact(shape).into()))
        .and_then(|model| model.into_optimized())
        .and_then(|model| model.into_runnable())
        .unwrap();
    fs::remove_file(&file).unwrap();
    let input = Tensor::from_shape(&shape, &decibels).unwrap();
    let outputs = network.run(tvec!(input.into())).unwrap();
    assert_eq!(outputs[0].shape()[0], slices);
    outputs[0]
        .to_plain_array_view::<f32>()
        .unwrap()
        .iter()
        .copied()
        .collect()
}

fn worst(actual: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(actual.len(), expected.len());
    // Which the largest difference would hide.
    assert!(actual.iter().all(|value| value.is_finite()));
    let pairs = actual.iter().zip(expected);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn presets_have_the_logits_of_pytorch() {
    let golden = fs::read(root().join("tests/golden/network/logits.json")).unwrap();
    let golden: Value = serde_json::from_slice(&golden).unwrap();
    let normalisation = manifest("genrescope").normalisation;
    let decibels: Vec<f32> = uniform(&format!("input {FRAMES}"), SLICES * BANDS * FRAMES)
        .iter()
        .map(|value| (value * 2.0 - 1.0) / normalisation.scale - normalisation.offset)
        .collect();
    for preset in PRESETS {
        let mut cases = golden["cases"].as_array().unwrap().iter();
        let case = cases
            .find(|case| case["preset"] == preset && case["frames"] == FRAMES)
            .unwrap();
        let expected: Vec<f32> = serde_json::from_value(case["logits"].clone()).unwrap();
        let found = logits("genrescope", &["--as", preset], decibels.clone());
        let difference = worst(&found, &expected);
        println!("{preset}: logits differ by {difference:.1e} at most");
        assert!(difference <= TOLERANCE, "{preset}: {difference}");
    }
}

#[test]
fn shipped_models_reproduce_their_self_test() {
    for model in SHIPPED {
        let found = logits(model, &[], self_test_input(BANDS, FRAMES));
        let difference = worst(&found, &manifest(model).self_test.logits.concat());
        println!("{model}: logits differ by {difference:.1e} at most");
        assert!(difference <= TOLERANCE, "{model}: {difference}");
    }
}

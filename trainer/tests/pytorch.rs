//! Models of `trainer tune` in PyTorch, by `models/modeling.py`.

#![cfg(test)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{self, ModelFile, self_test_input};
use genrescope_test_support::skip;
use genrescope_vote::softmax;

mod support;

use support::{Folder, store, succeeds};

/// Largest difference of a probability.
const TOLERANCE: f32 = 1e-4;
/// Names the interpreter; `python3` where it is not set.
const PYTHON: &str = "GENRESCOPE_PYTHON";

/// Reads the path of a model file and the decibels of slices, and prints their logits.
const SCRIPT: &str = "
import json, sys, torch
from modeling import load
path, shape, decibels = json.load(sys.stdin)
with torch.no_grad():
    print(json.dumps(load(path)[0](torch.tensor(decibels).reshape(shape)).flatten().tolist()))
";

/// The logits of slices; `None` where Python has no PyTorch.
fn by_pytorch(model: &Path, bands: usize, frames: usize, decibels: &[f32]) -> Option<Vec<f32>> {
    let python = std::env::var(PYTHON).unwrap_or_else(|_| "python3".into());
    let probe = Command::new(&python)
        .args(["-c", "import torch, safetensors"])
        .output();
    if !probe.is_ok_and(|output| output.status.success()) {
        skip(format_args!(
            "{python} has no torch and safetensors ({PYTHON})"
        ));
        return None;
    }
    let models: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let mut child = Command::new(&python)
        .args(["-c", SCRIPT])
        .env("PYTHONPATH", models)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let shape = [decibels.len() / bands / frames, bands, frames];
    let request = serde_json::to_string(&(model, shape, decibels)).unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(request.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The logits of slices by the engine.
fn by_the_engine(file: &ModelFile, decibels: &[f32]) -> Vec<f32> {
    let frames = file.manifest.slices.frames;
    let network = CpuNetwork::new(&file.manifest.network, frames, &file.tensors).unwrap();
    let mut input = decibels.to_vec();
    file.manifest.normalisation.apply(&mut input);
    network.logits(&input)
}

#[test]
fn tuned_models_have_the_same_probabilities_in_pytorch() {
    let folder = Folder::new("pytorch");
    store(&folder.0);
    for layers in ["head", "last-block"] {
        let model = folder.0.join(format!("{layers}.safetensors"));
        let mut tune = vec!["tune", "--data", folder.0.to_str().unwrap()];
        tune.extend(["--layers", layers]);
        if layers != "head" {
            tune.extend(["--epochs", "1"]);
        }
        tune.extend(["--out", model.to_str().unwrap()]);
        succeeds(&tune);

        let file = model_file::read(&fs::read(&model).unwrap()).unwrap();
        let (bands, frames) = (file.manifest.network.bands, file.manifest.slices.frames);
        let decibels = self_test_input(bands, frames);
        let Some(found) = by_pytorch(&model, bands, frames, &decibels) else {
            return;
        };
        let expected = by_the_engine(&file, &decibels);
        // Two genres, and non-music from the shipped model.
        let outputs = file.manifest.network.genres;
        assert_eq!(outputs, 3);
        assert_eq!(expected.len(), found.len());
        let temperature = file.manifest.calibration.temperature;
        let probabilities = |logits: &[f32]| softmax(logits, outputs, temperature);
        let (expected, found) = (probabilities(&expected), probabilities(&found));
        for (expected, found) in expected.iter().zip(&found) {
            let difference = (expected - found).abs();
            assert!(difference <= TOLERANCE, "{layers}: {found} for {expected}");
        }
    }
}

//! Models of `trainer tune` in PyTorch, by `models/modeling.py`.

#![cfg(test)]

use std::fs;

use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{self, ModelFile, self_test_input};
use genrescope_test_support::logits_by_pytorch;
use genrescope_vote::softmax;

mod support;

use support::{Folder, store, succeeds};

/// Largest difference of a probability.
const TOLERANCE: f32 = 1e-4;
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
        let shape = [decibels.len() / bands / frames, bands, frames];
        let Some(found) = logits_by_pytorch(&[(model, shape, decibels.clone())]) else {
            return;
        };
        let found = found.concat().concat();
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

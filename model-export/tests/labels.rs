//! Export of a model of independent labels.

#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_crnn::model_file::{
    LabelSettings, ModelFileError, Precision, read, read_any, write,
};
use genrescope_vote::Vote;

fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("model-export-{}-{name}", std::process::id()))
}

/// The shipped network as a model of labels.
fn model() -> Vec<u8> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/genrescope.safetensors");
    let model = read(&fs::read(shipped).unwrap()).unwrap();
    let mut manifest = model.manifest;
    let outputs = manifest.network.genres;
    manifest.genres = (0..outputs).map(|at| format!("label {at}")).collect();
    manifest.labels = Some(LabelSettings {
        thresholds: vec![0.25; outputs],
    });
    manifest.decision.vote = Vote::Mean;
    manifest.decision.outside = None;
    manifest.decision.set = None;
    write(&manifest, &model.tensors, Precision::Full).unwrap()
}

#[test]
fn labels_and_thresholds_are_in_the_model_file_and_in_onnx() {
    let [input, out, onnx] = [
        "labels.safetensors",
        "labels-out.safetensors",
        "labels.onnx",
    ]
    .map(temporary);
    fs::write(&input, model()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_model-export"))
        .arg(&input)
        .args([
            "--out".as_ref(),
            out.as_os_str(),
            "--onnx".as_ref(),
            onnx.as_os_str(),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");

    let before = read_any(&model()).unwrap().manifest;
    let bytes = fs::read(&out).unwrap();
    let after = read_any(&bytes).unwrap().manifest;
    assert_eq!(after.labels, before.labels);
    assert_eq!(after.genres, before.genres);
    assert!(!after.self_test.logits.is_empty());
    assert_eq!(read(&bytes), Err(ModelFileError::IndependentLabels));

    // A reader that looks for genres or a softmax in the graph finds none.
    let graph = fs::read(&onnx).unwrap();
    let holds = |part: &str| graph.windows(part.len()).any(|all| all == part.as_bytes());
    for part in ["Sigmoid", "activation", "sigmoid", "label 0,label 1"] {
        assert!(holds(part), "{part}");
    }
    assert!(!holds("Softmax"));
    for path in [input, out, onnx] {
        fs::remove_file(path).unwrap();
    }
}

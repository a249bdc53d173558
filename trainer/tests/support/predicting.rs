//! Input of `trainer predict`, and its output.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use safetensors::SafeTensors;
use serde_json::Value;

/// Writes the shipped model with thresholds of zero, so that it answers a genre for every sound.
pub fn model_that_is_sure(folder: &Path) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/genrescope.safetensors");
    let bytes = fs::read(shipped).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut metadata = header.metadata().clone().unwrap();
    let mut manifest: Value = serde_json::from_str(&metadata["genrescope"]).unwrap();
    let decision = &mut manifest["decision"];
    decision["not_sure_below"] = 0.0.into();
    decision["set"] = Value::Null;
    if decision["outside"].is_object() {
        decision["outside"]["inside_below"] = 0.0.into();
    }
    metadata.insert("genrescope".into(), manifest.to_string());
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let bytes = safetensors::serialize(tensors.tensors(), Some(metadata)).unwrap();
    let path = folder.join("sure.safetensors");
    fs::write(&path, bytes).unwrap();
    path
}

/// The elements of JSON output.
pub fn answers(output: &Output) -> Vec<Value> {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Name and reason of each skipped file, sorted.
pub fn skipped(answers: &[Value]) -> Vec<(String, String)> {
    let mut skipped: Vec<_> = answers
        .iter()
        .filter_map(|answer| {
            let reason = answer["skipped"].as_str()?;
            Some((name(answer), reason.to_string()))
        })
        .collect();
    skipped.sort();
    skipped
}

/// Names of the files with an answer, in order.
pub fn answered(answers: &[Value]) -> Vec<String> {
    let answered = answers.iter().filter(|answer| !answer["answer"].is_null());
    answered.map(name).collect()
}

fn name(answer: &Value) -> String {
    let path = Path::new(answer["file"].as_str().unwrap());
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into()
}

//! `trainer predict` with several models.

#![cfg(test)]

use std::path::Path;

use serde_json::Value;

mod support;

use support::{Folder, refused_naming, song, store, succeeds, trainer, training};

const SHIPPED: &str = "../models/genrescope.safetensors";
const OTHER: &str = "../models/fault-filtered.safetensors";

/// The probabilities of all slices: of the genres, then of the outside classes.
fn slices(models: &[&str], file: &Path) -> Vec<f64> {
    let mut arguments = vec!["predict", "--json", file.to_str().unwrap()];
    arguments.extend(models);
    let answers: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    let slices = answers[0]["slices"].as_array().unwrap().iter();
    slices
        .flat_map(|slice| ["probabilities", "outside"].map(|part| &slice[part]))
        .flat_map(|part| part.as_array().unwrap())
        .map(|value| value.as_f64().unwrap())
        .collect()
}

#[test]
fn an_ensemble_is_the_mean_of_its_models() {
    let folder = Folder::new("predict-ensemble");
    let file = folder.0.join("song.wav");
    song(&file);
    let one = slices(&["--model", SHIPPED], &file);
    let other = slices(&["--model", OTHER], &file);
    let both = slices(&["--model", SHIPPED, "--ensemble", OTHER], &file);
    assert_eq!(one.len(), both.len());
    for ((one, other), both) in one.iter().zip(&other).zip(&both) {
        let mean = (one + other) / 2.0;
        assert!((mean - both).abs() < 1e-4, "{both} for {mean}");
    }
    let twice = slices(&["--model", SHIPPED, "--ensemble", SHIPPED], &file);
    for (one, twice) in one.iter().zip(&twice) {
        assert!((one - twice).abs() < 1e-4, "{twice} for {one}");
    }
}

#[test]
fn models_of_an_ensemble_need_the_same_genres() {
    let folder = Folder::new("predict-ensemble-refused");
    store(&folder.0);
    let run = folder.0.join("run");
    succeeds(&training(&folder.0, &run, "1", "16"));
    let model = run.join("best.safetensors");
    let arguments = ["predict", "song.wav", "--model", SHIPPED, "--ensemble"];
    let output = trainer(&[&arguments[..], &[model.to_str().unwrap()]].concat());
    refused_naming(&output, &["genres"]);
    // Without a first model it would be the shipped one, which is not obvious.
    let output = trainer(&["predict", "song.wav", "--ensemble", SHIPPED]);
    refused_naming(&output, &["--model"]);
}

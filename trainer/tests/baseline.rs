//! `trainer baseline` on a store and on audio, as its user runs it.

#![cfg(test)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Folder, errors, refused_naming, store, succeeds, trainer, wav};

const RATE: u32 = 22_050;

/// Twelve songs of 4 s in each of two genres: a slow bass, and a fast treble with noise.
fn audio(folder: &Path) {
    for (genre, beat, hertz) in [("bass", 60.0, 110.0), ("treble", 150.0, 1760.0)] {
        fs::create_dir_all(folder.join(genre)).unwrap();
        for n in 0..12 {
            let mut state = 7 + n;
            let samples = (0..4 * RATE).map(|at| {
                let seconds = f64::from(at) / f64::from(RATE);
                let since = seconds % (60.0 / beat);
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648u64;
                let noise = state as f64 / 2_147_483_648.0 - 0.5;
                let pitch = hertz * (1.0 + 0.02 * n as f64);
                let tone = (std::f64::consts::TAU * pitch * seconds).sin();
                ((tone + noise * pitch / 2000.0) * (-since * 6.0).exp() * 9000.0) as i16
            });
            wav(
                &folder.join(format!("{genre}/{genre}.{n:05}.wav")),
                RATE,
                1,
                samples,
            );
        }
    }
    fs::write(folder.join("bass/broken.wav"), "RIFF and nothing more").unwrap();
}

fn figures(of: &[&str]) -> Vec<Value> {
    let text = succeeds(&[&["baseline", "--json"], of].concat());
    let report: Value = serde_json::from_str(&text).unwrap();
    report["classifiers"].as_array().unwrap().clone()
}

#[test]
fn each_method_separates_low_from_high_songs_of_a_store() {
    let folder = Folder::new("baseline-store");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    for features in ["mfcc", "timbre"] {
        let all = figures(&[
            "--data",
            data,
            "--split",
            "part",
            "--features",
            features,
            "--window",
            "1",
        ]);
        let methods: Vec<_> = all.iter().map(|f| f["method"].as_str().unwrap()).collect();
        assert_eq!(methods, ["svm", "gmm", "knn"], "{features}");
        for figures in all {
            assert_eq!(figures["accuracy"], 1.0, "{features}: {figures}");
            assert_eq!(figures["songs"], 6);
            assert!(figures["windows"].as_u64().unwrap() > 6);
        }
    }
}

#[test]
fn measures_beats_and_pitches_of_audio_files() {
    let folder = Folder::new("baseline-audio");
    let sounds = folder.0.join("sounds");
    audio(&sounds);
    let audio = sounds.to_str().unwrap();
    for features in ["timbre", "rhythm", "pitch", "tzanetakis"] {
        for figures in figures(&["--audio", audio, "--features", features, "--method", "svm"]) {
            assert_eq!(figures["accuracy"], 1.0, "{features}: {figures}");
        }
    }
    let mut arguments = vec!["baseline", "--audio", audio, "--features", "timbre"];
    arguments.extend(["--window", "1"]);
    let output = trainer(&arguments);
    let errors = errors(&output);
    assert!(output.status.success(), "{errors}");
    assert!(errors.contains("broken.wav"), "{errors}");
    arguments.push("--json");
    let report: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    assert_eq!(report["songs"], json!([20, 2, 2]));
    assert_eq!(report["features_of_a_row"], 19);
    assert_eq!(report["window_s"], 1.0);
    assert_eq!(report["source"], "audio");
}

#[test]
fn rejects_options_that_fit_neither_each_other_nor_the_data() {
    let folder = Folder::new("baseline-wrong");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    for (flags, name) in [
        (vec!["--data", data, "--features", "tzanetakis"], "--audio"),
        (
            vec!["--data", data, "--coefficients", "0"],
            "--coefficients",
        ),
        (vec!["--data", data, "--window", "900"], "--window"),
        // A folder without an audio file of a song of the store.
        (vec!["--data", data, "--audio", data], data),
        (vec!["--audio", "nowhere"], "nowhere"),
        (vec![], "--data"),
    ] {
        let arguments = [vec!["baseline", "--split", "part"], flags].concat();
        refused_naming(&trainer(&arguments), &[name]);
    }
}

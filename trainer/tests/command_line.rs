//! The program as its user runs it, on a store of a few synthetic songs.

#![cfg(test)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{
    Folder, manifest, metrics, refused, refused_naming, resumed_after, store, succeeds, trainer,
    training, wav,
};

fn train(data: &Path, out: &Path, epochs: &str) -> String {
    succeeds(&[
        "train",
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--batch",
        "8",
        "--epochs",
        epochs,
    ])
}

#[test]
fn a_resumed_run_ends_as_an_uninterrupted_one() {
    let folder = Folder::new("resume");
    store(&folder.0);
    let (straight, resumed) = (folder.0.join("straight"), folder.0.join("resumed"));
    train(&folder.0, &straight, "3");
    train(&folder.0, &resumed, "1");
    assert_eq!(resumed_after(&resumed), None);
    train(&folder.0, &resumed, "3");
    assert_eq!(resumed_after(&resumed), Some(1));
    assert_eq!(metrics(&straight), metrics(&resumed));
    let best = |run: &Path| fs::read(run.join("best.safetensors")).unwrap();
    assert!(best(&straight) == best(&resumed), "other weights");
    let last = |run: &Path| fs::read(run.join("last.safetensors")).unwrap();
    assert!(last(&straight) == last(&resumed), "other last weights");

    // A run with another configuration does not resume this one.
    let output = trainer(&[
        "train",
        "--data",
        folder.0.to_str().unwrap(),
        "--out",
        resumed.to_str().unwrap(),
        "--batch",
        "4",
    ]);
    let config = resumed.join("config.json");
    refused_naming(&output, &[config.to_str().unwrap(), "--out"]);
    assert!(last(&straight) == last(&resumed), "the run was changed");
}

#[test]
fn trains_calibrates_evaluates_and_predicts() {
    let folder = Folder::new("whole");
    store(&folder.0);
    let (data, run) = (folder.0.to_str().unwrap(), folder.0.join("run"));
    train(&folder.0, &run, "6");
    succeeds(&["finish", "--data", data, "--run", run.to_str().unwrap()]);
    let model = run.join("final.safetensors");
    let manifest = manifest(&model);
    let figures = manifest["provenance"]["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 3);

    let model = model.to_str().unwrap();
    let text = succeeds(&["evaluate", "--data", data, "--model", model, "--json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["votes"].as_array().unwrap().len(), 4);
    for figure in figures {
        assert_eq!(figure["songs"], report["songs"], "{figure}");
    }
    let accuracy = report["votes"][0]["accuracy"].as_f64().unwrap();
    assert!(
        accuracy > 0.9,
        "low and high are easy to tell apart: {text}"
    );

    let song = folder.0.join("song.wav");
    let sine = (0..44_100 * 4).map(|i| ((i as f32 * 0.02).sin() * 8000.0) as i16);
    wav(&song, 44_100, 2, sine.flat_map(|value| [value, value]));
    let bad = folder.0.join("bad.mp3");
    fs::write(&bad, "not a song").unwrap();

    let arguments = [
        "predict",
        "--json",
        "--model",
        model,
        bad.to_str().unwrap(),
        song.to_str().unwrap(),
    ];
    let output = trainer(&arguments);
    assert_eq!(output.status.code(), Some(1), "one of two failed");
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers[0]["error_code"], "not_audio");
    assert!(answers[0]["error"].is_string());
    assert_eq!(answers[1]["error_code"], Value::Null);
    assert_eq!(answers[1]["error"], Value::Null);
    assert_eq!(answers[1]["file"], song.to_str().unwrap());
    let sum: f64 = answers[1]["probabilities"]
        .as_object()
        .unwrap()
        .values()
        .map(|p| p.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    assert!(!answers[1]["slices"].as_array().unwrap().is_empty());
}

/// Trains a network over slices for an epoch and returns the JSON of its evaluation.
fn as_published(data: &Path, frames: &str, more: &[&str]) -> Value {
    let run = data.join(frames);
    let (data, out) = (data.to_str().unwrap(), run.to_str().unwrap());
    let mut training = vec!["train", "--data", data, "--out", out, "--frames", frames];
    training.extend(["--preset", "as-published", "--epochs", "1", "--batch", "9"]);
    training.extend(["--hop", "8"]);
    succeeds(&training);
    let model = run.join("best.safetensors");
    let mut arguments = vec!["evaluate", "--data", data, "--json"];
    arguments.extend(["--model", model.to_str().unwrap()]);
    arguments.extend(more);
    serde_json::from_str(&succeeds(&arguments)).unwrap()
}

#[test]
fn evaluates_slices_with_and_without_shared_state() {
    let folder = Folder::new("state");
    store(&folder.0);
    let figure = |report: &Value| report["votes"][1]["calibration_error"].as_f64().unwrap();
    // Two slices a song, which share state.
    let both = as_published(&folder.0, "32", &["--top", "1,2", "--top", "5"]);
    let (with, without) = (&both["with_shared_state"], &both["without_shared_state"]);
    assert_ne!(figure(with), figure(without));
    for report in [with, without] {
        let top = report["votes"][0]["top"].as_array().unwrap();
        let places: Vec<_> = top.iter().map(|top| top["k"].as_u64().unwrap()).collect();
        assert_eq!(places, [1, 2, 5]);
        assert_eq!(top[2]["share"], 1.0, "there are two genres");
        assert!(report["slice_macro_f1"].is_number());
        let genre = &report["votes"][0]["genres"][0];
        for figure in ["precision_95", "recall_95", "f1_95"] {
            assert_eq!(genre[figure].as_array().unwrap().len(), 2, "{figure}");
        }
    }
    for (state, wanted) in [("shared", with), ("alone", without)] {
        let one = as_published(&folder.0, "32", &["--state", state, "--top", "1,2,5"]);
        assert_eq!(&one, wanted, "{state}");
    }
    // A table has one answer for each song.
    let (data, model) = (
        folder.0.to_str().unwrap(),
        folder.0.join("32/best.safetensors"),
    );
    let mut arguments = vec![
        "evaluate",
        "--data",
        data,
        "--model",
        model.to_str().unwrap(),
    ];
    let table = folder.0.join("songs of 32.csv");
    arguments.extend(["--songs-csv", table.to_str().unwrap()]);
    refused_naming(&trainer(&arguments), &["--state shared", "--state alone"]);
    assert!(!table.exists());
    arguments.extend(["--state", "alone"]);
    succeeds(&arguments);
    assert!(table.exists());

    // One slice a song: there is no other to share state with.
    let both = as_published(&folder.0, "40", &[]);
    assert_eq!(both["with_shared_state"], both["without_shared_state"]);

    let shipped = "../models/genrescope.safetensors";
    let mut arguments = vec!["evaluate", "--data", folder.0.to_str().unwrap()];
    arguments.extend(["--model", shipped, "--top", "0"]);
    assert_eq!(trainer(&arguments).status.code(), Some(2));
}

#[test]
fn names_the_feature_of_a_device_that_is_not_built_in() {
    let folder = Folder::new("device");
    store(&folder.0);
    let (data, run) = (folder.0.to_str().unwrap(), folder.0.join("run"));
    let out = run.to_str().unwrap();
    for (device, feature, built_in) in [
        ("wgpu", "gpu", cfg!(feature = "gpu")),
        ("vulkan", "vulkan", cfg!(feature = "vulkan")),
        ("cuda", "cuda", cfg!(feature = "cuda")),
    ] {
        if built_in {
            continue;
        }
        for arguments in [
            vec!["train", "--data", data, "--out", out, "--device", device],
            vec!["predict", "song.wav", "--device", device],
        ] {
            let message = refused(&trainer(&arguments));
            let option = format!("--features {feature}`");
            assert!(message.contains(&option), "{message}");
        }
    }
    assert!(!run.exists());
}

#[test]
fn time_pools_replace_those_of_the_preset() {
    let folder = Folder::new("time-pools");
    store(&folder.0);
    let run = folder.0.join("run");
    let arguments = |pools| {
        let mut all = training(&folder.0, &run, "1", "16");
        all.extend(["--time-pools", pools]);
        all
    };
    // More than the 16 frames of a slice, and no pool at all.
    for pools in ["8,4,1,1,1", "2,2,2,0,1"] {
        refused_naming(&trainer(&arguments(pools)), &["pool"]);
    }
    succeeds(&arguments("2,1,2,1,1"));
    let manifest = manifest(&run.join("best.safetensors"));
    let blocks = manifest["network"]["blocks"].as_array().unwrap();
    let pools: Vec<_> = blocks
        .iter()
        .map(|block| block["pool"][1].clone())
        .collect();
    assert_eq!(pools, [2, 1, 2, 1, 1]);
    let recipe = manifest["provenance"]["recipe"].as_str().unwrap();
    assert!(recipe.contains("2, 1, 2, 1, 1"), "{recipe}");
}

/// One step has no other order.
#[test]
fn shuffled_steps_need_steps() {
    let folder = Folder::new("one-step");
    store(&folder.0);
    let run = folder.0.join("run");
    let mut arguments = training(&folder.0, &run, "1", "16");
    arguments.extend([
        "--outside-classes",
        "--other-music",
        "0.1",
        "--non-music",
        "0.1",
    ]);
    arguments.extend(["--shuffled-steps", "0.2", "--time-pools", "2,2,2,2,1"]);
    refused_naming(&trainer(&arguments), &["--shuffled-steps", "--time-pools"]);
}

#[test]
fn rejects_settings_out_of_range() {
    let folder = Folder::new("absurd");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    for (flag, value) in [
        ("--batch", "0"),
        ("--time-pools", "2,2"),
        ("--shuffled-steps", "0.2"),
        ("--learning-rate", "NaN"),
        ("--average", "1"),
        ("--label-smoothing", "2"),
    ] {
        let output = trainer(&["train", "--data", data, "--out", "never", flag, value]);
        refused_naming(&output, &[flag]);
    }
    assert!(!Path::new("never").exists());
}

#[test]
fn names_the_list_of_a_missing_store() {
    let output = trainer(&["train", "--data", "nowhere", "--out", "nowhere-run"]);
    refused_naming(&output, &["nowhere", "songs.csv"]);
    assert!(!Path::new("nowhere-run").exists());
}

#[test]
fn completions_contain_commands_and_options() {
    for shell in ["bash", "zsh", "fish"] {
        let script = succeeds(&["completions", shell]);
        assert!(
            script.contains("prepare") && script.contains("vote"),
            "{shell}"
        );
    }
}

//! All folds of a cross-validation in one command.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{
    Folder, Running, json, refused_naming, resumed_after, starts, store, succeeds, trainer,
};

fn folds<'a>(data: &'a Path, out: &'a Path, choice: &'a str) -> Vec<&'a str> {
    let mut all = support::training(data, out, "1", "16");
    all.extend(["--crop", "fixed", "--folds", choice]);
    all
}

fn evaluated(data: &Path, run: &Path, split: &str) -> Value {
    let model = run.join("best.safetensors");
    let mut arguments = vec!["evaluate", "--data", data.to_str().unwrap(), "--json"];
    arguments.extend(["--model", model.to_str().unwrap(), "--split", split]);
    serde_json::from_str(&succeeds(&arguments)).unwrap()
}

/// Songs right by the geometric vote, the model's own.
fn right(report: &Value) -> u64 {
    let mut votes = report["votes"].as_array().unwrap().iter();
    let own = votes.find(|vote| vote["vote"] == report["vote"]).unwrap();
    let confusion = own["confusion"].as_array().unwrap().iter().enumerate();
    confusion
        .map(|(genre, row)| row[genre].as_u64().unwrap())
        .sum()
}

#[test]
fn each_song_is_classified_once_after_a_kill() {
    let folder = Folder::new("folds");
    store(&folder.0);
    let out = folder.0.join("folds");
    let second = out.join("fold-2/environment.json");
    let program = Running::start(&folds(&folder.0, &out, "3"));
    assert!(
        program.kill_at(|_| second.exists()),
        "all folds are complete"
    );
    assert!(!out.join("folds.json").exists());

    let text = succeeds(&folds(&folder.0, &out, "3"));
    let report = json(&out.join("folds.json"));
    assert_eq!(report["all"]["songs"], 30, "{text}");
    assert_eq!(report["left_out"], 0);
    assert_eq!(report["ensemble"], Value::Null);
    let interval = &report["all"]["votes"][0]["accuracy_95"];
    assert_eq!(interval.as_array().unwrap().len(), 2);
    assert!(report["all"]["votes"][0]["genres"][0]["recall"].is_number());
    // The figures are those of `evaluate`, fold by fold.
    let mut all_right = 0;
    for fold in 1..=3 {
        let run = out.join(format!("fold-{fold}"));
        let expected = evaluated(&folder.0, &run, &format!("kfold:{fold}/3"));
        let figures = &report["folds"][fold - 1];
        assert_eq!(figures["songs"], expected["songs"]);
        all_right += right(&expected);
    }
    assert_eq!(right(&report["all"]), all_right);
    // The first fold was complete, so it was only opened again.
    assert_eq!(resumed_after(&out.join("fold-1")), Some(1));
    assert_eq!(starts(&out.join("fold-3")), 1);
}

#[test]
fn an_ensemble_is_measured_on_songs_of_no_fold() {
    let folder = Folder::new("ensemble");
    store(&folder.0);
    let out = folder.0.join("folds");
    let mut arguments = folds(&folder.0, &out, "2");
    arguments.extend(["--hold-out", "part"]);
    succeeds(&arguments);
    let report = json(&out.join("folds.json"));
    let ensemble = &report["ensemble"];
    assert_eq!(
        (&report["all"]["songs"], &ensemble["songs"]),
        (&24.into(), &6.into())
    );
    assert_eq!(report["left_out"], 0);
    assert_eq!(ensemble["networks"], 2);
    assert_eq!(ensemble["single_accuracy"].as_array().unwrap().len(), 2);
    // Each fold is an ordinary run, whose split can be named.
    let mut tested = 0;
    for fold in 1..=2 {
        let run = out.join(format!("fold-{fold}"));
        let split = format!("within:kfold:{fold}/2:part");
        assert_eq!(json(&run.join("config.json"))["split"], split.as_str());
        tested += evaluated(&folder.0, &run, &split)["songs"]
            .as_u64()
            .unwrap();
    }
    assert_eq!(tested, 24);
}

#[test]
fn the_values_of_a_column_are_folds() {
    let folder = Folder::new("fold-column");
    store(&folder.0);
    // The last song has no fold.
    let list = folder.0.join("songs.csv");
    let lines = fs::read_to_string(&list).unwrap();
    fs::write(
        &list,
        lines
            .trim_end()
            .replace("29,high.00029,high,test,", "29,high.00029,high,,"),
    )
    .unwrap();
    let out = folder.0.join("folds");
    let text = succeeds(&folds(&folder.0, &out, "part"));
    assert!(text.contains("songs without a fold: 1"), "{text}");
    let report = json(&out.join("folds.json"));
    assert_eq!(
        (&report["all"]["songs"], &report["left_out"]),
        (&29.into(), &1.into())
    );
    let names: BTreeSet<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let expected = ["fold-test", "fold-train", "fold-valid", "folds.json"];
    assert!(names.iter().map(String::as_str).eq(expected), "{names:?}");

    let mut both = folds(&folder.0, &out, "3");
    both.extend(["--split", "random"]);
    refused_naming(&trainer(&both), &["--folds", "--split"]);
    refused_naming(&trainer(&folds(&folder.0, &out, "1")), &["--folds"]);
    refused_naming(
        &trainer(&folds(&folder.0, &out, "absent")),
        &["absent", "songs.csv"],
    );
}

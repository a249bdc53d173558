//! `trainer predict` with a model of independent labels, and the commands that refuse one.

#![cfg(test)]

use std::fs;

use serde_json::Value;

mod support;

use support::{Folder, answers, model_of_labels, refused_naming, song, succeeds, trainer, wav};

#[test]
fn every_label_has_a_probability_and_a_threshold() {
    let folder = Folder::new("predict-labels");
    let model = model_of_labels(&folder.0);
    let (file, silent) = (folder.0.join("song.wav"), folder.0.join("silent.wav"));
    song(&file);
    wav(&silent, 22_050, 1, vec![0; 22_050 * 4]);
    let [model, file, silent] = [&model, &file, &silent].map(|path| path.to_str().unwrap());
    let output = trainer(&["predict", "--model", model, "--json", file, silent]);
    let found = answers(&output);
    let song = &found[0];
    assert_eq!(song["answer"], "labels");
    assert!(song["genre"].is_null(), "{song}");
    for empty in ["genres", "probabilities", "outside"] {
        let is_empty = song[empty].as_array().is_some_and(Vec::is_empty)
            || song[empty].as_object().is_some_and(|all| all.is_empty());
        assert!(is_empty, "{empty}: {song}");
    }
    let labels = song["labels"].as_array().unwrap();
    let of = |name: &str| labels.iter().find(|label| label["label"] == name).unwrap();
    assert_eq!(of("always")["present"], true);
    assert_eq!(of("never")["present"], false);
    assert_eq!(of("never")["threshold"], 1.0);
    // The mean over the slices of sigmoids, which do not sum to one.
    let slices = song["slices"].as_array().unwrap();
    let mean = |at: usize| {
        let all = slices
            .iter()
            .map(|slice| slice["probabilities"][at].as_f64().unwrap());
        all.sum::<f64>() / slices.len() as f64
    };
    let probability = of("always")["probability"].as_f64().unwrap();
    assert!((probability - mean(0)).abs() < 1e-6);
    let number = |label: &Value| label["probability"].as_f64().unwrap();
    assert!(
        labels.is_sorted_by(|a, b| number(a) >= number(b)),
        "{labels:?}"
    );
    let sum: f64 = labels.iter().map(number).sum();
    assert!((sum - 1.0).abs() > 0.05, "{sum}");
    assert_eq!(found[1]["answer"], "no_music");
    assert!(found[1]["labels"].is_null(), "{}", found[1]);

    let text = succeeds(&["predict", "--model", model, file]);
    assert!(
        text.contains("  always ") && !text.contains("never"),
        "{text}"
    );
    let table = succeeds(&["predict", "--model", model, "--csv", file]);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let row: std::collections::BTreeMap<String, String> =
        reader.deserialize().next().unwrap().unwrap();
    assert_eq!((&*row["answer"], &*row["genre"]), ("labels", ""));
    assert!((row["label: always"].parse::<f64>().unwrap() - probability).abs() < 1e-4);
    // A label that is called as another column.
    assert!(row["label: error"].parse::<f64>().is_ok(), "{row:?}");
    assert_eq!(row["error"], "");
    assert!(
        row["labels"].split(';').any(|label| label == "always"),
        "{row:?}"
    );

    // Records of genres have no such field.
    let genres = succeeds(&["predict", "--json", file]);
    assert!(!genres.contains("\"labels\""), "{genres}");
}

#[test]
fn options_and_commands_for_genres_refuse_it() {
    let folder = Folder::new("labels-commands");
    let model = model_of_labels(&folder.0);
    let file = folder.0.join("song.wav");
    song(&file);
    let (data, out) = (folder.0.join("store"), folder.0.join("out"));
    fs::create_dir_all(&data).unwrap();
    support::store(&data);
    let [model, file, data, out] = [&model, &file, &data, &out].map(|path| path.to_str().unwrap());
    let shipped = "../models/genrescope.safetensors";
    for option in [
        ["--m3u", out],
        ["--write-genre", out],
        ["--vote", "majority"],
        ["--top", "2"],
        ["--ensemble", shipped],
    ] {
        let mut arguments = vec!["predict", "--model", model, file];
        arguments.extend(option);
        refused_naming(&trainer(&arguments), &[option[0]]);
    }
    let ensemble = ["predict", "--model", shipped, "--ensemble", model, file];
    refused_naming(&trainer(&ensemble), &["ensemble", "labels"]);
    for command in [
        vec!["explain", "--model", model, file],
        vec!["stress", "--model", model, file],
        vec!["order", "--model", model, "--data", data],
        vec!["genre-means", "--from", model, "--data", data, "--out", out],
        vec!["tune", "--from", model, "--data", data, "--out", out],
        vec!["few-songs", "--from", model, "--data", data],
    ] {
        refused_naming(&trainer(&command), &["labels", "trainer predict"]);
    }
    assert!(!folder.0.join("out").exists());
}

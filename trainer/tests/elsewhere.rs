//! Outside classes and music from elsewhere: training with further stores, calibration, figures, classification.

#![cfg(test)]

use std::fs;
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::Value;

mod support;

use support::{Folder, manifest, refused_naming, song, store, succeeds, trainer};

const BANDS: usize = 128;
const COLUMNS: usize = 40;
/// A genre and whether a band is loud in its clips.
type Kind = (&'static str, fn(usize) -> bool);
/// Kinds of clips with the bands that are loud; the first two are the genres of [`store`].
const KINDS: [Kind; 4] = [
    ("low", |band| band < BANDS / 2),
    ("high", |band| band >= BANDS / 2),
    ("polka", |band| band % 32 < 8),
    ("non-music", |_| true),
];

/// Writes a store of six clips of each kind.
fn elsewhere(folder: &Path, kinds: &[Kind]) {
    let mut codes: Vec<u8> = Vec::new();
    let mut songs = "row,song,genre\n".to_string();
    let mut about = "row,fine,source\n".to_string();
    let count = kinds.len() * 6;
    for clip in 0..count {
        let (genre, is_loud) = kinds[clip % kinds.len()];
        for band in 0..BANDS {
            for column in 0..COLUMNS {
                let ripple = (clip * 37 + band * 11 + column * 17) % 50;
                codes.push((if is_loud(band) { 200 } else { 60 } + ripple) as u8);
            }
        }
        songs.push_str(&format!("{clip},clip.{clip:05},{genre}\n"));
        about.push_str(&format!("{clip},{genre},s{}\n", clip % 2));
    }
    let floors: Vec<u8> = (0..count).flat_map(|_| (-80.0f32).to_le_bytes()).collect();
    let view = |dtype, shape, bytes| TensorView::new(dtype, shape, bytes).unwrap();
    let tensors = [
        (
            "codes",
            view(Dtype::U8, vec![count, BANDS, COLUMNS], &codes),
        ),
        ("floor_db", view(Dtype::F32, vec![count], &floors)),
    ];
    fs::create_dir_all(folder).unwrap();
    let bytes = safetensors::serialize(tensors, None).unwrap();
    fs::write(folder.join("mel.safetensors"), bytes).unwrap();
    fs::write(folder.join("songs.csv"), songs).unwrap();
    fs::write(folder.join("about.csv"), about).unwrap();
}

/// Slices of 16 frames have two steps; those in the other order are non-music.
fn shuffled_steps_are_part_of_the_recipe(folder: &Path, train: &[&str]) {
    let run = folder.join("shuffled");
    let mut train = train.to_vec();
    for (option, value) in [("--out", run.to_str().unwrap()), ("--epochs", "1")] {
        let at = train.iter().position(|&one| one == option).unwrap();
        train[at + 1] = value;
    }
    succeeds(&train);
    let of = manifest(&run.join("best.safetensors"));
    let recipe = of["provenance"]["recipe"].as_str().unwrap();
    assert!(
        recipe.contains("20 % of each batch with its steps in random order"),
        "{recipe}"
    );
}

#[test]
fn a_model_with_outside_classes_knows_what_is_none_of_its_genres() {
    let folder = Folder::new("elsewhere");
    store(&folder.0);
    let further = folder.0.join("further");
    elsewhere(&further, &KINDS);
    let run = folder.0.join("run");
    let [data, further, run] = [&folder.0, &further, &run].map(|path| path.to_str().unwrap());
    let mut train = vec![
        "train",
        "--data",
        data,
        "--out",
        run,
        "--extra-data",
        further,
    ];
    train.extend([
        "--preset",
        "genrescope",
        "--frames",
        "16",
        "--batch",
        "8",
        "--epochs",
        "12",
    ]);
    train.extend(["--split", "part", "--keep", "last", "--outside-classes"]);
    train.extend([
        "--extra-songs",
        "0.1",
        "--other-music",
        "0.3",
        "--non-music",
        "0.3",
    ]);
    train.extend(["--coarse", "0.3", "--compression", "0.3"]);
    let without_subset = [&train[..], &["--shuffled-steps", "0.2"]].concat();
    train.extend(["--subset-data", further, "--subset-songs", "0.1"]);
    train.extend(["--subset-genre", "genre=non-music:"]);
    succeeds(&train);
    shuffled_steps_are_part_of_the_recipe(&folder.0, &without_subset);
    let calibrate = |elsewhere| {
        succeeds(&[
            "calibrate",
            "--data",
            data,
            "--run",
            run,
            "--elsewhere",
            elsewhere,
        ]);
    };
    calibrate(further);

    let model = Path::new(run).join("final.safetensors");
    let of = manifest(&model);
    let decision = &of["decision"];
    let classes = serde_json::json!(["other_music", "non_music"]);
    assert_eq!(decision["outside"]["classes"], classes);
    assert_eq!(of["network"]["genres"], 4);
    assert_eq!(
        decision["set"]["coverage"]
            .as_f64()
            .map(|c| (c * 100.0).round()),
        Some(70.0)
    );

    let model = model.to_str().unwrap();
    let found = succeeds(&["evaluate", "--model", model, "--on", further, "--json"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    let figure = |name: &str| found[name]["value"].as_f64().unwrap();
    assert_eq!(figure("accuracy"), 1.0, "{found}");
    assert_eq!(found["accuracy"]["clips"], 12);
    assert!(figure("other_music_answered") < 0.5, "{found}");
    assert!(figure("non_music_answered") < 0.5, "{found}");
    let mut scores = found["scores"].as_array().unwrap().iter();
    let inside = scores.find(|score| score["score"] == "inside").unwrap();
    assert!(
        inside["auroc_other_music"].as_f64().unwrap() > 0.9,
        "{found}"
    );
    assert_eq!(found["sources"].as_array().map(Vec::len), Some(2));

    let file = folder.0.join("song.wav");
    song(&file);
    let text = succeeds(&[
        "predict",
        "--model",
        model,
        "--json",
        file.to_str().unwrap(),
    ]);
    let answers: Value = serde_json::from_str(&text).unwrap();
    let outside = answers[0]["outside"].as_object().unwrap();
    assert!(outside.keys().eq(["other_music", "non_music"]), "{text}");
    let sum: f64 = outside.values().map(|p| p.as_f64().unwrap()).sum();
    assert!((0.0..=1.0).contains(&sum), "{sum}");
    let slice = &answers[0]["slices"][0];
    assert_eq!(slice["probabilities"].as_array().map(Vec::len), Some(2));
    assert_eq!(slice["outside"].as_array().map(Vec::len), Some(2));

    // A store without other sounds gives no figures for them, and the model file stays readable.
    let songs_only = folder.0.join("songs-only");
    elsewhere(&songs_only, &KINDS[..2]);
    let songs_only = songs_only.to_str().unwrap();
    calibrate(songs_only);
    succeeds(&["evaluate", "--model", model, "--on", songs_only]);
}

#[test]
fn refuses_stores_without_the_songs_that_are_needed() {
    let folder = Folder::new("elsewhere-refused");
    store(&folder.0);
    let further = folder.0.join("further");
    elsewhere(&further, &KINDS[..2]);
    let [data, further] = [&folder.0, &further].map(|path| path.to_str().unwrap());
    let run = folder.0.join("run");
    let train = [
        "train",
        "--data",
        data,
        "--out",
        run.to_str().unwrap(),
        "--preset",
        "genrescope",
    ];
    let rest = [
        "--frames",
        "16",
        "--extra-data",
        further,
        "--other-music",
        "0.2",
    ];
    refused_naming(
        &trainer(&[&train[..], &rest[..]].concat()),
        &["--other-music"],
    );

    let others = folder.0.join("others");
    elsewhere(&others, &KINDS[2..]);
    let shipped = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../models/genrescope.safetensors"
    );
    let on = [
        "evaluate",
        "--model",
        shipped,
        "--on",
        others.to_str().unwrap(),
    ];
    refused_naming(&trainer(&on), &["blues"]);
}

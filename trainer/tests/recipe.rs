//! A recipe with every setting, from its file to a model card, and after a kill.

#![cfg(test)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{
    Folder, Running, errors, json, manifest, metrics, numbers, refused_naming, resumed_after,
    starts, store, succeeds, trainer,
};

const RECIPE: &str = r#"
preset = "genrescope"
split = "part"
frames = 16
hop = 8
crop = "anywhere"
slices_per_song = 4
batch = 8
schedule = "one_cycle"
weight_decay = 0.01
average = 0.9
conv_dropout = 0.2
label_smoothing = 0.05
epochs = 4
keep = "last"

[augment]
band_shift = 2
style = 0.5
equaliser_db = 3.0
band_limit = 0.5
reverb = 0.5
noise = 0.5
mixup = 0.3
frequency_masks = 1
time_masks = 1
not_music = 0.1
"#;

fn arguments<'a>(data: &'a Path, recipe: &'a Path, out: &'a Path) -> [&'a str; 7] {
    [
        "train",
        "--config",
        recipe.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]
}

#[test]
fn a_killed_run_ends_as_an_uninterrupted_one_and_gets_a_card() {
    let folder = Folder::new("recipe");
    store(&folder.0);
    let recipe = folder.0.join("recipe.toml");
    fs::write(&recipe, RECIPE).unwrap();
    let (straight, killed) = (folder.0.join("straight"), folder.0.join("killed"));
    let text = succeeds(&arguments(&folder.0, &recipe, &straight));
    let parts = numbers(text.lines().next().unwrap());
    assert_eq!(parts, [18.0, 6.0, 6.0], "{text}");

    let state = killed.join("state.json");
    let program = Running::start(&arguments(&folder.0, &recipe, &killed));
    assert!(program.kill_at(|_| state.exists()), "the run is complete");
    let saved = json(&state)["epoch"].as_u64();
    succeeds(&arguments(&folder.0, &recipe, &killed));
    assert_eq!(resumed_after(&killed), saved);
    assert_eq!(starts(&killed), 2);
    assert_eq!(metrics(&straight), metrics(&killed));
    let best = |run: &Path| fs::read(run.join("best.safetensors")).unwrap();
    assert!(best(&straight) == best(&killed), "other weights");

    // The length of the cycle decides the rates: with other epochs it is another run.
    let mut longer = arguments(&folder.0, &recipe, &killed).to_vec();
    longer.extend(["--epochs", "5"]);
    assert_eq!(trainer(&longer).status.code(), Some(2));

    let (data, run) = (folder.0.to_str().unwrap(), straight.to_str().unwrap());
    succeeds(&["finish", "--data", data, "--run", run]);
    let model = straight.join("final.safetensors");
    let manifest = manifest(&model);
    let threshold = manifest["decision"]["not_sure_below"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&threshold), "{threshold}");
    let card = fs::read_to_string(straight.join("card.md")).unwrap();
    for part in ["| high | 3 |", "confusion.svg", "preset = \"genrescope\""] {
        assert!(card.contains(part), "{part}\n{card}");
    }
    let of = &manifest["provenance"];
    let notes = of["notes"].as_array().unwrap();
    assert!(!notes.is_empty());
    for text in [&of["data"], &of["split"], &of["recipe"]]
        .into_iter()
        .chain(notes)
    {
        assert!(card.contains(text.as_str().unwrap()), "{text}\n{card}");
    }
    for picture in ["answers.svg", "confusion.svg", "epochs.svg"] {
        let picture = fs::read_to_string(straight.join(picture)).unwrap();
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
    }
    // The recipe keeps the last of its four epochs, independent of their losses.
    assert_eq!(json(&straight.join("state.json"))["best_epoch"], 4);
    let epochs = fs::read_to_string(straight.join("epochs.svg")).unwrap();
    assert!(epochs.contains("data-kept=\"4\""), "{epochs}");
    let text = succeeds(&[
        "evaluate",
        "--data",
        data,
        "--model",
        model.to_str().unwrap(),
        "--split",
        "part",
        "--json",
    ]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["songs"], 6);
    let vote = &report["votes"][1];
    assert_eq!(vote["vote"], "mean");
    assert_eq!(vote["top"][1]["share"], 1.0, "one of two genres");
    assert!(vote["calibration_error"].as_f64().unwrap() < 1.0);
}

#[test]
fn stored_sounds_belong_to_a_run() {
    let folder = Folder::new("sounds");
    let [data, sounds, other] = ["data", "sounds", "other"].map(|name| folder.0.join(name));
    for path in [&data, &sounds, &other] {
        fs::create_dir_all(path).unwrap();
        store(path);
    }
    let list = fs::read_to_string(other.join("songs.csv")).unwrap();
    fs::write(other.join("songs.csv"), list.replace("low.00000", "hum")).unwrap();
    let recipe = folder.0.join("recipe.toml");
    fs::write(&recipe, format!("{RECIPE}not_music_stored = 0.5\n")).unwrap();
    let out = folder.0.join("run");
    let plain = arguments(&data, &recipe, &out);
    let with = |store: &'static str| {
        let path = folder.0.join(store).to_str().unwrap().to_string();
        let mut all: Vec<String> = plain.iter().map(|word| word.to_string()).collect();
        all.extend(["--not-music-data".into(), path]);
        all
    };
    let run = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        trainer(&arguments)
    };

    // A part of the option's name, which has a second spelling.
    let option = "music-data";
    let without: Vec<String> = plain.iter().map(|word| word.to_string()).collect();
    refused_naming(&run(&without), &[option]);
    let unused = [with("sounds"), vec!["--not-music-stored=0".into()]].concat();
    refused_naming(&run(&unused), &[option]);

    let output = run(&with("sounds"));
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(errors(&output), "");
    let environment = json(&out.join("environment.json"));
    assert_eq!(environment["not_music"]["mel"].as_str().unwrap().len(), 64);
    refused_naming(&run(&with("other")), &[option, "songs.csv"]);
    assert_eq!(json(&out.join("environment.json")), environment);
}

#[test]
fn rejects_impossible_splits() {
    let folder = Folder::new("split");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    for (split, names) in [
        ("absent-column", &["absent-column"][..]),
        ("kfold:9/3", &["kfold"]),
        ("list:nowhere.csv", &["nowhere.csv"]),
        // No song has the value 4711 in the column `part`.
        ("part:4711", &["4711"]),
    ] {
        let output = trainer(&["train", "--data", data, "--out", "never", "--split", split]);
        refused_naming(&output, names);
    }
    assert!(!Path::new("never").exists());
}

#[test]
fn names_an_unknown_setting_of_a_recipe() {
    let folder = Folder::new("slip");
    store(&folder.0);
    let recipe = folder.0.join("slip.toml");
    fs::write(&recipe, "batch = 8\nepoch = 4\n").unwrap();
    let output = trainer(&arguments(&folder.0, &recipe, Path::new("never")));
    refused_naming(&output, &["slip.toml", "`epoch`"]);
}

//! A recipe with everything on, from its file to a card, and over a kill.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

mod support;

use support::{Folder, metrics, store, succeeds, trainer};

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
fn a_killed_run_goes_on_as_if_nothing_had_been() {
    let folder = Folder::new("recipe");
    store(&folder.0);
    let recipe = folder.0.join("recipe.toml");
    fs::write(&recipe, RECIPE).unwrap();
    let (straight, killed) = (folder.0.join("straight"), folder.0.join("killed"));
    let text = succeeds(&arguments(&folder.0, &recipe, &straight));
    assert!(
        text.contains("18 songs to train on, 6 to validate, 6 set aside"),
        "{text}"
    );

    let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(arguments(&folder.0, &recipe, &killed))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !killed.join("state.json").exists() && started.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let text = succeeds(&arguments(&folder.0, &recipe, &killed));
    assert!(text.contains("going on after epoch"), "{text}");
    assert_eq!(metrics(&straight), metrics(&killed));
    let best = |run: &Path| fs::read(run.join("best.safetensors")).unwrap();
    assert!(best(&straight) == best(&killed), "other weights");

    // The cycle's length shapes the rate: with other epochs it is another run.
    let mut longer = arguments(&folder.0, &recipe, &killed).to_vec();
    longer.extend(["--epochs", "5"]);
    assert_eq!(trainer(&longer).status.code(), Some(2));

    let (data, run) = (folder.0.to_str().unwrap(), straight.to_str().unwrap());
    let text = succeeds(&["finish", "--data", data, "--run", run]);
    assert!(text.contains("not sure below"), "{text}");
    let card = fs::read_to_string(straight.join("card.md")).unwrap();
    for part in [
        "| high | 3 |",
        "confusion.svg",
        "preset = \"genrescope\"",
        "Limits",
        "all 4 epochs",
    ] {
        assert!(card.contains(part), "{part}\n{card}");
    }
    for picture in ["answers.svg", "confusion.svg", "epochs.svg"] {
        let picture = fs::read_to_string(straight.join(picture)).unwrap();
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
    }
    let epochs = fs::read_to_string(straight.join("epochs.svg")).unwrap();
    assert!(
        epochs.contains("epoch 4 kept"),
        "the last, whatever its loss"
    );
    let model = straight.join("final.safetensors");
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
fn sounds_of_a_store_are_asked_for_and_remembered() {
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
    let said = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = trainer(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), errors)
    };

    let without: Vec<String> = plain.iter().map(|word| word.to_string()).collect();
    let (fine, told) = said(&without);
    assert!(
        !fine && told.contains("name its folder with --not-music-data"),
        "{told}"
    );
    let (fine, told) = said(&[with("sounds"), vec!["--not-music-stored=0".into()]].concat());
    assert!(
        !fine && told.contains("--not-music-data has no use"),
        "{told}"
    );

    assert_eq!(said(&with("sounds")), (true, String::new()));
    let environment = fs::read_to_string(out.join("environment.json")).unwrap();
    let environment: Value = serde_json::from_str(&environment).unwrap();
    assert_eq!(environment["not_music"]["mel"].as_str().unwrap().len(), 64);
    let (fine, told) = said(&with("other"));
    assert!(
        !fine && told.contains("that of --not-music-data has"),
        "{told}"
    );
    assert!(told.contains("songs.csv"), "{told}");
}

#[test]
fn a_split_that_cannot_be_is_a_sentence() {
    let folder = Folder::new("split");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    for (split, sentence) in [
        ("nothing", "no column nothing"),
        ("kfold:9/3", "kfold:I/N"),
        ("list:nowhere.csv", "cannot read the split nowhere.csv"),
        ("part:7", "no song with 7"),
    ] {
        let output = trainer(&["train", "--data", data, "--out", "never", "--split", split]);
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(sentence), "{split}: {text}");
    }
    assert!(!Path::new("never").exists());
}

#[test]
fn a_recipe_with_a_slip_is_told_where() {
    let folder = Folder::new("slip");
    store(&folder.0);
    let recipe = folder.0.join("slip.toml");
    fs::write(&recipe, "batch = 8\nepoch = 4\n").unwrap();
    let output = trainer(&arguments(&folder.0, &recipe, Path::new("never")));
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("slip.toml") && text.contains("unknown field `epoch`"),
        "{text}"
    );
}

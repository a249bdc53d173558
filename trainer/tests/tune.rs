//! `trainer tune`: a head for other genres, from audio files and from a store.

#![cfg(test)]

use std::f32::consts::TAU;
use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{Folder, errors, refused_naming, store, succeeds, trainer, wav};

/// Six seconds: a low hum with a slow beat, or high clicks, each song a little different.
fn song(path: &Path, high: bool, number: usize) {
    let rate = 22_050;
    let samples = (0..rate * 6).map(|at| {
        let seconds = at as f32 / rate as f32;
        let pitch = if high { 2500.0 } else { 110.0 } * (1.0 + number as f32 / 20.0);
        let beat = if high {
            8.0
        } else {
            1.0 + number as f32 / 10.0
        };
        let level = 1.0 - (seconds * beat).fract();
        ((seconds * pitch * TAU).sin() * level * 9000.0) as i16
    });
    wav(path, rate as u32, 1, samples);
}

fn genres(folder: &Path, songs: usize) {
    for (genre, high) in [("hum", false), ("clicks", true)] {
        fs::create_dir_all(folder.join(genre)).unwrap();
        for number in 0..songs {
            song(&folder.join(format!("{genre}/{number}.wav")), high, number);
        }
    }
}

#[test]
fn teaches_own_genres_and_the_model_is_an_ordinary_one() {
    let folder = Folder::new("tune");
    let audio = folder.0.join("audio");
    genres(&audio, 4);
    fs::write(audio.join("hum/broken.wav"), "no audio").unwrap();
    let out = folder.0.join("own.safetensors");
    let (audio, out) = (audio.to_str().unwrap(), out.to_str().unwrap());

    let output = trainer(&["tune", "--audio", audio, "--out", out, "--json"]);
    assert_eq!(output.status.code(), Some(1), "one file failed");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["failed"][0]["file"], "hum/broken.wav");
    assert_eq!(
        (&report["songs"], &report["held_out"]),
        (&8.into(), &8.into())
    );
    assert_eq!(report["accuracy"], 1.0);
    assert_eq!(report["genres"][0]["name"], "clicks");
    assert!(!Path::new(&format!("{out}.songs")).exists());

    let hum = folder.0.join("new.wav");
    song(&hum, false, 7);
    let answers = succeeds(&["predict", "--model", out, "--json", hum.to_str().unwrap()]);
    let answers: Value = serde_json::from_str(&answers).unwrap();
    let best = answers[0]["probabilities"].as_object().unwrap();
    assert_eq!(best.keys().next().unwrap(), "hum");
    assert!(answers[0]["outside"]["non_music"].is_number());

    // Taught again from itself: the same network, so the same head.
    let again = folder.0.join("again.safetensors");
    let again = again.to_str().unwrap();
    let arguments = [
        "tune", "--audio", audio, "--out", again, "--from", out, "--json",
    ];
    assert_eq!(trainer(&arguments).status.code(), Some(1));
    let predict = |model| succeeds(&["predict", "--model", model, hum.to_str().unwrap()]);
    assert_eq!(predict(out), predict(again));
}

#[test]
fn continues_with_the_embeddings_of_an_interrupted_run() {
    let folder = Folder::new("tune-resume");
    let audio = folder.0.join("audio");
    genres(&audio, 2);
    let out = folder.0.join("own.safetensors");
    // The model cannot replace a folder, so the embeddings stay.
    fs::create_dir_all(out.join("in the way")).unwrap();
    let (audio, out) = (audio.to_str().unwrap(), out.to_str().unwrap());
    let arguments = ["tune", "--audio", audio, "--out", out, "--json"];
    assert_eq!(trainer(&arguments).status.code(), Some(2));
    let cache = format!("{out}.songs");
    let lines = fs::read_to_string(&cache).unwrap();
    assert_eq!(lines.lines().count(), 1 + 4);
    // A line that was not written completely is left out.
    fs::write(&cache, &lines[..lines.len() - 10]).unwrap();
    fs::remove_dir_all(out).unwrap();
    let output = trainer(&arguments);
    assert_eq!(output.status.code(), Some(0));
    let progress = String::from_utf8(output.stderr).unwrap();
    assert!(progress.contains("3 from the cache"), "{progress}");
}

#[test]
fn teaches_the_genres_of_a_store() {
    let folder = Folder::new("tune-store");
    store(&folder.0);
    let out = folder.0.join("own.safetensors");
    let (data, out) = (folder.0.to_str().unwrap(), out.to_str().unwrap());
    let report = succeeds(&["tune", "--data", data, "--out", out, "--json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["macro_accuracy"], 1.0);
    let evaluated = succeeds(&["evaluate", "--data", data, "--model", out, "--json"]);
    assert!(serde_json::from_str::<Value>(&evaluated).is_ok());
}

#[test]
fn refuses_what_cannot_be_taught() {
    let folder = Folder::new("tune-refused");
    let audio = folder.0.join("audio");
    fs::create_dir_all(audio.join("hum")).unwrap();
    song(&audio.join("hum/1.wav"), false, 1);
    let out = folder.0.join("own.safetensors");
    let (audio, out) = (audio.to_str().unwrap(), out.to_str().unwrap());
    let one_genre = trainer(&["tune", "--audio", audio, "--out", out]);
    assert_ne!(one_genre.status.code(), Some(0));
    assert!(errors(&one_genre).contains("at least two"));
    assert!(!Path::new(out).exists());
    refused_naming(&trainer(&["tune", "--out", out]), &["--audio", "--data"]);
    let both = ["tune", "--audio", audio, "--data", audio, "--out", out];
    refused_naming(&trainer(&both), &["--data"]);
}

#[test]
fn keeps_the_genres_of_a_model_and_adds_one() {
    let folder = Folder::new("tune-keep");
    store(&folder.0);
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let (data, base, means) = (path(""), path("base.safetensors"), path("means.json"));
    succeeds(&["tune", "--data", &data, "--out", &base]);
    let line = succeeds(&[
        "genre-means",
        "--data",
        &data,
        "--from",
        &base,
        "--out",
        &means,
    ]);
    assert!(line.contains("2 genres"), "{line}");

    let audio = folder.0.join("audio");
    fs::create_dir_all(audio.join("hum")).unwrap();
    for number in 0..4 {
        song(&audio.join(format!("hum/{number}.wav")), false, number);
    }
    let (audio, out) = (path("audio"), path("more.safetensors"));
    let arguments = ["tune", "--audio", &audio, "--from", &base, "--out", &out];
    let keep = |means| [&arguments[..], &["--json", "--keep", means]].concat();
    let card = path("card.md");
    let with_card = [&keep(&means)[..], &["--card", &card]].concat();
    let report: Value = serde_json::from_str(&succeeds(&with_card)).unwrap();
    assert_eq!(report["kept"], 2);
    let names = report["genres"].as_array().unwrap().iter();
    let names: Vec<&Value> = names.map(|genre| &genre["name"]).collect();
    assert_eq!(names, ["high", "low", "hum"]);
    assert_eq!(
        (&report["songs"], &report["held_out"]),
        (&4.into(), &4.into())
    );

    // The card has the figures of the added genre, and promises nothing of sets that were not fitted to it.
    let card = fs::read_to_string(&card).unwrap();
    for part in [
        "The first 2 genres are kept from base.",
        "| hum | 4 | 4 |",
        "songs that the head was not trained on",
        "those of the base; they were not fitted",
    ] {
        assert!(card.contains(part), "{part}\n{card}");
    }
    assert!(!card.contains("| low |") && !card.contains("are made to contain"));
    let table = succeeds(&[&arguments[..], &["--keep", &means]].concat());
    assert!(table.contains("4 songs of 1 genres, added to 2 kept ones"));
    assert!(table.lines().all(|line| !line.starts_with("low ")));

    // One genre alone is no choice, and means belong to one network.
    refused_naming(&trainer(&arguments), &["at least two"]);
    refused_naming(&trainer(&keep(&base)), &["has no means"]);
    let other = fs::read_to_string(&means)
        .unwrap()
        .replace("\"network\":\"", "\"network\":\"0");
    fs::write(&means, other).unwrap();
    refused_naming(&trainer(&keep(&means)), &["another network"]);
}

#[test]
fn genres_that_cannot_be_added_are_refused_before_any_song_is_read() {
    let folder = Folder::new("tune-keep-refused");
    store(&folder.0);
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    let (data, base, means) = (path(""), path("base.safetensors"), path("means.json"));
    succeeds(&["tune", "--data", &data, "--out", &base]);
    let of_base = ["--data", &data, "--from", &base, "--out", &means];
    succeeds(&[&["genre-means"], &of_base[..]].concat());

    let (audio, out) = (path("audio"), path("more.safetensors"));
    let empty_song = |genre: &str| {
        let genre = Path::new(&audio).join(genre);
        fs::create_dir_all(&genre).unwrap();
        fs::write(genre.join("1.wav"), "no audio").unwrap();
    };
    empty_song("low");
    let adding = ["tune", "--from", &base, "--keep", &means, "--out", &out];
    let add = |songs: [&str; 2]| trainer(&[&adding[..], &songs].concat());
    let sentence = "the genre low is one of the kept ones: rename the folder";
    refused_naming(&add(["--audio", &audio]), &[sentence]);
    refused_naming(
        &add(["--data", &data]),
        &["the genre high is one of the kept ones"],
    );
    fs::remove_dir_all(&audio).unwrap();
    (0..49).for_each(|number| empty_song(&format!("genre {number}")));
    refused_naming(&add(["--audio", &audio]), &["51 genres"]);
    assert!(!Path::new(&format!("{out}.songs")).exists());
}

#[test]
fn options_of_a_store_are_refused_for_audio_files() {
    let folder = Folder::new("tune-options");
    let audio = folder.0.to_str().unwrap();
    for (option, value) in [
        ("--split", "random"),
        ("--split-seed", "1"),
        ("--parts", "test"),
    ] {
        let arguments = ["tune", "--audio", audio, "--out", audio, option, value];
        refused_naming(&trainer(&arguments), &["--audio", option]);
    }
}

//! `trainer predict` with the shipped model: the inputs it takes and the forms of its output.

#![cfg(test)]

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

mod support;

use support::{Folder, PROGRAM, refused_naming, song, succeeds, trainer};

#[test]
fn classifies_folders_into_csv_json_and_lines() {
    let folder = Folder::new("predict");
    fs::create_dir_all(folder.0.join("more")).unwrap();
    song(&folder.0.join("one.wav"));
    song(&folder.0.join("more/two.wav"));
    fs::write(folder.0.join("cover.jpg"), "no audio").unwrap();
    fs::write(folder.0.join("bad, worse.wav"), "no audio either").unwrap();
    let place = folder.0.to_str().unwrap();

    let output = trainer(&["predict", "--csv", place]);
    assert_eq!(output.status.code(), Some(1), "one of three failed");
    let mut table = csv::Reader::from_reader(&output.stdout[..]);
    let heading = table.headers().unwrap().clone();
    assert_eq!(&heading[3], "blues");
    assert_eq!(heading.len(), 20);
    let last: Vec<&str> = heading.iter().skip(17).collect();
    assert_eq!(last, ["genres", "other_music", "non_music"]);
    let lines: Vec<_> = table.records().map(Result::unwrap).collect();
    let files = ["bad, worse.wav", "more/two.wav", "one.wav"];
    assert_eq!(lines.len(), 3);
    for (line, file) in lines.iter().zip(files) {
        assert_eq!(&line[0], folder.0.join(file).to_str().unwrap());
    }
    assert_eq!(heading.get(13), Some("error"));
    let failed = lines.iter().map(|line| !line[13].is_empty());
    assert!(failed.eq([true, false, false]));
    assert!(lines[0][1].is_empty());
    let sum: f32 = (3..13).map(|at| lines[2][at].parse::<f32>().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-2, "{sum}");

    let one = folder.0.join("one.wav");
    let one = one.to_str().unwrap();
    let percents = |top: &str| {
        succeeds(&["predict", "--top", top, one])
            .matches('%')
            .count()
    };
    assert_eq!([percents("1"), percents("3"), percents("10")], [1, 3, 10]);

    let slices = |hop: &[&str]| {
        let mut arguments = vec!["predict", "--json", one];
        arguments.extend(hop);
        let answers: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
        answers[0]["slices"].as_array().unwrap().len()
    };
    assert_eq!(slices(&["--hop", "16"]), slices(&[]));
    assert!(slices(&["--hop", "8"]) > slices(&["--hop", "32", "--vote", "majority"]));
    // A slice of the shipped model has 32 frames.
    let output = trainer(&["predict", "--hop", "33", one]);
    refused_naming(&output, &["--hop", "32", "33"]);
}

#[test]
fn reports_a_code_for_each_file_that_fails() {
    let folder = Folder::new("predict-codes");
    let [empty, text, monkey, missing] = ["empty.wav", "text.wav", "song.ape", "missing.wav"]
        .map(|name| folder.0.join(name).display().to_string());
    fs::write(&empty, "").unwrap();
    fs::write(&text, "no audio").unwrap();
    fs::write(&monkey, b"MAC  and so on").unwrap();
    let output = trainer(&["predict", "--json", &empty, &text, &monkey, &missing]);
    assert_eq!(output.status.code(), Some(1));
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes: Vec<_> = answers
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| answer["error_code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["empty", "not_audio", "unsupported", "unreadable"]);
}

#[test]
fn classifies_standard_input() {
    let folder = Folder::new("pipe");
    let file = folder.0.join("song.wav");
    song(&file);
    let output = Command::new(PROGRAM)
        .args(["predict", "-"])
        .stdin(Stdio::from(fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let named = succeeds(&["predict", file.to_str().unwrap()]);
    assert_eq!(
        text.strip_prefix("-"),
        named.strip_prefix(file.to_str().unwrap())
    );
}

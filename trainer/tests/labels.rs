//! `trainer train --labels`: songs with several labels.

#![cfg(test)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{
    Folder, LABELS, errors, json, labelled_store, manifest, metrics, refused_naming, store,
    succeeds, table, trainer, training,
};

/// Arguments of a small run with labels.
fn labelled<'a>(data: &'a Path, out: &'a Path, labels: &'a Path, epochs: &'a str) -> Vec<&'a str> {
    let mut all = training(data, out, epochs, "16");
    all.extend(["--split", "part", "--labels", labels.to_str().unwrap()]);
    all
}

fn evaluation<'a>(data: &'a Path, model: &'a Path, labels: &'a Path) -> Vec<&'a str> {
    let [data, model, labels] = [data, model, labels].map(|path| path.to_str().unwrap());
    let mut arguments = vec!["evaluate", "--data", data, "--model", model, "--json"];
    arguments.extend(["--split", "part", "--labels", labels]);
    arguments
}

fn evaluate(data: &Path, model: &Path, labels: &Path) -> Value {
    serde_json::from_str(&succeeds(&evaluation(data, model, labels))).unwrap()
}

#[test]
fn independent_properties_of_sounds_are_learned() {
    let folder = Folder::new("labels");
    let labels = labelled_store(&folder.0);
    let run = folder.0.join("run");
    let mut arguments = labelled(&folder.0, &run, &labels, "12");
    arguments.extend(["--choose-by", "average-precision", "--mixup", "0.2"]);
    let printed = succeeds(&arguments);
    for name in ["3 labels", "clip_id"] {
        assert!(printed.contains(name), "{name}: {printed}");
    }
    assert!(!printed.contains("macro F1"), "{printed}");

    let rows = table(&run.join("metrics.csv"));
    let columns: Vec<&String> = rows[0].keys().collect();
    assert!(
        !columns.iter().any(|name| name.contains("accuracy")),
        "{columns:?}"
    );
    let best = json(&run.join("state.json"));
    let at = best["best_epoch"].as_u64().unwrap() as usize - 1;
    let of_best: f64 = rows[at]["valid_average_precision"].parse().unwrap();
    assert_eq!(best["best_average_precision"].as_f64(), Some(of_best));
    let environment = json(&run.join("environment.json"));
    assert_eq!(environment["labels"]["names"], Value::from(LABELS.to_vec()));

    let model = run.join("best.safetensors");
    let settings = manifest(&model);
    assert_eq!(settings["genres"], Value::from(LABELS.to_vec()));
    assert_eq!(
        settings["labels"]["thresholds"].as_array().unwrap().len(),
        3
    );
    let report = evaluate(&folder.0, &model, &labels);
    for label in report["labels"].as_array().unwrap() {
        let number = |name: &str| label[name].as_f64().unwrap();
        assert!(
            number("average_precision") > number("share") + 0.3,
            "{label}"
        );
        assert!(label["average_precision_95"].is_array(), "{label}");
    }
    assert!(
        report["mean_average_precision"].as_f64().unwrap() > 0.8,
        "{report}"
    );
    let names = report["labels"].as_array().unwrap().iter();
    assert!(names.map(|label| &label["label"]).eq(LABELS), "{report}");
    // A fifth of the 60 songs.
    assert_eq!(report["songs"], 12);
    only_the_songs_of_the_part_need_lines(&folder.0, &model, &labels, &report);
    warns_about_another_split(&folder.0, &model, &labels);

    let [data, run_text, labels] = [&folder.0, &run, &labels].map(|path| path.to_str().unwrap());
    let calibrate = ["calibrate", "--data", data, "--run", run_text];
    refused_naming(&trainer(&calibrate), &["--labels"]);
    succeeds(&[&calibrate[..], &["--labels", labels]].concat());
    let figures = manifest(&run.join("final.safetensors"))["provenance"]["figures"].clone();
    assert_eq!(
        figures[0]["value"].as_f64(),
        report["mean_average_precision"].as_f64()
    );
    let card = fs::read_to_string(run.join("card.md")).unwrap();
    assert!(card.contains("| deep | "), "{card}");
    assert!(!card.to_lowercase().contains("confusion"), "{card}");
    refused_naming(&trainer(&["report", run_text, "--data", data]), &[run_text]);
}

fn only_the_songs_of_the_part_need_lines(
    data: &Path,
    model: &Path,
    labels: &Path,
    expected: &Value,
) {
    let text = fs::read_to_string(labels).unwrap();
    let is_tested = |line: &&str| {
        let name = line.rsplit_once("/s").and_then(|(_, name)| name.get(..3));
        name.is_none_or(|number| number.parse::<usize>().unwrap() / 2 % 5 == 4)
    };
    let lines: Vec<&str> = text.lines().filter(is_tested).collect();
    let tested = data.join("tested.csv");
    fs::write(&tested, lines.join("\n")).unwrap();
    assert_eq!(&evaluate(data, model, &tested), expected);
    let errors = errors(&trainer(&evaluation(data, model, &tested)));
    assert!(errors.contains("48 songs have no line"), "{errors}");
    let mut valid = evaluation(data, model, &tested);
    valid.extend(["--part", "valid"]);
    refused_naming(&trainer(&valid), &["no validation song", "--labels"]);
}

fn warns_about_another_split(data: &Path, model: &Path, labels: &Path) {
    let mut arguments = evaluation(data, model, labels);
    assert_eq!(errors(&trainer(&arguments)), "");
    let split = arguments.iter().position(|word| *word == "part").unwrap();
    arguments[split] = "random";
    let errors = errors(&trainer(&arguments));
    assert!(errors.contains("another split"), "{errors}");
}

#[test]
fn a_resumed_run_ends_as_an_uninterrupted_one() {
    let folder = Folder::new("labels-resume");
    let labels = labelled_store(&folder.0);
    let (straight, resumed) = (folder.0.join("straight"), folder.0.join("resumed"));
    let run = |out: &Path, epochs: &str| {
        let mut arguments = labelled(&folder.0, out, &labels, epochs);
        arguments.extend(["--balance", "weights", "--label-smoothing", "0.1"]);
        trainer(&arguments)
    };
    assert!(run(&straight, "3").status.success());
    assert!(run(&resumed, "1").status.success());
    assert!(run(&resumed, "3").status.success());
    assert_eq!(metrics(&straight), metrics(&resumed));
    for name in ["best.safetensors", "last.safetensors"] {
        let read = |run: &Path| fs::read(run.join(name)).unwrap();
        assert!(read(&straight) == read(&resumed), "{name}");
    }

    // Other labels are another run, and so is a run without them.
    let text = fs::read_to_string(&labels).unwrap();
    fs::write(&labels, text.replace("9,0,0,1", "9,1,0,1")).unwrap();
    refused_naming(&run(&resumed, "4"), &["--labels", "3 labels"]);
    fs::write(&labels, &text).unwrap();
    let mut top = labelled(&folder.0, &resumed, &labels, "4");
    top.extend([
        "--balance",
        "weights",
        "--label-smoothing",
        "0.1",
        "--top-labels",
        "2",
    ]);
    refused_naming(&trainer(&top), &["--top-labels"]);
    assert!(run(&resumed, "4").status.success());
}

#[test]
fn most_frequent_labels_keep_the_order_of_the_file() {
    let folder = Folder::new("labels-top");
    let labels = labelled_store(&folder.0);
    let run = folder.0.join("run");
    // Songs without a line are left out, and named.
    let text = fs::read_to_string(&labels).unwrap();
    let shorter: Vec<&str> = text.lines().filter(|line| !line.contains("s007")).collect();
    fs::write(&labels, shorter.join("\n").replace(',', "\t")).unwrap();
    let mut arguments = labelled(&folder.0, &run, &labels, "1");
    arguments.extend(["--top-labels", "2"]);
    let printed = succeeds(&arguments);
    assert!(printed.contains("s007"), "{printed}");
    assert_eq!(
        manifest(&run.join("best.safetensors"))["genres"],
        Value::from(vec!["deep", "pulsed"])
    );
}

/// The file with a 0 in each line of the second label.
fn without_bright(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut fields: Vec<&str> = line.split(',').collect();
        if fields[2] == "1" {
            fields[2] = "0";
        }
        fields.join(",") + "\n"
    });
    lines.collect()
}

#[test]
fn refuses_options_of_genres_and_files_that_are_not_clear() {
    let folder = Folder::new("labels-refused");
    let labels = labelled_store(&folder.0);
    let run = folder.0.join("run");
    for option in [
        &[
            "--outside-classes",
            "--other-music",
            "0.1",
            "--non-music",
            "0.1",
        ][..],
        &["--balance", "draws"],
        &["--choose-by", "macro-f1"],
        &["--extra-songs", "0.1"],
        &["--subset-songs", "0.1"],
        &["--non-music", "0.1"],
        &["--extra-data", "DIR"],
    ] {
        let mut arguments = labelled(&folder.0, &run, &labels, "1");
        arguments.extend(option);
        // Not because of what else the option needs.
        refused_naming(&trainer(&arguments), &[option[0], "with --labels"]);
    }
    let mut top = labelled(&folder.0, &run, &labels, "1");
    top.extend(["--top-labels", "9"]);
    refused_naming(&trainer(&top), &["--top-labels"]);
    let mut folds = training(&folder.0, &run, "1", "16");
    folds.extend(["--folds", "2", "--labels", labels.to_str().unwrap()]);
    refused_naming(&trainer(&folds), &["--folds", "--labels"]);
    let mut without = training(&folder.0, &run, "1", "16");
    without.extend(["--choose-by", "average-precision"]);
    refused_naming(&trainer(&without), &["--labels"]);

    let text = fs::read_to_string(&labels).unwrap();
    for (changed, names) in [
        (
            text.replace("all/s003.mp3", "all/s002.mp3"),
            &["labels.csv", "all/s002.mp3"][..],
        ),
        (
            text.replace("23,0,1,1", "23,0,1,yes"),
            &["line 5", "pulsed", "yes"],
        ),
        (
            text.replace("all/", "x").replace(".mp3", ".txt"),
            &["labels.csv", "s000"],
        ),
        (without_bright(&text), &["bright", "--top-labels"]),
        ("song,deep\ns000,1\n".into(), &["labels.csv", "1 column"]),
    ] {
        fs::write(&labels, changed).unwrap();
        let refused = trainer(&labelled(&folder.0, &run, &labels, "1"));
        refused_naming(&refused, names);
        assert!(!errors(&refused).contains("panicked"));
    }
    assert!(!run.join("state.json").exists());
}

#[test]
fn labels_and_genres_are_not_mixed_up_in_an_evaluation() {
    let folder = Folder::new("labels-evaluate");
    store(&folder.0);
    let [data, shipped] = [
        folder.0.to_str().unwrap(),
        "../models/genrescope.safetensors",
    ];
    let labels = folder.0.join("labels.csv");
    fs::write(&labels, "song,a,b\nlow.00000,1,0\n").unwrap();
    let labels = labels.to_str().unwrap();
    let genres = [
        "evaluate", "--data", data, "--model", shipped, "--labels", labels,
    ];
    refused_naming(&trainer(&genres), &["--labels", shipped]);
    let model = support::model_of_labels(&folder.0);
    let model = model.to_str().unwrap();
    let evaluate = ["evaluate", "--data", data, "--model", model];
    refused_naming(&trainer(&evaluate), &["--labels"]);
    refused_naming(
        &trainer(&[&evaluate[..], &["--labels", labels]].concat()),
        &["always"],
    );
    let elsewhere = ["evaluate", "--on", data, "--model", model];
    refused_naming(&trainer(&elsewhere), &["labels", model]);
}

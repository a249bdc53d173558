//! Lengths times seeds on a store of a few synthetic songs, over a kill, and the report of it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

mod support;

use support::{Folder, metrics, store, succeeds, trainer};

const CELLS: [&str; 4] = ["16-seed0", "20-seed0", "16-seed1", "20-seed1"];

fn sweep<'a>(data: &'a str, out: &'a str, lengths: &'a str) -> Vec<&'a str> {
    vec![
        "sweep",
        "--data",
        data,
        "--out",
        out,
        "--lengths",
        lengths,
        "--seeds",
        "0,1",
        "--preset",
        "genrescope",
        "--crop",
        "fixed",
        "--epochs",
        "1",
        "--batch",
        "16",
    ]
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_killed_sweep_goes_on_and_becomes_a_report() {
    let folder = Folder::new("sweep");
    store(&folder.0);
    let (data, out) = (folder.0.to_str().unwrap(), folder.0.join("sweep"));
    let out_text = out.to_str().unwrap();

    let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(sweep(data, out_text, "16,20"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    // Somewhere in the second cell.
    while !out.join(CELLS[1]).exists() && started.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!out.join(CELLS[3]).exists(), "killed too late");

    // A length that no song has fails in both seeds; the others are finished all the same.
    let output = trainer(&sweep(data, out_text, "16,100,20"));
    let (text, errors) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert_eq!(output.status.code(), Some(1), "{text}{errors}");
    assert!(
        text.contains("1 of 6: 16-seed0\n  finished before"),
        "{text}"
    );
    assert!(text.contains("4 of 6 cells done, 2 failed\n"), "{text}");
    assert!(
        errors.contains("100-seed1: a slice of 100 frames is longer than the 40 columns"),
        "{errors}"
    );
    assert!(!out.join("100-seed0").exists());

    let text = succeeds(&sweep(data, out_text, "16,20"));
    assert_eq!(text.matches("finished before").count(), 4, "{text}");

    // A cell is the run that `train` makes.
    let alone = folder.0.join("alone");
    succeeds(&[
        "train",
        "--data",
        data,
        "--out",
        alone.to_str().unwrap(),
        "--frames",
        "20",
        "--seed",
        "1",
        "--preset",
        "genrescope",
        "--crop",
        "fixed",
        "--epochs",
        "1",
        "--batch",
        "16",
    ]);
    assert_eq!(metrics(&alone), metrics(&out.join("20-seed1")));

    // Figures are those of `evaluate`.
    for cell in CELLS {
        let found = json(&out.join(cell).join("evaluation.json"));
        let model = out.join(cell).join("best.safetensors");
        let seed = &cell[cell.len() - 1..];
        let expected = evaluate(data, &model, seed);
        same_figures(&found["figures"], &expected);
        assert_eq!(found["alone"], Value::Null, "{cell}");
    }
    report(&folder.0, &out);
}

fn evaluate(data: &str, model: &Path, seed: &str) -> Value {
    let model = model.to_str().unwrap();
    let text = succeeds(&[
        "evaluate",
        "--data",
        data,
        "--model",
        model,
        "--split-seed",
        seed,
        "--json",
    ]);
    serde_json::from_str(&text).unwrap()
}

fn same_figures(found: &Value, expected: &Value) {
    for name in ["songs", "slices", "slice_accuracy", "slice_weighted_f1"] {
        assert_eq!(found[name], expected[name], "{name}");
    }
    for name in ["vote", "accuracy", "weighted_f1_95"] {
        assert_eq!(found["votes"][0][name], expected["votes"][0][name]);
    }
}

#[test]
fn a_network_over_slices_stands_twice_and_baselines_beside_it() {
    let folder = Folder::new("over-slices");
    store(&folder.0);
    let (data, run) = (folder.0.to_str().unwrap(), folder.0.join("sweep/32-seed0"));
    let out = folder.0.join("sweep");
    let mut arguments = sweep(data, out.to_str().unwrap(), "32");
    // Songs of several slices: one has no other to share state with.
    arguments.extend(["--hop", "4"]);
    for (flag, value) in [("--seeds", "0"), ("--preset", "as-published")] {
        let at = arguments.iter().position(|word| *word == flag).unwrap();
        arguments[at + 1] = value;
    }
    let text = succeeds(&arguments);
    assert!(text.contains("by majority, each slice alone"), "{text}");

    let found = json(&run.join("evaluation.json"));
    let model = run.join("best.safetensors");
    let expected = evaluate(data, &model, "0");
    same_figures(&found["figures"], &expected["with_shared_state"]);
    same_figures(&found["alone"], &expected["without_shared_state"]);
    assert_eq!(
        found["figures"]["slices"],
        3 * found["figures"]["songs"].as_u64().unwrap()
    );

    let baseline = folder.0.join("baseline.json");
    let figures = succeeds(&["baseline", "--data", data, "--method", "knn", "--json"]);
    fs::write(&baseline, &figures).unwrap();
    let figures: Value = serde_json::from_str(&figures).unwrap();
    let html = folder.0.join("report.html");
    succeeds(&[
        "report",
        "--data",
        data,
        "--baseline",
        baseline.to_str().unwrap(),
        "--out",
        html.to_str().unwrap(),
        out.to_str().unwrap(),
    ]);
    let page = fs::read_to_string(&html).unwrap();
    balanced(&page);
    let number = |value: &Value| format!("<b>{:.3}</b>", value.as_f64().unwrap());
    for (id, name) in [
        ("table2", "/slice_weighted_f1"),
        ("table3", "/votes/0/weighted_f1"),
    ] {
        let table = section(&page, id);
        for (row, of) in [("shared state", "figures"), ("each slice alone", "alone")] {
            let row = table
                .split(&format!("as-published, {row}</th>"))
                .nth(1)
                .unwrap();
            let row = row.split("</tr>").next().unwrap();
            let wanted = number(found[of].pointer(name).unwrap());
            assert!(row.contains(&wanted), "{id} {of}: {wanted} in {row}");
        }
    }
    let table = section(&page, "baselines");
    let wanted = number(&figures["classifiers"][0]["weighted_f1"]);
    assert!(table.contains("k-NN") && table.contains(&wanted), "{table}");
}

fn report(data: &Path, out: &Path) {
    let html = data.join("report.html");
    let text = succeeds(&[
        "report",
        "--data",
        data.to_str().unwrap(),
        "--out",
        html.to_str().unwrap(),
        out.to_str().unwrap(),
    ]);
    assert!(text.contains("4 runs, 4 of them finished"), "{text}");
    let page = fs::read_to_string(&html).unwrap();
    balanced(&page);
    for word in ["http:", "https:", "src=", "@import", "url("] {
        assert!(!page.contains(word), "{word}: the file must need no other");
    }
    for part in [
        "table1", "table2", "table3", "figure1", "figure3", "figure4", "model",
    ] {
        assert_eq!(page.matches(&format!("id=\"{part}\"")).count(), 1, "{part}");
    }

    // Table I: two slices of 16 in 40 columns, songs of the random split of 30: 24 to train on.
    let one = section(&page, "table1");
    let songs = split_of(&out.join(CELLS[0]));
    for part in ["70,470", "14,580", "12,150", "does not fit"] {
        assert!(one.contains(part), "{part}\n{one}");
    }
    assert!(
        one.contains(&format!("<td>{}<small>2 a song", 2 * songs)),
        "{one}"
    );

    // Tables II and III: the paper's rows, our mean, what was not run.
    let mean = |name: &dyn Fn(&Value) -> f64, length: &str| {
        let cells = CELLS.iter().filter(|cell| cell.starts_with(length));
        let values: Vec<f64> = cells
            .map(|cell| name(&json(&out.join(cell).join("evaluation.json"))))
            .collect();
        format!(
            "<b>{:.3}</b>",
            values.iter().sum::<f64>() / values.len() as f64
        )
    };
    for (table, paper, name) in [
        (
            "table2",
            "0.768",
            &(|v: &Value| v["figures"]["slice_weighted_f1"].as_f64().unwrap())
                as &dyn Fn(&Value) -> f64,
        ),
        ("table3", "0.892", &|v: &Value| {
            v["figures"]["votes"][0]["weighted_f1"].as_f64().unwrap()
        }),
    ] {
        let table = section(&page, table);
        assert!(table.contains(paper), "{paper}\n{table}");
        assert_eq!(table.matches("not run").count(), 6, "{table}");
        for length in ["16", "20"] {
            let mean = mean(name, length);
            assert!(table.contains(&mean), "{mean}\n{table}");
        }
    }
    let one = section(&page, "figure1");
    assert_eq!(one.matches("data:image/png;base64,").count(), 4, "{one}");
    assert!(section(&page, "figure3").contains("epoch 1 kept"));
    let model = section(&page, "model");
    for part in [
        "0.989",
        "preset = &quot;genrescope&quot;",
        "rustc 1.",
        "30 songs of 3 s",
    ] {
        assert!(model.contains(part), "{part}\n{model}");
    }
    assert!(!page.contains("GTZAN, "), "the data are none of it");
}

/// Training songs of a cell, as its model file says.
fn split_of(run: &Path) -> usize {
    let bytes = fs::read(run.join("best.safetensors")).unwrap();
    let text = String::from_utf8_lossy(&bytes[..20_000.min(bytes.len())]).into_owned();
    let before = text.split(" songs to train on").next().unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap();
    let rest = &page[start..];
    &rest[..rest.find("</section>").unwrap()]
}

/// Every element that is opened is closed, in order.
fn balanced(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let style = page.find("</style>").unwrap();
    for piece in page[style..].split('<').skip(2) {
        let (tag, _) = piece.split_once('>').unwrap();
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(closed) = name.strip_prefix('/') {
            if open.is_empty() {
                assert!(["head", "html", "body"].contains(&closed), "{closed}");
                continue;
            }
            assert_eq!(open.pop(), Some(closed), "{piece}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_report_of_nothing_is_a_sentence() {
    let folder = Folder::new("nothing");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    let output = trainer(&["report", "--data", data, data]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("is no run and has none below it"), "{text}");
    let output = trainer(&["sweep", "--data", data, "--out", "never", "--frames", "32"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("--lengths in the place of --frames"),
        "{text}"
    );
}

#[test]
fn a_run_refuses_other_data() {
    let folder = Folder::new("data");
    store(&folder.0);
    let (data, run) = (folder.0.to_str().unwrap(), folder.0.join("run"));
    let run_text = run.to_str().unwrap();
    let train = |epochs: &str| {
        let mut all = vec!["train", "--data", data, "--out", run_text];
        all.extend([
            "--frames",
            "16",
            "--preset",
            "genrescope",
            "--epochs",
            epochs,
        ]);
        trainer(&all)
    };
    assert!(train("1").status.success());
    let before = json(&run.join("environment.json"));
    assert_eq!(before["starts"].as_array().unwrap().len(), 1);
    assert_eq!(before["starts"][0]["device"], "flex");

    // The same songs under another list.
    let list = folder.0.join("songs.csv");
    let other = fs::read_to_string(&list).unwrap().replace("train", "test");
    let kept = fs::read(&list).unwrap();
    fs::write(&list, other).unwrap();
    for output in [
        train("2"),
        trainer(&["finish", "--data", data, "--run", run_text]),
        trainer(&["report", "--data", data, run_text]),
    ] {
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            text.contains("holds a run on other data: its songs.csv"),
            "{text}"
        );
    }
    assert_eq!(json(&run.join("environment.json")), before);

    fs::write(&list, kept).unwrap();
    assert!(train("2").status.success());
    let after = json(&run.join("environment.json"));
    assert_eq!(after["starts"].as_array().unwrap().len(), 2);
    assert_eq!(after["data"], before["data"]);
}

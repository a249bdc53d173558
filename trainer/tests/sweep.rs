//! Lengths times seeds on a store of a few synthetic songs, with a kill in between, and their report.

#![cfg(test)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{
    Folder, Running, errors, json, metrics, numbers, refused_naming, resumed_after, starts, store,
    succeeds, trainer,
};

const RUNS: [&str; 4] = ["16-seed0", "20-seed0", "16-seed1", "20-seed1"];

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

#[test]
fn a_killed_sweep_resumes_and_becomes_a_report() {
    let folder = Folder::new("sweep");
    store(&folder.0);
    let (data, out) = (folder.0.to_str().unwrap(), folder.0.join("sweep"));
    let out_text = out.to_str().unwrap();

    // While the second run trains.
    let second = out.join(RUNS[1]).join("environment.json");
    let program = Running::start(&sweep(data, out_text, "16,20"));
    let was_killed = program.kill_at(|_| second.exists());
    assert!(was_killed, "the sweep is complete");
    assert!(!out.join(RUNS[3]).exists(), "killed too late");
    let first = fs::read(out.join(RUNS[0]).join("environment.json")).unwrap();

    // A length that no song has fails with both seeds; the others are completed all the same.
    let output = trainer(&sweep(data, out_text, "16,100,20"));
    let errors = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let failures: Vec<&str> = errors.lines().collect();
    assert_eq!(failures.len(), 2, "{errors}");
    for (failure, run) in failures.iter().zip(["100-seed0", "100-seed1"]) {
        let (_, message) = failure.split_once(run).unwrap();
        // The frames of a slice, and the columns of a song.
        assert!(numbers(message).starts_with(&[100.0, 40.0]), "{failure}");
        assert!(!out.join(run).exists());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let progress = text.lines().filter(|line| line.contains("16-seed0"));
    let progress: Vec<_> = progress.map(numbers).collect();
    assert_eq!(progress[0], [1.0, 6.0, 16.0, 0.0], "{text}");

    // Complete runs are not started again.
    succeeds(&sweep(data, out_text, "16,20"));
    assert!(first == fs::read(out.join(RUNS[0]).join("environment.json")).unwrap());
    for (run, expected) in RUNS.iter().zip([1, 2, 1, 1]) {
        assert_eq!(starts(&out.join(run)), expected, "{run}");
    }
    // Its only epoch was not complete.
    assert_eq!(resumed_after(&out.join(RUNS[1])), None);

    // Each is the run that `train` makes.
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

    // The figures are those of `evaluate`.
    for run in RUNS {
        let found = json(&out.join(run).join("evaluation.json"));
        let model = out.join(run).join("best.safetensors");
        let seed = &run[run.len() - 1..];
        let expected = evaluate(data, &model, seed);
        same_figures(&found["figures"], &expected);
        assert_eq!(found["alone"], Value::Null, "{run}");
        warns_about_the_split_of_another_seed(data, &model, seed);
    }
    report(&folder.0, &out);
}

fn evaluating<'a>(data: &'a str, model: &'a str, seed: &'a str) -> Vec<&'a str> {
    let mut all = vec!["evaluate", "--data", data, "--model", model];
    all.extend(["--split-seed", seed, "--json"]);
    all
}

fn evaluate(data: &str, model: &Path, seed: &str) -> Value {
    let text = succeeds(&evaluating(data, model.to_str().unwrap(), seed));
    serde_json::from_str(&text).unwrap()
}

/// A test part that may hold training songs is named as such.
fn warns_about_the_split_of_another_seed(data: &str, model: &Path, seed: &str) {
    let model = model.to_str().unwrap();
    for asked in ["0", "1"] {
        let output = trainer(&evaluating(data, model, asked));
        assert!(output.status.success());
        let warned = errors(&output).contains("warning");
        assert_eq!(warned, asked != seed, "seed {seed}, asked for {asked}");
    }
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
fn reports_a_network_over_slices_twice_and_baselines() {
    let folder = Folder::new("over-slices");
    store(&folder.0);
    let (data, run) = (folder.0.to_str().unwrap(), folder.0.join("sweep/32-seed0"));
    let out = folder.0.join("sweep");
    let mut arguments = sweep(data, out.to_str().unwrap(), "32");
    // Songs of several slices: a single one has no other to share state with.
    arguments.extend(["--hop", "4"]);
    for (flag, value) in [("--seeds", "0"), ("--preset", "as-published")] {
        let at = arguments.iter().position(|word| *word == flag).unwrap();
        arguments[at + 1] = value;
    }
    let text = succeeds(&arguments);

    let found = json(&run.join("evaluation.json"));
    let model = run.join("best.safetensors");
    let expected = evaluate(data, &model, "0");
    same_figures(&found["figures"], &expected["with_shared_state"]);
    same_figures(&found["alone"], &expected["without_shared_state"]);
    // One line for the network as it was trained, one for each slice alone.
    for judged in ["figures", "alone"] {
        let of = &found[judged];
        let songs = of["votes"][0]["weighted_f1"].as_f64().unwrap();
        let slices = of["slice_weighted_f1"].as_f64().unwrap();
        let shown = [songs, slices].map(|figure| format!("{figure:.3}"));
        let shows = |line: &str| shown.iter().all(|figure| line.contains(figure));
        assert!(text.lines().any(shows), "{judged}: {shown:?}\n{text}");
    }
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
        for (judged, of) in [("as-trained", "figures"), ("alone", "alone")] {
            let mark = format!("<tr data-judged=\"{judged}\">");
            let row = table.split(&mark).nth(1).unwrap();
            let row = row.split("</tr>").next().unwrap();
            assert!(row.contains("as-published"), "{row}");
            let expected = number(found[of].pointer(name).unwrap());
            assert!(row.contains(&expected), "{id} {of}: {expected} in {row}");
        }
    }
    let table = section(&page, "baselines");
    let expected = number(&figures["classifiers"][0]["weighted_f1"]);
    assert!(table.contains(&expected), "{table}");
}

fn report(data: &Path, out: &Path) {
    let html = data.join("report.html");
    succeeds(&[
        "report",
        "--data",
        data.to_str().unwrap(),
        "--out",
        html.to_str().unwrap(),
        out.to_str().unwrap(),
    ]);
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

    // Table I: two slices of 16 in 40 columns of each song to train on; the lengths of the paper do not
    // fit into a song here, except for the shortest.
    let one = section(&page, "table1");
    for part in ["70,470", "14,580", "12,150"] {
        assert!(one.contains(part), "{part}\n{one}");
    }
    assert_eq!(one.matches("class=\"none\"").count(), 5, "{one}");
    let slices = 2 * training_songs(data, &out.join(RUNS[0]));
    assert!(one.contains(&format!("<td>{slices}<small>2 ")), "{one}");

    // Tables II and III: the paper's rows, the means of our runs, and the paper's lengths, which were
    // not run.
    let mean = |name: &dyn Fn(&Value) -> f64, length: &str| {
        let runs = RUNS.iter().filter(|run| run.starts_with(length));
        let values: Vec<f64> = runs
            .map(|run| name(&json(&out.join(run).join("evaluation.json"))))
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
        assert_eq!(table.matches("class=\"none\"").count(), 6, "{table}");
        for length in ["16", "20"] {
            let mean = mean(name, length);
            assert!(table.contains(&mean), "{mean}\n{table}");
        }
        // The last column: the mean of two runs each.
        assert_eq!(table.matches("<td>2</td></tr>").count(), 2, "{table}");
    }
    let one = section(&page, "figure1");
    assert_eq!(one.matches("data:image/png;base64,").count(), 4, "{one}");
    assert!(section(&page, "figure3").contains("data-kept=\"1\""));
    let model = section(&page, "model");
    for part in ["0.989", "preset = &quot;genrescope&quot;", "rustc 1."] {
        assert!(model.contains(part), "{part}\n{model}");
    }
    // The description of the data has the number and the length of the songs here, and not those of
    // the data set that the paper used.
    let of_data = |text: &&str| numbers(text).starts_with(&[30.0, 3.0]);
    assert!(model.split("<p>").any(|text| of_data(&text)), "{model}");
    assert!(!page.contains("GTZAN, "));
}

/// The number of songs that a run of the first seed is trained on.
fn training_songs(data: &Path, run: &Path) -> u64 {
    let (data, model) = (data.to_str().unwrap(), run.join("best.safetensors"));
    let mut arguments = vec!["evaluate", "--data", data, "--part", "train", "--json"];
    arguments.extend(["--model", model.to_str().unwrap()]);
    let report: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    report["songs"].as_u64().unwrap()
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap();
    let rest = &page[start..];
    &rest[..rest.find("</section>").unwrap()]
}

/// Asserts that every element that is opened is closed, in order.
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
fn rejects_a_report_of_no_run_and_a_sweep_of_one_length() {
    let folder = Folder::new("nothing");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    let output = trainer(&["report", "--data", data, data]);
    refused_naming(&output, &[data]);
    let output = trainer(&["sweep", "--data", data, "--out", "never", "--frames", "32"]);
    refused_naming(&output, &["--lengths", "--frames"]);
}

#[test]
fn a_run_rejects_other_data() {
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

    // The same songs with another list.
    let list = folder.0.join("songs.csv");
    let other = fs::read_to_string(&list).unwrap().replace("train", "test");
    let original = fs::read(&list).unwrap();
    fs::write(&list, other).unwrap();
    for output in [
        train("2"),
        trainer(&["finish", "--data", data, "--run", run_text]),
        trainer(&["report", "--data", data, run_text]),
    ] {
        refused_naming(&output, &[run_text, "songs.csv"]);
    }
    assert_eq!(json(&run.join("environment.json")), before);

    fs::write(&list, original).unwrap();
    assert!(train("2").status.success());
    let after = json(&run.join("environment.json"));
    assert_eq!(after["starts"].as_array().unwrap().len(), 2);
    assert_eq!(after["data"], before["data"]);
}

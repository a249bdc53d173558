//! Genres with different numbers of songs.

#![cfg(test)]

use std::fs;
use std::path::Path;

use serde_json::Value;

mod support;

use support::{Folder, json, manifest, store, succeeds, table, training};

/// Two of the fifteen songs of the genre `high` train, twelve of the genre `low`.
fn uneven_split(folder: &Path) -> String {
    let mut list = "song,part\n".to_string();
    for line in table(&folder.join("songs.csv")) {
        let number: usize = line["row"].parse().unwrap();
        let part = match (line["genre"].as_str(), number) {
            ("low", 0..24) | ("high", 1 | 3) => "train",
            (_, 24..28) => "valid",
            (_, 28..) => "test",
            _ => continue,
        };
        list.push_str(&format!("{},{part}\n", line["song"]));
    }
    let file = folder.join("uneven.csv");
    fs::write(&file, list).unwrap();
    format!("list:{}", file.display())
}

fn recipe_of(run: &Path) -> String {
    let manifest = manifest(&run.join("best.safetensors"));
    manifest["provenance"]["recipe"].as_str().unwrap().into()
}

#[test]
fn genres_are_balanced_and_the_epoch_is_chosen_by_macro_f1() {
    let folder = Folder::new("uneven");
    store(&folder.0);
    let split = uneven_split(&folder.0);
    let mut recipes = Vec::new();
    for balance in ["none", "weights", "draws"] {
        let run = folder.0.join(balance);
        let mut arguments = training(&folder.0, &run, "3", "8");
        arguments.extend(["--split", &split, "--balance", balance]);
        arguments.extend(["--choose-by", "macro-f1"]);
        succeeds(&arguments);

        let rows = table(&run.join("metrics.csv"));
        let number = |row: usize, column: &str| -> f64 { rows[row][column].parse().unwrap() };
        let best = (0..3)
            .reduce(|best, row| {
                let figure = |row| (number(row, "valid_macro_f1"), -number(row, "valid_loss"));
                if figure(row) > figure(best) {
                    row
                } else {
                    best
                }
            })
            .unwrap();
        let state = json(&run.join("state.json"));
        assert_eq!(state["best_epoch"], best + 1, "{rows:?}");
        let recorded = state["best_macro_f1"].as_f64().unwrap();
        assert_eq!(recorded, number(best, "valid_macro_f1"));
        recipes.push(recipe_of(&run));
    }
    recipes.dedup();
    assert_eq!(recipes.len(), 3, "{recipes:?}");

    // The same command resumes; another choice is another run.
    let run = folder.0.join("draws");
    let mut other = training(&folder.0, &run, "3", "8");
    other.extend(["--split", &split, "--balance", "weights"]);
    assert_eq!(support::trainer(&other).status.code(), Some(2));

    let model = run.join("best.safetensors");
    let mut evaluate = vec!["evaluate", "--data", folder.0.to_str().unwrap()];
    evaluate.extend(["--model", model.to_str().unwrap(), "--split", &split]);
    evaluate.push("--json");
    let report: Value = serde_json::from_str(&succeeds(&evaluate)).unwrap();
    for genre in report["votes"][0]["genres"].as_array().unwrap() {
        assert!(genre["recall"].is_number(), "{genre}");
    }
}

//! `trainer few-songs`: heads from few songs, over many draws.

#![cfg(test)]

use std::fs;

use serde_json::Value;

mod support;

use support::{Folder, refused_naming, store, succeeds, trainer};

#[test]
fn draws_are_repeatable_and_measure_both_kinds_of_features() {
    let folder = Folder::new("few-songs");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    let arguments = ["few-songs", "--data", data, "--draws", "4", "--json"];
    let printed = succeeds(&arguments);
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(
        (&report["draws"], &report["songs"]),
        (&4.into(), &30.into())
    );
    assert_eq!(report["draws_tested"], 4);
    assert_eq!(report["genres"]["high"], 15);
    for features in ["embedding", "mel_statistics"] {
        // Energy in the lower or the upper half of the bands.
        assert_eq!(report[features]["least"], 1.0, "{report}");
    }
    assert_eq!(report["difference"]["mean"], 0.0);
    assert_eq!(succeeds(&arguments), printed);

    // Genres may be in another column, also one of about.csv.
    let part = [
        "--genre-column",
        "part",
        "--fewest",
        "6",
        "--songs-per-genre",
        "2",
    ];
    let by_part = [&arguments[..], &part, &["--genres-per-draw", "2"]].concat();
    let report: Value = serde_json::from_str(&succeeds(&by_part)).unwrap();
    assert_eq!(report["genres"]["train"], 18);
    assert_eq!(
        (&report["genres_per_draw"], &report["chance"]),
        (&2.into(), &0.5.into())
    );
}

#[test]
fn refuses_what_leaves_nothing_to_test() {
    let folder = Folder::new("few-songs-refused");
    store(&folder.0);
    let data = folder.0.to_str().unwrap();
    let with = |options: &[&str]| trainer(&[&["few-songs", "--data", data][..], options].concat());
    refused_naming(
        &with(&["--genre-column", "fine"]),
        &["--genre-column", "fine"],
    );
    refused_naming(&with(&["--fewest", "16"]), &["--fewest"]);
    refused_naming(
        &with(&["--songs-per-genre", "10"]),
        &["--songs-per-genre", "--fewest"],
    );
    refused_naming(&with(&["--genres-per-draw", "3"]), &["--genres-per-draw"]);
    refused_naming(&with(&["--leave-out", "genre=high"]), &["--fewest"]);
    // All songs of a genre are one group.
    refused_naming(
        &with(&["--group-column", "genre", "--draws", "3"]),
        &["none of the 3 draws", "--group-column"],
    );
    refused_naming(
        &with(&["--group-column", "artist"]),
        &["--group-column", "artist"],
    );
    let model = folder.0.join("model.safetensors");
    fs::write(&model, "no model").unwrap();
    let model = model.to_str().unwrap();
    refused_naming(&with(&["--from", model]), &[model]);
}

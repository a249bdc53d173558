//! `trainer explain` and `trainer order`.

#![cfg(test)]

mod support;

use std::fs;

use serde_json::Value;
use support::{Folder, refused_naming, song, succeeds, trainer};

fn numbers(values: &Value) -> Vec<f64> {
    let all = values.as_array().unwrap().iter();
    all.map(|value| value.as_f64().unwrap()).collect()
}

#[test]
fn figures_agree_with_predict_and_add_up() {
    let folder = Folder::new("explain");
    let path = folder.0.join("a.wav");
    song(&path);
    let path = path.to_str().unwrap();
    let out = folder.0.join("out");
    let arguments = ["explain", path, "--json", "--out", out.to_str().unwrap()];
    let found: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    let predicted: Value = serde_json::from_str(&succeeds(&["predict", path, "--json"])).unwrap();
    let predicted = &predicted[0];

    assert_eq!(found["answer"], predicted["answer"]);
    let best = predicted["probabilities"]
        .as_object()
        .unwrap()
        .iter()
        .next();
    let (genre, probability) = best.unwrap();
    assert_eq!(found["genre"]["genre"], *genre);
    let own = found["genre"]["probability"].as_f64().unwrap();
    assert!((own - probability.as_f64().unwrap()).abs() < 1e-5);

    let slices = found["slices"].as_array().unwrap();
    assert_eq!(slices.len(), predicted["slices"].as_array().unwrap().len());
    let shares = slices.iter().map(|slice| slice["share"].as_f64().unwrap());
    let lead = found["lead"].as_f64().unwrap();
    assert!((shares.sum::<f64>() - lead).abs() < 1e-4);

    let maps = found["slice"]["maps"].as_array().unwrap();
    assert_eq!(maps.len(), 2);
    assert_eq!(maps[0]["genre"], *genre);
    assert_eq!(found["slice"]["edges_hz"].as_array().unwrap().len(), 17);
    for map in maps {
        let rows = map["values"].as_array().unwrap();
        assert_eq!(rows.len(), 16);
        assert!(rows.iter().all(|row| numbers(row).len() == 8));
        let values: Vec<f64> = rows.iter().flat_map(numbers).collect();
        let decisive = values.iter().any(|value| value.abs() >= 0.4);
        assert_eq!(map["decisive"], decisive);
    }
    let tensors = found["tensors"].as_array().unwrap();
    let logits = tensors.iter().find(|tensor| tensor["name"] == "logits");
    assert_eq!(numbers(&logits.unwrap()["values"]).len(), 12);

    let json = fs::read_to_string(out.join("explanation.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), found);
    let page = fs::read_to_string(out.join("explanation.html")).unwrap();
    assert!(!page.contains("<script") && !page.contains("src=\"http"));
    for class in ["image class=\"light\"", "image class=\"dark\""] {
        assert!(page.contains(class), "{class}");
    }
}

#[test]
fn slices_are_counted_from_one() {
    let folder = Folder::new("explain-slice");
    let path = folder.0.join("a.wav");
    song(&path);
    let path = path.to_str().unwrap();
    let found = succeeds(&["explain", path, "--json", "--slice", "1"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["slice"]["number"], 1);
    assert_eq!(found["slice"]["start_s"], 0.0);
    for slice in ["0", "99"] {
        let output = trainer(&["explain", path, "--slice", slice]);
        refused_naming(&output, &["--slice", slice]);
    }
}

#[test]
fn silence_has_no_explanation() {
    let folder = Folder::new("explain-silence");
    let path = folder.0.join("silence.wav");
    support::wav(&path, 22_050, 1, vec![0; 22_050 * 5]);
    let output = trainer(&["explain", path.to_str().unwrap()]);
    refused_naming(&output, &["silence.wav"]);
}

/// A store of two genres, and a model that was trained on it for one epoch.
#[test]
fn order_is_measured_on_a_store() {
    let folder = Folder::new("order");
    let data = folder.0.join("data");
    fs::create_dir_all(&data).unwrap();
    support::store(&data);
    let run = folder.0.join("run");
    succeeds(&support::training(&data, &run, "1", "32"));
    succeeds(&[
        "calibrate",
        "--data",
        data.to_str().unwrap(),
        "--run",
        run.to_str().unwrap(),
    ]);
    let model = run.join("final.safetensors");
    let arguments = [
        "order",
        "--data",
        data.to_str().unwrap(),
        "--model",
        model.to_str().unwrap(),
        "--repetitions",
        "2",
        "--json",
    ];
    let found: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    let changes = found["changes"].as_array().unwrap();
    let codes: Vec<&str> = changes
        .iter()
        .map(|change| change["change"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "steps_permuted",
            "steps_reversed",
            "blocks_shuffled",
            "frames_reversed",
            "frames_shuffled"
        ]
    );
    assert_eq!(changes[0]["repetitions"], 2);
    assert_eq!(changes[1]["repetitions"], 1);
    for change in changes {
        for figure in ["same_slice_decision", "songs_right", "songs_named_right"] {
            let [least, mean, most] =
                ["least", "mean", "most"].map(|name| change[figure][name].as_f64().unwrap());
            assert!((0.0..=1.0).contains(&mean), "{change}");
            assert!(least <= mean && mean <= most, "{change}");
        }
    }
    // The same seeds give the same figures.
    let again: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    assert_eq!(again, found);
}

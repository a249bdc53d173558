//! `trainer tune --layers`: further layers than the head.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use safetensors::SafeTensors;
use serde_json::Value;

mod support;

use support::{
    Folder, errors, manifest, preparing, refused_naming, songs, store, succeeds, trainer, training,
};

const SHIPPED: &str = "../models/genrescope.safetensors";

fn tuning<'a>(data: &'a Path, out: &'a Path, layers: &'a str) -> Vec<&'a str> {
    let mut all = vec!["tune", "--data", data.to_str().unwrap(), "--layers", layers];
    all.extend(["--out", out.to_str().unwrap(), "--json"]);
    all.extend(["--epochs", "2", "--learning-rate", "0.001"]);
    all
}

fn tensors(model: &Path) -> BTreeMap<String, Vec<u8>> {
    let bytes = fs::read(model).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let tensors = file.tensors().into_iter();
    tensors
        .map(|(name, tensor)| (name, tensor.data().to_vec()))
        .collect()
}

#[test]
fn trains_the_chosen_layers_and_keeps_the_statistics() {
    let folder = Folder::new("fine-tune");
    store(&folder.0);
    let before = tensors(Path::new(SHIPPED));
    let blocks = before
        .keys()
        .filter(|name| name.ends_with("conv.bias"))
        .count();
    for (layers, kept_blocks) in [("recurrent", blocks), ("last-block", blocks - 1)] {
        let out = folder.0.join(format!("{layers}.safetensors"));
        let card = folder.0.join("card.md");
        let mut arguments = tuning(&folder.0, &out, layers);
        arguments.extend(["--card", card.to_str().unwrap()]);
        let report: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
        assert_eq!(report["layers"], layers.replace('-', "_"));
        assert_eq!(report["macro_accuracy"], 1.0, "{report}");
        assert_eq!(report["held_out"], report["songs"]);
        for (name, values) in tensors(&out) {
            let is_kept =
                (0..kept_blocks).any(|block| name.starts_with(&format!("blocks.{block}.")));
            let is_kept = is_kept || name.starts_with("input_norm") || name.contains("running");
            assert_eq!(before[&name] == values, is_kept, "{layers}: {name}");
        }
        let manifest = manifest(&out);
        let recipe = manifest["provenance"]["recipe"].as_str().unwrap();
        assert!(recipe.contains("fine-tuned"), "{recipe}");
        let card = fs::read_to_string(&card).unwrap();
        for part in [recipe, "| high | 13 | 13 | 1.00 | 1.00 | 1.00 |"] {
            assert!(card.contains(part), "{part}\n{card}");
        }
        let model = out.to_str().unwrap();
        let data = folder.0.to_str().unwrap();
        succeeds(&["evaluate", "--data", data, "--model", model, "--json"]);
    }
}

#[test]
fn an_interrupted_fine_tuning_ends_as_an_uninterrupted_one() {
    let folder = Folder::new("fine-tune-resume");
    store(&folder.0);
    let straight = folder.0.join("straight.safetensors");
    let mut arguments = tuning(&folder.0, &straight, "recurrent");
    arguments.extend(["--name", "tuned"]);
    succeeds(&arguments);

    let out = folder.0.join("resumed.safetensors");
    let mut arguments = tuning(&folder.0, &out, "recurrent");
    arguments.extend(["--name", "tuned"]);
    // The model cannot replace a folder, so the folds stay.
    fs::create_dir_all(out.join("in the way")).unwrap();
    assert_eq!(trainer(&arguments).status.code(), Some(2));
    let cache = folder.0.join("resumed.safetensors.folds");
    let lines = fs::read_to_string(&cache).unwrap();
    let first: Vec<&str> = lines.lines().take(2).collect();
    // The second fold was not written completely.
    fs::write(&cache, &lines[..first.join("\n").len() + 100]).unwrap();
    fs::remove_dir_all(&out).unwrap();
    succeeds(&arguments);
    assert!(fs::read(&straight).unwrap() == fs::read(&out).unwrap());
    assert!(!cache.exists());

    // A result in the cache is not computed again.
    let out = folder.0.join("cached.safetensors");
    let mut arguments = tuning(&folder.0, &out, "recurrent");
    arguments.extend(["--name", "tuned"]);
    let mut result: Value = serde_json::from_str(first[1]).unwrap();
    result["loss"] = 4711.0.into();
    let text = format!("{}\n{result}\n", first[0]);
    fs::write(folder.0.join("cached.safetensors.folds"), text).unwrap();
    let output = trainer(&arguments);
    assert!(errors(&output).contains("4711"), "{}", errors(&output));
    assert!(fs::read(&straight).unwrap() == fs::read(&out).unwrap());
}

#[test]
fn refuses_models_and_settings_that_do_not_fit() {
    let folder = Folder::new("fine-tune-refused");
    store(&folder.0);
    let out = folder.0.join("own.safetensors");
    for (option, value) in [("--learning-rate", "0"), ("--epochs", "0")] {
        let mut arguments = tuning(&folder.0, &out, "all");
        arguments.truncate(arguments.len() - 4);
        arguments.extend([option, value]);
        refused_naming(&trainer(&arguments), &[option]);
    }

    // Settings of a fine-tuning without one would have no effect.
    let (data, model) = (folder.0.to_str().unwrap(), out.to_str().unwrap());
    let arguments = ["tune", "--data", data, "--out", model];
    for (option, value) in [
        ("--learning-rate", "0.1"),
        ("--epochs", "3"),
        ("--seed", "1"),
    ] {
        let with_option = [&arguments[..], &[option, value]].concat();
        refused_naming(&trainer(&with_option), &["--layers"]);
        let with_head = [&with_option[..], &["--layers", "head"]].concat();
        refused_naming(&trainer(&with_head), &[option, "--layers head"]);
    }

    let mut arguments = tuning(&folder.0, &out, "recurrent");
    let last = arguments.len() - 1;
    arguments[last] = "1e300";
    refused_naming(&trainer(&arguments), &["diverged", "--learning-rate"]);

    let shared = folder.0.join("shared");
    let mut arguments = training(&folder.0, &shared, "1", "16");
    for (option, value) in [("--preset", "as-published"), ("--frames", "32")] {
        let at = arguments.iter().position(|word| *word == option).unwrap();
        arguments[at + 1] = value;
    }
    succeeds(&arguments);
    let model = shared.join("best.safetensors");
    let mut arguments = tuning(&folder.0, &out, "all");
    arguments.extend(["--from", model.to_str().unwrap()]);
    refused_naming(&trainer(&arguments), &["--layers head", "--from"]);

    let (audio, other) = (folder.0.join("audio"), folder.0.join("other"));
    songs(&audio, 2);
    let mut arguments = preparing(&audio, &other);
    arguments.extend(["--bands", "64"]);
    succeeds(&arguments);
    for layers in ["head", "all"] {
        let mut arguments = tuning(&other, &out, layers);
        if layers == "head" {
            arguments.truncate(arguments.len() - 4);
        }
        let refused = trainer(&arguments);
        refused_naming(&refused, &["front-end", "64 bands", "128 bands"]);
    }
    assert!(!out.exists());
}

#[test]
fn songs_of_an_artist_are_held_out_together() {
    let folder = Folder::new("fine-tune-artists");
    let audio = folder.0.join("audio");
    songs(&audio, 4);
    for genre in ["low", "high"] {
        for (artist, numbers) in [("First", ["00", "01"]), ("Second", ["02", "03"])] {
            let artist = audio.join(genre).join(format!("{artist} {genre}"));
            fs::create_dir_all(&artist).unwrap();
            for number in numbers {
                let song = format!("{number}.wav");
                fs::rename(audio.join(genre).join(&song), artist.join(&song)).unwrap();
            }
        }
    }
    let out = folder.0.join("own.safetensors");
    let mut arguments = vec!["tune", "--audio", audio.to_str().unwrap(), "--json"];
    arguments.extend(["--layers", "recurrent", "--epochs", "1"]);
    arguments.extend(["--out", out.to_str().unwrap()]);
    let report: Value = serde_json::from_str(&succeeds(&arguments)).unwrap();
    assert_eq!(
        (&report["folds"], &report["held_out"]),
        (&2.into(), &8.into())
    );

    let song = audio.join("low/First low/00.wav");
    let answers = succeeds(&[
        "predict",
        "--model",
        out.to_str().unwrap(),
        "--json",
        song.to_str().unwrap(),
    ]);
    let answers: Value = serde_json::from_str(&answers).unwrap();
    let best = answers[0]["probabilities"].as_object().unwrap();
    assert_eq!(best.keys().next().unwrap(), "low");
}

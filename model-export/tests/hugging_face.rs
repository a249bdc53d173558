//! What is published beside a model file: the card in `models/huggingface.md` and `models/modeling.py`.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_crnn::model_file::{self, Manifest, self_test_input, worst_difference};
use genrescope_crnn::test_weights::uniform;
use genrescope_test_support::logits_by_pytorch;
use yaml_rust2::{Yaml, YamlLoader};

/// Largest difference of a logit; measured: 3e-6.
const TOLERANCE: f32 = 1e-4;
const BANDS: usize = 128;
const FRAMES: usize = 32;
const SLICES: usize = 3;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(model: &Path) -> Manifest {
    model_file::read(&fs::read(model).unwrap())
        .unwrap()
        .manifest
}

fn shipped(name: &str) -> PathBuf {
    root().join(format!("models/{name}.safetensors"))
}

/// The front matter of the card, and the text after it.
fn card() -> (Yaml, String) {
    let text = fs::read_to_string(root().join("models/huggingface.md")).unwrap();
    let text = text.strip_prefix("---\n").unwrap();
    let (front_matter, text) = text.split_once("\n---\n").unwrap();
    let mut documents = YamlLoader::load_from_str(front_matter).unwrap();
    assert_eq!(documents.len(), 1);
    (documents.remove(0), text.to_owned())
}

fn texts(list: &Yaml) -> Vec<&str> {
    list.as_vec()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect()
}

/// Keys and values that the Hub reads: <https://huggingface.co/docs/hub/model-cards>.
#[test]
fn the_card_has_what_the_hub_reads() {
    let (card, text) = card();
    // A licence that the Hub does not know needs a name and a file.
    assert_eq!(card["license"].as_str(), Some("other"));
    assert!(
        card["license_name"]
            .as_str()
            .is_some_and(|name| !name.contains(' '))
    );
    let file = card["license_link"].as_str().unwrap();
    assert!(root().join("models").join(file).is_file(), "{file}");
    assert_eq!(card["library_name"].as_str(), Some("pytorch"));
    assert_eq!(card["pipeline_tag"].as_str(), Some("audio-classification"));
    let tags = texts(&card["tags"]);
    for tag in ["audio", "safetensors", "onnx"] {
        assert!(tags.contains(&tag), "{tag}");
    }
    assert_eq!(texts(&card["metrics"]), ["accuracy", "f1"]);
    let genres = manifest(&shipped("genrescope")).genres;
    let named = |genre: &&String| text.contains(&genre.replace("hiphop", "hip-hop"));
    assert_eq!(genres.iter().filter(named).count(), genres.len());
}

/// A figure of the model file by its name, with three decimals, and its number of songs.
fn figure(manifest: &Manifest, name: &str) -> (f64, u64) {
    let mut figures = manifest.provenance.figures.iter();
    let figure = figures.find(|figure| figure.name == name).unwrap();
    let value = serde_json::to_value(figure).unwrap();
    let rounded = (value["value"].as_f64().unwrap() * 1000.0).round() / 1000.0;
    (rounded, value["songs"].as_u64().unwrap())
}

#[test]
fn the_cards_figures_are_those_of_the_model_file() {
    let manifest = manifest(&shipped("genrescope"));
    let (card, _) = card();
    let model = &card["model-index"][0];
    assert_eq!(model["name"].as_str(), Some("genrescope"));
    let mut found = Vec::new();
    for result in model["results"].as_vec().unwrap() {
        assert_eq!(
            result["task"]["type"].as_str(),
            card["pipeline_tag"].as_str()
        );
        assert!(result["dataset"]["type"].as_str().is_some());
        let name = result["dataset"]["name"].as_str().unwrap();
        let place = if name.starts_with("GTZAN") {
            "test"
        } else {
            "music from elsewhere"
        };
        for metric in result["metrics"].as_vec().unwrap() {
            let kind = metric["type"].as_str().unwrap();
            let measure = match kind {
                "accuracy" => "Songs right",
                "f1" => "Weighted F1 of songs",
                _ => panic!("{kind}"),
            };
            let (expected, songs) = figure(&manifest, &format!("{measure} ({place})"));
            assert_eq!(metric["value"].as_f64(), Some(expected), "{place}, {kind}");
            assert!(name.contains(&songs.to_string()), "{name}: {songs} songs");
            found.push((place, kind));
        }
    }
    let elsewhere = ("music from elsewhere", "accuracy");
    assert_eq!(found, [("test", "accuracy"), ("test", "f1"), elsewhere]);
}

#[test]
fn modeling_py_has_at_most_80_lines() {
    let text = fs::read_to_string(root().join("models/modeling.py")).unwrap();
    assert!(text.lines().count() <= 80);
    assert!(text.lines().all(|line| line.len() <= 120));
}

/// The shipped models with their self-test, and every preset with the logits of PyTorch's own layers.
#[test]
fn modeling_py_loads_model_files_in_pytorch() {
    let shape = |values: &[f32]| [values.len() / BANDS / FRAMES, BANDS, FRAMES];
    let mut cases = Vec::new();
    let mut expected: Vec<Vec<f32>> = Vec::new();
    for name in ["genrescope", "fault-filtered", "teaching"] {
        let manifest = manifest(&shipped(name));
        let frames = manifest.slices.frames;
        let input = self_test_input(BANDS, frames);
        let slices = input.len() / BANDS / frames;
        cases.push((shipped(name), [slices, BANDS, frames], input));
        expected.push(manifest.self_test.logits.concat());
    }
    let normalisation = manifest(&shipped("genrescope")).normalisation;
    let decibels: Vec<f32> = uniform(&format!("input {FRAMES}"), SLICES * BANDS * FRAMES)
        .iter()
        .map(|value| (value * 2.0 - 1.0) / normalisation.scale - normalisation.offset)
        .collect();
    let golden = fs::read(root().join("tests/golden/network/logits.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_slice(&golden).unwrap();
    let golden = golden["cases"].as_array().unwrap();
    let mut exported = Vec::new();
    for case in golden.iter().filter(|case| case["frames"] == FRAMES) {
        let preset = case["preset"].as_str().unwrap();
        let name = format!("hugging-face-{}-{preset}.safetensors", std::process::id());
        let path = std::env::temp_dir().join(name);
        let export = Command::new(env!("CARGO_BIN_EXE_model-export"))
            .arg(shipped("genrescope"))
            .args(["--as", preset, "--precision", "f32", "--out"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(export.status.success(), "{export:?}");
        cases.push((path.clone(), shape(&decibels), decibels.clone()));
        expected.push(serde_json::from_value(case["logits"].clone()).unwrap());
        exported.push(path);
    }
    assert_eq!(cases.len(), 3 + genrescope_crnn::Preset::ALL.len());
    let found = logits_by_pytorch(&cases);
    for path in exported {
        fs::remove_file(path).unwrap();
    }
    let Some(found) = found else { return };
    assert_eq!(found.len(), cases.len());
    for (((path, ..), expected), found) in cases.iter().zip(&expected).zip(&found) {
        let difference = worst_difference(expected, found);
        let name = path.display();
        println!("{name}: logits differ by {difference:.1e} at most");
        assert!(difference <= TOLERANCE, "{name}: {difference}");
    }
}

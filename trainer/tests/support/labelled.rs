//! Songs with several labels: a store, its file of labels, and a model that answers labels.

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::{Value, json};

const BANDS: usize = 128;
const COLUMNS: usize = 40;
/// Songs of [`labelled_store`].
const LABELLED_SONGS: usize = 60;
/// Labels of its songs: energy in the lower bands, energy in the upper bands, and a pulse. They are independent.
pub const LABELS: [&str; 3] = ["deep", "bright", "pulsed"];

/// Whether a song has each label.
pub fn has(song: usize) -> [bool; 3] {
    [
        song.is_multiple_of(2),
        song.is_multiple_of(3),
        (song / 6).is_multiple_of(3),
    ]
}

/// Writes a store, and `labels.csv` with a further column `clip_id`, into a folder. Returns the path of the latter.
pub fn labelled_store(folder: &Path) -> PathBuf {
    let mut codes = Vec::new();
    let mut songs = "row,song,genre,file,part\n".to_string();
    let mut labels = format!("clip_id,{},mp3_path\n", LABELS.join(","));
    for song in 0..LABELLED_SONGS {
        let [deep, bright, pulsed] = has(song);
        for band in 0..BANDS {
            for column in 0..COLUMNS {
                let loud = (band < 40 && deep) || (band >= 90 && bright);
                let quiet = pulsed && column % 8 < 4;
                let level = if loud { 190 } else { 90 } - if quiet { 60 } else { 0 };
                let ripple = (song * 31 + band * 7 + column * 13) % 60;
                codes.push((level + ripple) as u8);
            }
        }
        let part = ["train", "train", "train", "valid", "test"][song / 2 % 5];
        songs.push_str(&format!(
            "{song},s{song:03},all,all/s{song:03}.wav,{part}\n"
        ));
        let values = has(song).map(|has| u8::from(has).to_string()).join(",");
        labels.push_str(&format!("{},{values},all/s{song:03}.mp3\n", 7 * song + 2));
    }
    let floors: Vec<u8> = (0..LABELLED_SONGS)
        .flat_map(|_| (-80.0f32).to_le_bytes())
        .collect();
    let shape = vec![LABELLED_SONGS, BANDS, COLUMNS];
    let tensors = [
        ("codes", TensorView::new(Dtype::U8, shape, &codes).unwrap()),
        (
            "floor_db",
            TensorView::new(Dtype::F32, vec![LABELLED_SONGS], &floors).unwrap(),
        ),
    ];
    let bytes = safetensors::serialize(tensors, None).unwrap();
    fs::write(folder.join("mel.safetensors"), bytes).unwrap();
    fs::write(folder.join("songs.csv"), songs).unwrap();
    let file = folder.join("labels.csv");
    fs::write(&file, labels).unwrap();
    file
}

/// Writes the shipped network as a model of labels: `always` and `never` by their thresholds, and the others.
pub fn model_of_labels(folder: &Path) -> PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/genrescope.safetensors");
    let bytes = fs::read(shipped).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut metadata = header.metadata().clone().unwrap();
    let mut manifest: Value = serde_json::from_str(&metadata["genrescope"]).unwrap();
    let outputs = manifest["network"]["genres"].as_u64().unwrap() as usize;
    let mut names = vec!["always".to_owned(), "never".to_owned()];
    // The name of a column in the CSV of `trainer predict`.
    names.push("error".into());
    names.extend((3..outputs).map(|at| format!("label {at}")));
    let mut thresholds = vec![0.5; outputs];
    (thresholds[0], thresholds[1]) = (0.0, 1.0);
    manifest["genres"] = names.into();
    manifest["labels"] = json!({ "thresholds": thresholds });
    manifest["decision"]["vote"] = "mean".into();
    manifest["decision"]["outside"] = Value::Null;
    manifest["decision"]["set"] = Value::Null;
    manifest["calibration"]["temperature"] = 1.0.into();
    metadata.insert("genrescope".into(), manifest.to_string());
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let bytes = safetensors::serialize(tensors.tensors(), Some(metadata)).unwrap();
    let path = folder.join("labels.safetensors");
    fs::write(&path, bytes).unwrap();
    path
}

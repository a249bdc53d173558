//! Synthetic songs, a store of them, and what a run leaves in its folder.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test target needs a part of it"
)]

mod labelled;
mod predicting;
mod program;

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::Value;

pub use labelled::{LABELS, labelled_store, model_of_labels};
pub use predicting::{answered, answers, model_that_is_sure, skipped};
pub use program::{PROGRAM, Running, errors, numbers, refused, refused_naming, succeeds, trainer};

const BANDS: usize = 128;
const COLUMNS: usize = 40;
const SONGS: usize = 30;

/// A temporary folder, removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("trainer-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Arguments of `train` for a small network.
pub fn training<'a>(
    data: &'a Path,
    out: &'a Path,
    epochs: &'a str,
    batch: &'a str,
) -> Vec<&'a str> {
    let [data, out] = [data, out].map(|path| path.to_str().unwrap());
    let mut all = vec!["train", "--data", data, "--out", out, "--epochs", epochs];
    all.extend(["--preset", "genrescope", "--frames", "16", "--batch", batch]);
    all
}

/// Writes a store of songs of two genres, with the energy in the lower or the upper half of the bands.
pub fn store(folder: &Path) {
    let mut codes = Vec::new();
    let mut csv = "row,song,genre,part,duplicate_of\n".to_string();
    for song in 0..SONGS {
        let high = song % 2 == 1;
        for band in 0..BANDS {
            for column in 0..COLUMNS {
                let loud = (band >= BANDS / 2) == high;
                let ripple = (song * 31 + band * 7 + column * 13) % 50;
                codes.push((if loud { 200 } else { 60 } + ripple) as u8);
            }
        }
        let genre = if high { "high" } else { "low" };
        let part = ["train", "train", "train", "valid", "test"][song / 2 % 5];
        csv.push_str(&format!("{song},{genre}.{song:05},{genre},{part},\n"));
    }
    let floors: Vec<u8> = (0..SONGS).flat_map(|_| (-80.0f32).to_le_bytes()).collect();
    let tensors = [
        (
            "codes",
            TensorView::new(Dtype::U8, vec![SONGS, BANDS, COLUMNS], &codes).unwrap(),
        ),
        (
            "floor_db",
            TensorView::new(Dtype::F32, vec![SONGS], &floors).unwrap(),
        ),
    ];
    let bytes = safetensors::serialize(tensors, None).unwrap();
    fs::write(folder.join("mel.safetensors"), bytes).unwrap();
    fs::write(folder.join("songs.csv"), csv).unwrap();
}

/// Writes 16-bit samples, channels interleaved.
pub fn wav(path: &Path, rate: u32, channels: u16, samples: impl IntoIterator<Item = i16>) {
    let format = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, format).unwrap();
    for sample in samples {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Writes six seconds of a few notes.
pub fn song(path: &Path) {
    let rate = 22_050;
    let notes = [220.0, 277.2, 329.6, 440.0f32];
    let samples = (0..rate * 6).map(|at| {
        let seconds = at as f32 / rate as f32;
        let note = notes[(seconds * 2.0) as usize % 4];
        ((seconds * note * std::f32::consts::TAU).sin() * 9000.0) as i16
    });
    wav(path, rate, 1, samples);
}

/// The lines of `metrics.csv` without the last column, the time.
pub fn metrics(run: &Path) -> Vec<String> {
    let text = fs::read_to_string(run.join("metrics.csv")).unwrap();
    let without_time = |line: &str| line.rsplit_once(',').unwrap().0.to_string();
    text.lines().map(without_time).collect()
}

/// Reads a JSON file.
pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// How many times the program was started on a run.
pub fn starts(run: &Path) -> usize {
    let environment = json(&run.join("environment.json"));
    environment["starts"].as_array().unwrap().len()
}

/// The epoch after which the latest start of a run resumed; none where it began at the first epoch.
pub fn resumed_after(run: &Path) -> Option<u64> {
    let environment = json(&run.join("environment.json"));
    environment["starts"].as_array().unwrap().last().unwrap()["resumed_after"].as_u64()
}

/// The manifest of a model file.
pub fn manifest(model: &Path) -> Value {
    let bytes = fs::read(model).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    serde_json::from_str(&header.metadata().as_ref().unwrap()["genrescope"]).unwrap()
}

/// The lines of a CSV file, by column.
pub fn table(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|line| line.unwrap()).collect()
}

/// Writes songs of 3 s as `GENRE/N.wav`, `of_each` of the genres `high` and `low`.
pub fn songs(folder: &Path, of_each: u32) {
    const RATE: u32 = 22_050;
    for (genre, pitch) in [("low", 150.0), ("high", 1500.0)] {
        fs::create_dir_all(folder.join(genre)).unwrap();
        for n in 0..of_each {
            let pitch = pitch * (1.0 + 0.07 * f64::from(n));
            let samples = (0..3 * RATE).map(|at| {
                let seconds = f64::from(at) / f64::from(RATE);
                let wave = (std::f64::consts::TAU * pitch * seconds).sin();
                (wave * (1.0 + (seconds * 5.0).sin()) * 4500.0) as i16
            });
            wav(
                &folder.join(format!("{genre}/{n:02}.wav")),
                RATE,
                1,
                samples,
            );
        }
    }
}

/// Arguments of `prepare` for [`songs`].
pub fn preparing<'a>(audio: &'a Path, out: &'a Path) -> Vec<&'a str> {
    let text = |path: &'a Path| path.to_str().unwrap();
    let mut arguments = vec!["prepare", "--audio", text(audio), "--out", text(out)];
    arguments.extend(["--seconds", "3"]);
    arguments
}

/// Names and bytes of the files in a folder, sorted by name.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut all: Vec<_> = files
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    all.sort();
    all
}

/// Pseudo-random numbers, the same in each run (xorshift64, Marsaglia 2003).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// The codes and floors of a store, by song.
pub fn stored(folder: &Path) -> Vec<(String, Vec<u8>, f32)> {
    let bytes = fs::read(folder.join("mel.safetensors")).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let (codes, floors) = (
        file.tensor("codes").unwrap(),
        file.tensor("floor_db").unwrap(),
    );
    let size = codes.shape()[1] * codes.shape()[2];
    let floors = floors
        .data()
        .as_chunks::<4>()
        .0
        .iter()
        .copied()
        .map(f32::from_le_bytes);
    let mut songs = csv::Reader::from_path(folder.join("songs.csv")).unwrap();
    let names = songs.records().map(|line| line.unwrap()[1].to_owned());
    let codes = codes.data().chunks_exact(size).map(<[u8]>::to_vec);
    names
        .zip(codes)
        .zip(floors)
        .map(|((name, codes), floor)| (name, codes, floor))
        .collect()
}

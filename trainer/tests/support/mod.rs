//! A store of a few synthetic songs, and the program as its user runs it.

#![allow(clippy::unwrap_used, dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use safetensors::{Dtype, tensor::TensorView};

const BANDS: usize = 128;
const COLUMNS: usize = 40;
const SONGS: usize = 30;

/// A folder of its own for each test, removed in the end.
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

pub fn trainer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(arguments)
        .output()
        .unwrap()
}

pub fn succeeds(arguments: &[&str]) -> String {
    let output = trainer(arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}\n{text}\n{errors}");
    text
}

/// Low songs and high songs: the energy lies in the lower or the upper half of the bands.
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

/// Every column of the metrics but the time.
pub fn metrics(run: &Path) -> Vec<String> {
    let text = fs::read_to_string(run.join("metrics.csv")).unwrap();
    let without_time = |line: &str| line.rsplit_once(',').unwrap().0.to_string();
    text.lines().map(without_time).collect()
}

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

/// Songs of 3 s as `GENRE/N.wav`, as many of the genre `high` as of `low`.
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

/// The arguments that turn [`songs`] into a store.
pub fn preparing<'a>(audio: &'a Path, out: &'a Path) -> Vec<&'a str> {
    let text = |path: &'a Path| path.to_str().unwrap();
    let mut arguments = vec!["prepare", "--audio", text(audio), "--out", text(out)];
    arguments.extend(["--seconds", "3"]);
    arguments
}

/// Every file in a folder, with its bytes.
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

/// What the program says on standard error when it ends with the status of an error.
pub fn refused(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("trainer: ") && !text.contains("panicked"),
        "{text}"
    );
    text
}

/// Numbers that are as good as random and the same in each run (xorshift64, Marsaglia 2003).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

//! The example, as a program of a user of the crates.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "tests may panic, and do not call the example's main function"
)]

#[path = "../examples/classify_file.rs"]
mod classify_file;

use std::f32::consts::TAU;
use std::{env, fs, process};

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/genrescope.safetensors"
);
const RATE: u32 = 22_050;

/// Mono, 16 bits, 22,050 Hz.
fn wav(samples: &[f32]) -> Vec<u8> {
    let bytes = 2 * samples.len() as u32;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(RATE.to_le_bytes());
    file.extend((2 * RATE).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    file.extend(
        samples
            .iter()
            .flat_map(|x| ((32_767.0 * x) as i16).to_le_bytes()),
    );
    file
}

#[test]
fn the_example_classifies_files_and_reports_faults() {
    let tone = |index: u32| 0.5 * (TAU * 440.0 * index as f32 / RATE as f32).sin();
    let tone: Vec<f32> = (0..5 * RATE).map(tone).collect();
    let cases = [
        // A genre in each further line, where there is a ranking.
        ("tone.wav", wav(&tone), Some("non_music"), 4),
        ("silence.wav", wav(&[0.0; 100_000]), Some("no_music"), 1),
        ("text.wav", b"no sound".to_vec(), None, 0),
    ];
    for (name, bytes, answer, lines) in cases {
        let path = env::temp_dir().join(format!("genrescope-example-{}-{name}", process::id()));
        fs::write(&path, bytes).unwrap();
        let text = classify_file::classify(MODEL, path.to_str().unwrap()).ok();
        fs::remove_file(&path).unwrap();
        let first = text.as_deref().and_then(|text| text.lines().next());
        assert_eq!(first, answer, "{name}: {text:?}");
        assert_eq!(
            text.as_deref().map_or(0, |text| text.lines().count()),
            lines
        );
    }
    assert!(classify_file::classify("missing.safetensors", "missing.wav").is_err());
}

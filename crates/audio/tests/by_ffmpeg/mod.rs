//! Files that ffmpeg encodes, and its decoding of a file as the reference.

#![allow(dead_code, reason = "each test target uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::PathBuf;
use std::process::Command;

use genrescope_test_support::skip;

/// Path of a temporary file of this test process.
fn temporary(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("genre-by-ffmpeg-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// The bytes of the file that ffmpeg writes; `None`, with a record, where it cannot.
fn run(name: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = temporary(name);
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y"])
        .args(arguments)
        .arg(&output);
    if !command.status().is_ok_and(|status| status.success()) {
        skip(format_args!(
            "a part: ffmpeg is missing or cannot write {name}"
        ));
        return None;
    }
    let bytes = std::fs::read(&output).unwrap();
    std::fs::remove_file(output).unwrap();
    Some(bytes)
}

/// Encodes planes of samples. The names of the files of one test target differ.
pub fn encode(name: &str, rate: u32, planes: &[Vec<f32>], options: &[&str]) -> Option<Vec<u8>> {
    let input = temporary(&format!("{name}.raw"));
    let samples = (0..planes[0].len()).flat_map(|at| planes.iter().map(move |plane| plane[at]));
    let bytes: Vec<u8> = samples.flat_map(f32::to_le_bytes).collect();
    std::fs::write(&input, bytes).unwrap();
    let (rate, channels) = (rate.to_string(), planes.len().to_string());
    let from = ["-f", "f32le", "-ar", &rate, "-ac", &channels, "-i"];
    let arguments = [&from[..], &[input.to_str().unwrap()], options].concat();
    run(name, &arguments)
}

/// Decodes a file to the mean of its channels.
pub fn decode(name: &str, bytes: &[u8], channels: usize) -> Option<Vec<f32>> {
    let input = temporary(name);
    std::fs::write(&input, bytes).unwrap();
    let raw = format!("{name}.f32");
    let decoded = run(&raw, &["-i", input.to_str().unwrap(), "-f", "f32le"])?;
    let (samples, _) = decoded.as_chunks::<4>();
    let samples: Vec<f32> = samples
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    let mean = |frame: &[f32]| frame.iter().sum::<f32>() / channels as f32;
    Some(samples.chunks_exact(channels).map(mean).collect())
}

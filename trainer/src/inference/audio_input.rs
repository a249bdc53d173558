//! Audio files and standard input as mono samples.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use anyhow::{Context, Result};
use genrescope_audio::AudioReader;

/// File name that stands for standard input.
const STDIN: &str = "-";

/// Opens a file, or standard input for `-`, as mono samples at `rate` Hz.
///
/// # Errors
/// The file cannot be read, or its format is not supported.
pub fn open(path: &Path, rate: u32) -> Result<AudioReader> {
    if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        let read = stdin().lock().read_to_end(&mut bytes);
        read.context("cannot read standard input")?;
        return Ok(AudioReader::from_bytes(bytes, None, rate)?);
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    Ok(AudioReader::open(Box::new(file), name.as_deref(), rate)?)
}

/// All remaining samples.
///
/// # Errors
/// The file cannot be decoded.
pub fn read_all(mut reader: AudioReader) -> Result<Vec<f32>> {
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}
    Ok(samples)
}

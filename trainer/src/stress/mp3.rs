//! MP3 coding by ffmpeg.

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use genrescope_audio::AudioReader;

use crate::inference;

/// Encodes samples as MP3 at 64 kbit/s and decodes them with the decoder of the page.
///
/// # Errors
/// ffmpeg is missing or fails.
pub fn round_trip(samples: &[f32], rate: u32) -> Result<Vec<f32>> {
    let rate_word = rate.to_string();
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "f32le", "-ac", "1", "-ar", &rate_word])
        .args(["-i", "-", "-b:a", "64k", "-f", "mp3", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .context("this condition needs ffmpeg, which is not installed")?;
    let bytes: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
    let mut input = ffmpeg
        .stdin
        .take()
        .context("ffmpeg has no standard input")?;
    // Written from another thread: otherwise both processes block once the pipes are full.
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = ffmpeg.wait_with_output()?;
    ensure!(
        output.status.success() && matches!(writer.join(), Ok(Ok(()))),
        "ffmpeg could not encode the file"
    );
    let reader = AudioReader::open(Box::new(Cursor::new(output.stdout)), Some("song.mp3"), rate)?;
    inference::read_all(reader)
}

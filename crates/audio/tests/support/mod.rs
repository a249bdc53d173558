//! Small files of every format, and damage to them.

#![allow(dead_code, reason = "each test target uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

pub mod movie;
pub mod ogg_flac;

use std::io::Cursor;
use std::process::Command;

use genrescope_audio::{AudioError, AudioInfo, AudioWarning, read_all};
use genrescope_test_support::skip;

pub type All = Result<(Vec<f32>, AudioInfo, Vec<AudioWarning>), AudioError>;

pub fn decode(bytes: &[u8], hint: Option<&str>) -> All {
    read_all(Box::new(Cursor::new(bytes.to_vec())), hint, 22_050)
}

/// Pseudo-random numbers, the same in every run.
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.next() >> 32) as u8).collect()
    }
}

pub fn wav(tag: u16, channels: u16, rate: u32, bits: u16, claimed: u32, data: &[u8]) -> Vec<u8> {
    let align = channels.wrapping_mul(bits / 8);
    let mut out = b"RIFF".to_vec();
    out.extend(claimed.wrapping_add(36).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0");
    out.extend(tag.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend(rate.wrapping_mul(u32::from(align)).to_le_bytes());
    out.extend(align.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out.extend(b"data");
    out.extend(claimed.to_le_bytes());
    out.extend(data);
    out
}

pub fn tone(count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|n| (((n as f32 * 0.05).sin() * 9000.0) as i16).to_le_bytes())
        .collect()
}

/// Small files of every format. Those that ffmpeg cannot make on this machine are recorded as skipped.
pub fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let data = tone(60_000);
    let plain = wav(1, 1, 22_050, 16, data.len() as u32, &data);
    let mut au = b".snd\0\0\0\x18\0\x01\xd4\xc0\0\0\0\x03\0\0\x56\x22\0\0\0\x01".to_vec();
    au.extend(&data);
    let mut files = vec![("wav", plain.clone()), ("au", au)];
    let folder = std::env::temp_dir().join(format!("genre-bad-{}", std::process::id()));
    let folder = folder.join(format!("{:?}", std::thread::current().id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("in.wav"), plain).unwrap();
    let formats = [
        "mp3", "ogg", "flac", "m4a", "aiff", "alac.m4a", "oga", "aac",
    ];
    let mut missing = Vec::new();
    for name in formats {
        let codec: &[&str] = match name {
            "alac.m4a" => &["-c:a", "alac", "-movflags", "+faststart"],
            // The index first, so that a cut-off file has one.
            "m4a" => &["-movflags", "+faststart"],
            "oga" => &["-c:a", "flac"],
            _ => &[],
        };
        let output = folder.join(format!("out.{name}"));
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-y", "-i"])
            .arg(folder.join("in.wav"))
            .args(codec)
            .arg(&output);
        match command.status().map(|status| status.success()) {
            Ok(true) => files.push((name, std::fs::read(&output).unwrap())),
            _ => missing.push(name),
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        skip(format_args!(
            "a part: ffmpeg is missing or cannot write {missing}"
        ));
    }
    files
}

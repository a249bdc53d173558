//! A synthetic signal, and how close a decoded one is to it.

#![allow(dead_code, reason = "each test target uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::f64::consts::TAU;
use std::io::Cursor;

use genrescope_audio::{AudioInfo, AudioWarning, read_all};

pub const RATE: u32 = 44_100;

/// A chord with a slow tremolo, with other notes on the right channel. Frames of two samples.
pub fn music(seconds: f64) -> Vec<[f32; 2]> {
    let chord = |t: f64, notes: [f64; 3]| {
        let swell = 0.6 + 0.4 * (TAU * 1.3 * t).sin();
        0.2 * swell * notes.iter().map(|hz| (TAU * hz * t).sin()).sum::<f64>()
    };
    let at = |n: usize| n as f64 / f64::from(RATE);
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|n| {
            [
                chord(at(n), [220.0, 277.0, 1330.0]) as f32,
                chord(at(n), [330.0, 440.0, 2637.0]) as f32,
            ]
        })
        .collect()
}

pub fn mono(frames: &[[f32; 2]]) -> Vec<f32> {
    frames
        .iter()
        .map(|[left, right]| 0.5 * (left + right))
        .collect()
}

pub fn decode(bytes: Vec<u8>, rate: u32) -> (Vec<f32>, AudioInfo, Vec<AudioWarning>) {
    read_all(Box::new(Cursor::new(bytes)), None, rate).unwrap()
}

/// Signal to error in dB.
pub fn snr(wanted: &[f32], got: &[f32]) -> f64 {
    let energy = |x: f64| x * x;
    let signal: f64 = wanted.iter().map(|&x| energy(f64::from(x))).sum();
    let error: f64 = wanted
        .iter()
        .zip(got)
        .map(|(&a, &b)| energy(f64::from(a - b)))
        .sum();
    10.0 * (signal / error.max(1e-30)).log10()
}

pub fn hound_wav(bits: u16, float: bool, frames: &[[f32; 2]]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: bits,
        sample_format: if float {
            hound::SampleFormat::Float
        } else {
            hound::SampleFormat::Int
        },
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    let full = (1_i64 << (bits - 1)) as f64 - 1.0;
    for &x in frames.as_flattened() {
        if float {
            writer.write_sample(x).unwrap();
        } else {
            writer
                .write_sample((f64::from(x) * full).round() as i32)
                .unwrap();
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

//! AAC of more than two channels, HE-AAC and AAC Main. Checked by the sound, against ffmpeg, since a decoder that leaves
//! out a half of the spectrum or a channel reports no errors either.

#![cfg(all(test, feature = "full-aac"))]

mod by_ffmpeg;
mod signals;

use std::f64::consts::TAU;

use signals::{decode, snr};
use syom::EncodeOptions;

const RATE: u32 = 44_100;

/// Channels with a chord each, that reaches up to 14 kHz and swells.
fn planes(channels: usize) -> Vec<Vec<f32>> {
    let channel = |number: usize| {
        let sample = |n: usize| {
            let t = n as f64 / f64::from(RATE);
            let swell = 0.6 + 0.4 * (TAU * (1.1 + 0.3 * number as f64) * t).sin();
            let notes = [220.0, 1330.0, 5100.0, 9100.0, 13_000.0];
            let sum: f64 = notes
                .iter()
                .map(|hz| (TAU * hz * (1.0 + 0.01 * number as f64) * t).sin())
                .sum();
            (0.15 * swell * sum) as f32
        };
        (0..2 * RATE as usize).map(sample).collect()
    };
    (0..channels).map(channel).collect()
}

/// Compares the decoding of a file with that of ffmpeg, which has so many channels.
fn check(name: &str, file: &[u8], channels: usize) {
    let Some(wanted) = by_ffmpeg::decode(name, file, channels) else {
        return;
    };
    let (samples, info, warnings) = decode(file.to_vec(), RATE);
    assert_eq!(
        (info.sample_rate, info.channels),
        (RATE, channels as u32),
        "{name}"
    );
    assert!(warnings.is_empty(), "{name}: {warnings:?}");
    // ffmpeg leaves out what an MP4 declares to be before the sound.
    let lead = samples.len().saturating_sub(wanted.len());
    let best = (0..=lead)
        .map(|late| snr(&wanted, &samples[late..]))
        .fold(f64::MIN, f64::max);
    assert!(best > 80.0, "{name}: {best} dB");
}

#[test]
fn surround_sound_is_decoded() {
    for channels in [3, 4, 5, 6, 8] {
        for (extension, options) in [("aac", &["-f", "adts"][..]), ("m4a", &[]), ("mka", &[])] {
            let name = format!("{channels}.{extension}");
            let options = [&["-c:a", "aac", "-b:a", "384k"], options].concat();
            if let Some(file) = by_ffmpeg::encode(&name, RATE, &planes(channels), &options) {
                check(&name, &file, channels);
            }
        }
    }
}

#[test]
fn he_aac_is_decoded_with_its_whole_spectrum() {
    // A file that says what it holds in its header, and one that does so only within its frames.
    for (extension, options) in [
        ("m4a", EncodeOptions::m4a()),
        ("aac", EncodeOptions::adts()),
    ] {
        let he = options.clone().with_he(true).with_bitrate_bps(56_000);
        let file = syom::encode_with(&planes(2), RATE, &he).unwrap();
        check(&format!("he.{extension}"), &file, 2);
        let v2 = options.with_he_v2(true).with_bitrate_bps(32_000);
        let file = syom::encode_with(&planes(2), RATE, &v2).unwrap();
        check(&format!("v2.{extension}"), &file, 2);
    }
}

#[test]
fn main_and_long_term_prediction_are_decoded() {
    for profile in ["aac_main", "aac_ltp"] {
        for (extension, container) in [("aac", &["-f", "adts"][..]), ("m4a", &[])] {
            let name = format!("{profile}.{extension}");
            let options = ["-c:a", "aac", "-strict", "-2", "-profile:a", profile];
            let options = [&options[..], container].concat();
            if let Some(file) = by_ffmpeg::encode(&name, RATE, &planes(2), &options) {
                check(&name, &file, 2);
            }
        }
    }
}

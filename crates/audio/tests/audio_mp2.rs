//! MPEG layer 2 at every bit rate, also at those that ISO 11172-3 forbids. Checked by the sound, against ffmpeg.

#![cfg(test)]

mod by_ffmpeg;
mod signals;

use signals::{decode, snr};

/// Two channels of a chord that reaches up to 9 kHz; the second has other notes.
fn planes(rate: u32, channels: usize) -> Vec<Vec<f32>> {
    let notes = [[220.0, 1330.0, 3700.0], [330.0, 2637.0, 9000.0]];
    let at = |n: usize, hz: f64| (std::f64::consts::TAU * hz * n as f64 / f64::from(rate)).sin();
    notes[..channels]
        .iter()
        .map(|notes| {
            let sample = |n| notes.iter().map(|&hz| 0.2 * at(n, hz)).sum::<f64>() as f32;
            (0..rate as usize).map(sample).collect()
        })
        .collect()
}

/// Decodes a file in a container and compares it with ffmpeg's decoding.
fn check(rate: u32, channels: usize, kbit_per_s: u32, extension: &str, options: &[&str]) {
    let name = format!("{rate}-{channels}-{kbit_per_s}.{extension}");
    let bit_rate = format!("{kbit_per_s}k");
    let options = [&["-c:a", "mp2", "-b:a", &bit_rate], options].concat();
    let Some(file) = by_ffmpeg::encode(&name, rate, &planes(rate, channels), &options) else {
        return;
    };
    let Some(wanted) = by_ffmpeg::decode(&name, &file, channels) else {
        return;
    };
    let (samples, info, warnings) = decode(file, rate);
    assert_eq!(
        (info.sample_rate, info.channels),
        (rate, channels as u32),
        "{name}"
    );
    assert!(warnings.is_empty(), "{name}: {warnings:?}");
    // ffmpeg leaves out what an MP4 declares to be before the sound.
    let lead = samples.len() - wanted.len();
    assert!(lead == 0 || extension == "mp4", "{name}: {lead}");
    // ffmpeg's synthesis rounds to 16 bits.
    let snr = snr(&wanted, &samples[lead..]);
    assert!(snr > 70.0, "{name}: {snr} dB");
}

#[test]
fn mpeg_1_is_decoded_at_every_bit_rate() {
    for rate in [32_000, 44_100, 48_000] {
        for kbit_per_s in [
            32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        ] {
            check(rate, 2, kbit_per_s, "mp2", &[]);
            // Frames of this length leave no room for the allocations of a second channel.
            if (rate, kbit_per_s) != (32_000, 384) {
                check(rate, 1, kbit_per_s, "mp2", &[]);
            }
        }
    }
}

#[test]
fn mpeg_2_is_decoded_at_every_bit_rate() {
    for rate in [16_000, 22_050, 24_000] {
        for kbit_per_s in [32, 48, 56, 64, 80, 96, 112, 128, 144, 160] {
            check(rate, 2, kbit_per_s, "mp2", &[]);
        }
        for kbit_per_s in [8, 16, 24, 32, 40, 48, 56, 64, 80, 160] {
            check(rate, 1, kbit_per_s, "mp2", &[]);
        }
    }
}

#[test]
fn layer_2_is_decoded_in_containers() {
    for (channels, kbit_per_s) in [(1, 96), (1, 256), (2, 48), (2, 192)] {
        check(44_100, channels, kbit_per_s, "mka", &[]);
        check(44_100, channels, kbit_per_s, "mp4", &[]);
        check(44_100, channels, kbit_per_s, "wav", &[]);
    }
}

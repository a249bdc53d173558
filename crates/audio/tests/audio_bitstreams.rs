//! Compressed sound in the place of samples is named and never decoded as noise.

#![cfg(test)]

mod support;

use genrescope_audio::{AudioError, AudioReader};
use support::{Noise, wav};

/// A second of frames that begin with these bytes, filled up with noise to `length` bytes, after
/// some silence.
fn frames(start: &[u8], length: usize, silence: usize) -> Vec<u8> {
    let mut noise = Noise(5);
    let mut out = vec![0; silence];
    for _ in 0..200_000 / length {
        out.extend(start);
        out.extend(noise.bytes(length - start.len()));
    }
    out
}

fn swapped(bytes: &[u8]) -> Vec<u8> {
    bytes
        .as_chunks::<2>()
        .0
        .iter()
        .flat_map(|&[a, b]| [b, a])
        .collect()
}

/// The same in samples of more bytes, little-endian.
fn widened(bytes: &[u8], zeros: usize) -> Vec<u8> {
    let pairs = bytes.as_chunks::<2>().0.iter();
    pairs
        .flat_map(|pair| [&vec![0; zeros][..], pair].concat())
        .collect()
}

#[test]
fn compressed_sound_as_samples_is_named() {
    let streams = [
        // IEC 61937: DTS and AC-3.
        frames(&[0xf8, 0x72, 0x4e, 0x1f, 0x00, 0x0b, 0x20, 0x00], 2048, 0),
        frames(
            &[0xf8, 0x72, 0x4e, 0x1f, 0x00, 0x01, 0x20, 0x00],
            6144,
            400_000,
        ),
        // DTS of 16 and of 14 bits.
        frames(&[0x7f, 0xfe, 0x80, 0x01, 0xfc, 0x3c], 2048, 0),
        frames(&[0x1f, 0xff, 0xe8, 0x00, 0x07, 0xf1], 4096, 100_000),
        // AC-3 of 192 kbit/s.
        frames(&[0x0b, 0x77, 0x38, 0xf1, 0x14, 0x40], 768, 0),
    ];
    for (at, stream) in streams.iter().enumerate() {
        for bytes in [stream.clone(), swapped(stream)] {
            let size = bytes.len() as u32;
            let (wide, wider) = (widened(&bytes, 1), widened(&bytes, 2));
            for file in [
                wav(1, 2, 44_100, 16, size, &bytes),
                wav(1, 2, 48_000, 24, wide.len() as u32, &wide),
                wav(1, 2, 48_000, 32, wider.len() as u32, &wider),
            ] {
                let result = AudioReader::from_bytes(file, None, 22_050);
                assert!(
                    matches!(result, Err(AudioError::EncodedPcm { .. })),
                    "stream {at}"
                );
            }
        }
    }
}

#[test]
fn noise_and_full_scale_squares_are_samples() {
    let noise = Noise(9).bytes(2_000_000);
    let square: Vec<u8> = (0..50_000)
        .flat_map(|n| if n % 100 < 50 { 0x7ffe_i16 } else { -0x7fff }.to_le_bytes())
        .collect();
    let fast: Vec<u8> = [[0xfe, 0x7f, 0x01, 0x80]; 20_000].concat();
    for bytes in [noise, square, fast] {
        let file = wav(1, 2, 44_100, 16, bytes.len() as u32, &bytes);
        assert!(AudioReader::from_bytes(file, None, 22_050).is_ok());
    }
}

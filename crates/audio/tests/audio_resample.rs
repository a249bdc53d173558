//! The resampler, tested on WAV files: lengths, levels, aliases, pieces and memory.

#![cfg(test)]

use std::f64::consts::TAU;
use std::io::{Read, Seek, SeekFrom};

use genrescope_audio::{AudioError, AudioReader, MediaSource, read_all};

/// A 32-bit float WAV of one channel.
fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    samples
        .iter()
        .for_each(|&x| writer.write_sample(x).unwrap());
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn sine(rate: u32, hz: f64, count: usize) -> Vec<f32> {
    (0..count)
        .map(|n| (TAU * hz * n as f64 / f64::from(rate)).sin() as f32)
        .collect()
}

fn resampled(from: u32, to: u32, samples: &[f32]) -> Vec<f32> {
    let source = Box::new(std::io::Cursor::new(wav(from, samples)));
    read_all(source, Some("wav"), to).unwrap().0
}

/// Root mean square of the middle, where no edge of the signal is near.
fn middle_rms(samples: &[f32]) -> f64 {
    let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
    (middle.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / middle.len() as f64).sqrt()
}

#[test]
fn equal_rates_leave_every_sample_as_it_was() {
    let signal = sine(22_050, 440.0, 30_001);
    assert_eq!(resampled(22_050, 22_050, &signal), signal);
}

#[test]
fn the_length_is_rounded_and_the_delay_is_removed_at_any_pair_of_rates() {
    let pairs = [
        (44_100, 22_050),
        (48_000, 22_050),
        (8_000, 22_050),
        (11_025, 22_050),
        (96_000, 22_050),
        (44_101, 22_050),
        (1_000, 22_050),
        (192_000, 16_000),
        (768_000, 22_050),
        (22_050, 44_100),
    ];
    for (from, to) in pairs {
        for count in [1_usize, 7, 5_000, 40_321] {
            let out = resampled(from, to, &sine(from, 200.0, count));
            let expected = (count as f64 * f64::from(to) / f64::from(from)).round() as usize;
            assert_eq!(
                out.len(),
                expected,
                "{count} samples from {from} to {to} Hz"
            );
            if count < 40_000 {
                continue;
            }
            // Against the same sine made at the new rate: a delay of one sample would show. The
            // first and the last filter length see the silence outside and are left out.
            let wanted = sine(to, 200.0, expected);
            let range = expected / 3..expected * 2 / 3;
            let error: Vec<f32> = range.map(|n| out[n] - wanted[n]).collect();
            let worst = error.iter().fold(0.0_f32, |worst, x| worst.max(x.abs()));
            assert!(worst < 1e-3, "{from} to {to} Hz: error {worst}");
        }
    }
}

#[test]
fn removes_tones_above_the_new_nyquist_frequency() {
    for (from, hz) in [
        (44_100, 11_200.0),
        (44_100, 15_000.0),
        (44_100, 21_000.0),
        (48_000, 13_000.0),
    ] {
        let out = resampled(from, 22_050, &sine(from, hz, from as usize * 2));
        let level = 20.0 * (middle_rms(&out) / 0.5_f64.sqrt()).log10();
        assert!(level < -80.0, "{hz} Hz at {from} Hz left {level:.1} dB");
        println!("{hz} Hz at {from} Hz: {level:.1} dB");
    }
}

#[test]
fn keeps_the_level_of_tones_in_the_band() {
    for hz in [50.0, 1_000.0, 8_000.0, 10_500.0] {
        let out = resampled(44_100, 22_050, &sine(44_100, hz, 88_200));
        let level = 20.0 * (middle_rms(&out) / 0.5_f64.sqrt()).log10();
        assert!(level.abs() < 0.05, "{hz} Hz changed by {level:.3} dB");
    }
}

#[test]
fn keeps_the_time_of_an_impulse() {
    let mut signal = vec![0.0; 20_000];
    signal[10_000] = 1.0;
    let out = resampled(44_100, 22_050, &signal);
    let peak = (0..out.len())
        .max_by(|&a, &b| out[a].abs().total_cmp(&out[b].abs()))
        .unwrap();
    assert_eq!(peak, 5_000);
}

#[test]
fn pieces_are_bounded_and_add_up_to_the_whole() {
    let bytes = wav(44_100, &sine(44_100, 300.0, 150_000));
    let whole = resampled(44_100, 22_050, &sine(44_100, 300.0, 150_000));
    let mut reader = AudioReader::from_bytes(bytes, None, 22_050).unwrap();
    let (mut all, mut piece, mut progress) = (Vec::new(), Vec::new(), 0.0);
    while reader.read(&mut piece).unwrap() {
        assert!(
            !piece.is_empty() && piece.len() <= 11_025,
            "{} samples at once",
            piece.len()
        );
        all.append(&mut piece);
        let now = reader.progress().unwrap();
        assert!(now >= progress && now <= 1.0);
        progress = now;
    }
    assert!(piece.is_empty());
    assert_eq!(all, whole);
    assert_eq!(reader.progress(), Some(1.0));
    assert!(!reader.read(&mut piece).unwrap(), "the end stays the end");
}

#[test]
fn rejects_target_rates_out_of_range() {
    for rate in [0, 1, 999, 768_001, u32::MAX] {
        let result = AudioReader::from_bytes(wav(44_100, &[0.0; 100]), None, rate);
        assert!(matches!(result, Err(AudioError::UnusableRate { rate: r }) if r == rate));
    }
}

/// A stereo WAV of 16 bits that is generated while it is read.
struct Endless {
    header: Vec<u8>,
    length: u64,
    position: u64,
}

impl Endless {
    fn new(seconds: u32) -> Self {
        let data = seconds * 44_100 * 4;
        let mut header = Vec::new();
        header.extend(b"RIFF");
        header.extend((data + 36).to_le_bytes());
        header.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
        header.extend(44_100_u32.to_le_bytes());
        header.extend(176_400_u32.to_le_bytes());
        header.extend(b"\x04\0\x10\0data");
        header.extend(data.to_le_bytes());
        let length = header.len() as u64 + u64::from(data);
        Self {
            header,
            length,
            position: 0,
        }
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer
            .len()
            .min((self.length - self.position) as usize)
            .min(40_000);
        for (n, byte) in buffer[..count].iter_mut().enumerate() {
            let at = self.position as usize + n;
            *byte = self.header.get(at).copied().unwrap_or((at * 7 % 64) as u8);
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::End(offset) => self.length.checked_add_signed(offset).unwrap(),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset).unwrap(),
        };
        assert!(self.position <= self.length);
        Ok(self.position)
    }
}

impl MediaSource for Endless {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

#[test]
fn ten_minutes_pass_through_in_pieces_of_constant_size() {
    let mut reader = AudioReader::open(Box::new(Endless::new(600)), None, 22_050).unwrap();
    assert_eq!(reader.info().duration_s, Some(600.0));
    let (mut total, mut piece) = (0, Vec::new());
    while reader.read(&mut piece).unwrap() {
        assert!(piece.len() <= 11_025 && piece.capacity() <= 32_768);
        total += piece.len();
        piece.clear();
    }
    assert_eq!(total, 600 * 22_050);
    assert_eq!(reader.warnings(), []);
}

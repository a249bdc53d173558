//! Every format that can be decoded, from synthetic signals.

#![cfg(test)]

use std::f64::consts::TAU;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use genrescope_test_support::skip;

use genrescope_audio::{AudioInfo, AudioWarning, read_all};

const RATE: u32 = 44_100;

/// A chord with a slow tremolo, with other notes on the right channel. Frames of two samples.
fn music(seconds: f64) -> Vec<[f32; 2]> {
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

fn mono(frames: &[[f32; 2]]) -> Vec<f32> {
    frames
        .iter()
        .map(|[left, right]| 0.5 * (left + right))
        .collect()
}

fn decode(bytes: Vec<u8>, rate: u32) -> (Vec<f32>, AudioInfo, Vec<AudioWarning>) {
    read_all(Box::new(Cursor::new(bytes)), None, rate).unwrap()
}

/// Signal to error in dB.
fn snr(wanted: &[f32], got: &[f32]) -> f64 {
    let energy = |x: f64| x * x;
    let signal: f64 = wanted.iter().map(|&x| energy(f64::from(x))).sum();
    let error: f64 = wanted
        .iter()
        .zip(got)
        .map(|(&a, &b)| energy(f64::from(a - b)))
        .sum();
    10.0 * (signal / error.max(1e-30)).log10()
}

fn hound_wav(bits: u16, float: bool, frames: &[[f32; 2]]) -> Vec<u8> {
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

/// A WAV header for any format tag, then `data`.
fn plain_wav(tag: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    let align = channels * bits / 8;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + data.len() as u32).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0");
    out.extend(tag.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend((rate * u32::from(align)).to_le_bytes());
    out.extend(align.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out.extend(b"data");
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(data);
    out
}

fn au(encoding: u32, size: u32, data: &[u8]) -> Vec<u8> {
    let mut out = b".snd".to_vec();
    for word in [28, size, encoding, RATE, 2] {
        out.extend(u32::to_be_bytes(word));
    }
    out.extend(b"note");
    out.extend(data);
    out
}

#[test]
fn wav_of_every_width() {
    let frames = music(0.5);
    let wanted = mono(&frames);
    for (bits, float, least) in [
        (8, false, 30.0),
        (16, false, 70.0),
        (24, false, 120.0),
        (32, false, 120.0),
        (32, true, 130.0),
    ] {
        // hound writes 24 and 32 bits in the extensible format.
        let (samples, info, warnings) = decode(hound_wav(bits, float, &frames), RATE);
        assert_eq!(
            (info.sample_rate, info.channels, info.container.as_str()),
            (RATE, 2, "WAV")
        );
        assert_eq!(info.duration_s, Some(0.5));
        assert_eq!(samples.len(), wanted.len());
        assert!(
            snr(&wanted, &samples) > least,
            "{bits} bits: {}",
            snr(&wanted, &samples)
        );
        assert_eq!(warnings, []);
    }
}

#[test]
fn wav_of_64_bit_float_and_of_many_channels() {
    let doubles: Vec<u8> = [0.5_f64, -0.25]
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    assert_eq!(
        decode(plain_wav(3, 1, RATE, 64, &doubles), RATE).0,
        [0.5, -0.25]
    );
    for channels in [1_u16, 3, 6, 8, 19, 26, 32] {
        let frame: Vec<u8> = (0..channels)
            .flat_map(|_| 16_384_i16.to_le_bytes())
            .collect();
        let (samples, info, _) = decode(plain_wav(1, channels, RATE, 16, &frame.repeat(50)), RATE);
        assert_eq!(info.channels, u32::from(channels));
        assert_eq!(samples.len(), 50);
        assert!(samples.iter().all(|x| (x - 0.5).abs() < 1e-6));
    }
}

#[test]
fn wav_with_strange_chunks_and_sizes() {
    let data: Vec<u8> = (0..2000_i16).flat_map(|n| (n * 8).to_le_bytes()).collect();
    let plain = plain_wav(1, 1, RATE, 16, &data);
    let wanted = decode(plain.clone(), RATE).0;
    assert_eq!(wanted.len(), 2000);

    let mut with_chunk = plain[..12].to_vec();
    with_chunk.extend(b"LIST\x05\0\0\0hello\0");
    with_chunk.extend(&plain[12..]);
    with_chunk.extend(b"id3 \x04\0\0\0junk");
    assert_eq!(decode(with_chunk, RATE).0, wanted);

    // As written into a pipe: the sizes were not filled in afterwards.
    for size in [0_u32, u32::MAX] {
        let mut piped = plain.clone();
        piped[4..8].copy_from_slice(&size.to_le_bytes());
        piped[40..44].copy_from_slice(&size.to_le_bytes());
        let (samples, _, warnings) = decode(piped, RATE);
        assert_eq!((samples, warnings), (wanted.clone(), vec![]));
    }

    let mut rf64 = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".to_vec();
    rf64.extend([0; 8]);
    rf64.extend((data.len() as u64).to_le_bytes());
    rf64.extend([0; 12]);
    rf64.extend(&plain[12..40]);
    rf64.extend(u32::MAX.to_le_bytes());
    rf64.extend(&data);
    assert_eq!(decode(rf64, RATE).0, wanted);
}

#[test]
fn au_of_every_encoding() {
    let frames = music(0.3);
    let (flat, wanted) = (frames.as_flattened(), mono(&frames));
    let bytes = |encoding: u32| -> Vec<u8> {
        let scaled = |x: f32, full: f64| (f64::from(x) * full).round() as i32;
        match encoding {
            2 => flat.iter().map(|&x| scaled(x, 127.0) as i8 as u8).collect(),
            3 => flat
                .iter()
                .flat_map(|&x| (scaled(x, 32767.0) as i16).to_be_bytes())
                .collect(),
            4 => flat
                .iter()
                .flat_map(|&x| scaled(x, 8388607.0).to_be_bytes()[1..].to_vec())
                .collect(),
            5 => flat
                .iter()
                .flat_map(|&x| scaled(x, 2147483647.0).to_be_bytes())
                .collect(),
            6 => flat.iter().flat_map(|&x| x.to_be_bytes()).collect(),
            7 => flat
                .iter()
                .flat_map(|&x| f64::from(x).to_be_bytes())
                .collect(),
            _ => unreachable!(),
        }
    };
    for (encoding, least) in [
        (2, 30.0),
        (3, 70.0),
        (4, 120.0),
        (5, 120.0),
        (6, 130.0),
        (7, 130.0),
    ] {
        let data = bytes(encoding);
        for size in [data.len() as u32, u32::MAX] {
            let (samples, info, warnings) = decode(au(encoding, size, &data), RATE);
            assert_eq!((info.container.as_str(), info.channels), ("AU", 2));
            assert_eq!(samples.len(), wanted.len());
            assert!(snr(&wanted, &samples) > least, "encoding {encoding}");
            assert_eq!(warnings, []);
        }
    }
    // Silence is 0xff in mu-law, and full scale is 32124 of 32768.
    let (samples, _, _) = decode(au(1, 4, &[0xff, 0xff, 0x80, 0x80]), RATE);
    assert_eq!(samples, [0.0, 32124.0 / 32768.0]);
}

#[test]
fn aiff_is_decoded() {
    let frames = music(0.3);
    let data: Vec<u8> = frames
        .as_flattened()
        .iter()
        .flat_map(|&x| ((x * 32767.0) as i16).to_be_bytes())
        .collect();
    let mut bytes = b"FORM".to_vec();
    bytes.extend((46 + data.len() as u32).to_be_bytes());
    bytes.extend(b"AIFFCOMM\0\0\0\x12\0\x02");
    bytes.extend((frames.len() as u32).to_be_bytes());
    // 44100 as an 80-bit float.
    bytes.extend([0, 16, 0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
    bytes.extend(b"SSND");
    bytes.extend((8 + data.len() as u32).to_be_bytes());
    bytes.extend([0; 8]);
    bytes.extend(&data);
    let (samples, info, warnings) = decode(bytes, RATE);
    assert_eq!(
        (info.container.as_str(), info.sample_rate, info.channels),
        ("AIFF", RATE, 2)
    );
    assert!(snr(&mono(&frames), &samples) > 70.0);
    assert_eq!(samples.len(), frames.len());
    assert_eq!(warnings, []);
}

/// Encodes with ffmpeg; `None` where it is not installed or lacks the encoder.
fn ffmpeg(wav: &[u8], name: &str, options: &[&str]) -> Option<Vec<u8>> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let unique = format!(
        "genre-{}-{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let folder: PathBuf = std::env::temp_dir().join(unique);
    std::fs::create_dir_all(&folder).unwrap();
    let (input, output) = (folder.join("in.wav"), folder.join(name));
    std::fs::write(&input, wav).unwrap();
    let run = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&input)
        .args(options)
        .arg(&output)
        .status();
    let bytes = match run {
        Ok(status) if status.success() => std::fs::read(&output).ok(),
        _ => None,
    };
    std::fs::remove_dir_all(&folder).unwrap();
    bytes
}

#[test]
fn compressed_formats_keep_their_time_and_their_signal() {
    let frames = music(3.0);
    let wav = hound_wav(16, false, &frames);
    let wanted = decode(wav.clone(), 22_050).0;
    let cases: [(&str, &[&str], f64); 13] = [
        ("a.mp3", &["-b:a", "128k"], 20.0),
        ("vbr.mp3", &["-q:a", "2"], 20.0),
        ("low.mp3", &["-ar", "22050", "-b:a", "64k"], 20.0),
        ("a.ogg", &["-c:a", "libvorbis", "-q:a", "5"], 20.0),
        ("a.flac", &[], 60.0),
        ("a.oga", &["-c:a", "flac"], 60.0),
        ("a.m4a", &["-c:a", "aac", "-b:a", "160k"], 20.0),
        (
            "fast.m4a",
            &["-c:a", "aac", "-movflags", "+faststart"],
            20.0,
        ),
        ("alac.m4a", &["-c:a", "alac"], 60.0),
        ("a.aiff", &[], 60.0),
        ("sowt.aifc", &["-f", "aiff", "-c:a", "pcm_s16le"], 60.0),
        ("float.aifc", &["-f", "aiff", "-c:a", "pcm_f32be"], 60.0),
        ("a.au", &[], 60.0),
    ];
    let mut missing = Vec::new();
    for (name, options, least) in cases {
        let Some(bytes) = ffmpeg(&wav, name, options) else {
            missing.push(name);
            continue;
        };
        let (samples, info, warnings) = decode(bytes, 22_050);
        let off = samples.len().abs_diff(wanted.len());
        // symphonia leaves the encoder's delay at the start of AAC: 1024 samples at 44.1 kHz.
        let late = if info.codec.contains("Advanced") {
            512
        } else {
            0
        };
        let quality = snr(&wanted, &samples[late..]);
        println!("{name}: {info:?}, {off} samples off, {quality:.1} dB, {warnings:?}");
        assert!(
            off <= 1200,
            "{name}: {} samples for {}",
            samples.len(),
            wanted.len()
        );
        assert!(quality > least, "{name}: {quality} dB");
        assert_eq!(warnings, [], "{name}");
        if let Some(duration_s) = info.duration_s {
            assert!((duration_s - 3.0).abs() < 0.1, "{name}: {duration_s} s");
        }
    }
    if !missing.is_empty() {
        let missing = missing.join(", ");
        skip(format_args!(
            "a part: ffmpeg is missing or cannot write {missing}"
        ));
    }
}

#[test]
fn ignores_tags_around_a_stream_of_frames() {
    let wav = hound_wav(16, false, &music(2.0));
    let Some(mp3) = ffmpeg(&wav, "a.mp3", &["-id3v2_version", "0", "-b:a", "96k"]) else {
        skip("ffmpeg is missing or cannot write MP3");
        return;
    };
    let wanted = decode(mp3.clone(), 22_050).0;
    // A cover picture of three megabytes, of sync words only.
    let picture = [0xff, 0xfb, 0x90, 0x00].repeat(750_000);
    let size = picture.len() as u32;
    let mut tagged = b"ID3\x03\0\0".to_vec();
    tagged.extend([21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7f) as u8));
    tagged.extend(&picture);
    tagged.extend(&mp3);
    tagged.extend(b"TAG");
    tagged.extend([b' '; 125]);
    let (samples, _, warnings) = decode(tagged, 22_050);
    assert_eq!(samples, wanted);
    assert_eq!(warnings, []);
}

#[test]
fn decodes_all_of_chained_streams() {
    let wav = hound_wav(16, false, &music(1.0));
    let (Some(first), Some(second)) = (
        ffmpeg(&wav, "a.ogg", &["-c:a", "libvorbis"]),
        ffmpeg(
            &wav,
            "b.ogg",
            &[
                "-c:a",
                "libvorbis",
                "-ar",
                "22050",
                "-ac",
                "1",
                "-serial_offset",
                "7",
            ],
        ),
    ) else {
        skip("ffmpeg is missing or cannot write Ogg Vorbis");
        return;
    };
    let (samples, _, _) = decode([first, second].concat(), 22_050);
    assert!(
        samples.len().abs_diff(44_100) < 1200,
        "{} samples",
        samples.len()
    );
}

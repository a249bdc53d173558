//! Compressed formats, encoded by ffmpeg from synthetic signals.

#![cfg(test)]

mod signals;

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use genrescope_test_support::skip;
use signals::{decode, hound_wav, music, snr};

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

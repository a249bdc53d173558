//! Files that are empty, truncated, damaged, or not audio at all. Nothing may panic or hang.

#![cfg(test)]

mod support;

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::process::Command;

use genrescope_audio::{AudioError, AudioWarning, MediaSource, read_all};
use genrescope_test_support::skip;
use support::{Noise, decode, samples, tone, wav};

#[test]
fn rejects_a_file_of_no_bytes() {
    assert!(matches!(decode(b"", Some("a.mp3")), Err(AudioError::Empty)));
}

#[test]
fn rejects_text_and_noise_under_any_name() {
    let text = "All happy families are alike. ".repeat(5000);
    let html = format!("<!DOCTYPE html><html>{text}</html>");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [vec![0xff, 0xfe], utf16].concat();
    let mut noise = Noise(42);
    let mut files = vec![
        text.into_bytes(),
        html.into_bytes(),
        utf16,
        vec![0; 50_000],
        vec![0xff; 50_000],
    ];
    files.extend((0..20).map(|n| noise.bytes(300_000 >> (n % 8))));
    files.extend((1..64).map(|n| noise.bytes(n)));
    files.push([b"\xff\xd8\xff\xe2".to_vec(), noise.bytes(80_000)].concat());
    files.push([b"PK\x03\x04".to_vec(), noise.bytes(80_000)].concat());
    for bytes in files {
        for hint in [Some("song.mp3"), Some("wav"), None] {
            let result = decode(&bytes, hint);
            assert!(
                matches!(result, Err(AudioError::NotAudio)),
                "{:?}",
                result.map(|all| all.1)
            );
        }
    }
}

#[test]
fn rejects_unusable_rates_and_channel_counts() {
    let data = tone(4000);
    for bad in [0, 1, 999, 768_001, u32::MAX] {
        let result = decode(&wav(1, 1, bad, 16, 8000, &data), None);
        assert!(matches!(result, Err(AudioError::UnusableRate { rate }) if rate == bad));
    }
    for bad in [33, 64, 65_535] {
        let result = decode(&wav(1, bad, 44_100, 16, 8000, &data), None);
        assert!(
            matches!(result, Err(AudioError::TooManyChannels { channels }) if channels == u32::from(bad))
        );
    }
    assert!(matches!(
        decode(&wav(1, 0, 44_100, 16, 8000, &data), None),
        Err(AudioError::Damaged { .. })
    ));
}

#[test]
fn rejects_unknown_codecs_in_known_containers() {
    for bytes in [
        wav(0x161, 2, 44_100, 16, 8000, &tone(4000)),
        wav(2, 1, 44_100, 4, 8000, &tone(4000)),
        b"MAC \x96 and so on, a Monkey's Audio".to_vec(),
        b"wvpk and so on, a WavPack".to_vec(),
        b".snd\0\0\0\x18\0\0\0\x08\0\0\0\x17\0\0\xac\x44\0\0\0\x01 g721 adpcm".to_vec(),
    ] {
        assert!(matches!(
            decode(&bytes, None),
            Err(AudioError::Unsupported { .. })
        ));
    }
}

#[test]
fn films_without_sound_are_not_reported_as_damaged() {
    let folder = std::env::temp_dir().join(format!("genre-film-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["a.mp4", "a.mkv"] {
        let output = folder.join(name);
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-y", "-f", "lavfi", "-i"])
            .args(["testsrc=size=64x64:rate=5", "-t", "1"])
            .arg(&output);
        if !command.status().is_ok_and(|status| status.success()) {
            skip(format_args!(
                "a part: ffmpeg is missing or cannot write {name}"
            ));
            continue;
        }
        let result = decode(&std::fs::read(&output).unwrap(), None);
        assert!(
            matches!(result, Err(AudioError::NoAudioTrack)),
            "{result:?}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn rejects_headers_without_samples() {
    assert!(matches!(
        decode(&wav(1, 1, 44_100, 16, 0, &[]), None),
        Err(AudioError::Damaged { .. })
    ));
    assert!(matches!(
        decode(b"RIFF\0\0\0\0WAVE", None),
        Err(AudioError::Damaged { .. })
    ));
    assert!(matches!(
        decode(b".snd\0\0\0\x18", None),
        Err(AudioError::Damaged { .. })
    ));
    assert!(matches!(
        decode(b"OggS", None),
        Err(AudioError::Damaged { .. })
    ));
    assert!(matches!(
        decode(b"fLaC\0\0\0\x22", None),
        Err(AudioError::Damaged { .. })
    ));
}

#[test]
fn decodes_the_rest_of_a_truncated_wav_with_a_warning() {
    // Half a gigabyte is claimed, twenty kilobytes are there.
    let (samples, info, warnings) =
        decode(&wav(1, 1, 22_050, 16, 500_000_000, &tone(10_000)), None).unwrap();
    assert_eq!(samples.len(), 10_000);
    assert_eq!(info.duration_s, None);
    let after_s = 10_000.0 / 22_050.0;
    assert!(
        matches!(warnings[..], [AudioWarning::Truncated { after_s: s }] if (s - after_s).abs() < 1e-9)
    );
}

#[test]
fn decodes_the_rest_of_truncated_compressed_files() {
    for (name, bytes) in samples() {
        let whole = decode(&bytes, None).unwrap();
        assert!(
            whole.0.len() >= 60_000 && whole.2.is_empty(),
            "{name}: {} {:?}",
            whole.0.len(),
            whole.2
        );
        let cut = decode(&bytes[..bytes.len() * 8 / 10], None);
        let (samples, _, warnings) = cut.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            samples.len() * 10 > whole.0.len() * 6 && samples.len() < whole.0.len(),
            "{name}: {} of {}, {warnings:?}",
            samples.len(),
            whole.0.len()
        );
    }
}

#[test]
fn replaces_non_finite_samples_with_silence_and_counts_them() {
    let file = |bad: usize| {
        let data: Vec<u8> = (0..1000)
            .map(|n| {
                if n < bad {
                    [f32::NAN, f32::INFINITY, -f32::MAX][n % 3]
                } else {
                    0.5
                }
            })
            .flat_map(f32::to_le_bytes)
            .collect();
        wav(3, 1, 22_050, 32, 4000, &data)
    };
    let (samples, _, warnings) = decode(&file(400), None).unwrap();
    assert!(samples[..400].iter().all(|&x| x == 0.0) && samples[400..].iter().all(|&x| x == 0.5));
    assert_eq!(warnings, [AudioWarning::NonFinite { count: 400 }]);
    let result = decode(&file(501), None);
    assert!(matches!(
        result,
        Err(AudioError::NonFinite {
            count: 501,
            total: 1000
        })
    ));
}

#[test]
fn every_error_has_a_message_of_its_own() {
    let header = |rate, channels| wav(1, channels, rate, 16, 8000, &tone(4000));
    let nan = [f32::NAN; 100].map(f32::to_le_bytes).concat();
    let broken = Box::new(Breaking(Cursor::new(header(44_100, 1)), 0));
    let errors = [
        decode(b"", None),
        decode(b"plain text", None),
        decode(b"wvpk and so on, a WavPack", None),
        decode(b"RIFF\0\0\0\0WAVE", None),
        decode(&header(1, 1), None),
        decode(&header(44_100, 64), None),
        decode(&wav(3, 1, 22_050, 32, 400, &nan), None),
        read_all(broken, None, 22_050),
    ]
    .map(|result| result.expect_err("no samples").to_string());
    for (at, message) in errors.iter().enumerate() {
        assert!(!message.trim().is_empty() && !message.contains("  "));
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(!errors[..at].contains(message), "{message}");
    }
}

/// A source that fails after some bytes.
struct Breaking(Cursor<Vec<u8>>, u64);

impl Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(io::Error::other("the disk was pulled out"));
        }
        let most = buffer.len().min((self.1 - self.0.position()) as usize);
        self.0.read(&mut buffer[..most])
    }
}

impl Seek for Breaking {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl MediaSource for Breaking {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        self.0.byte_len()
    }
}

/// The messages of an error and its sources.
fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(|error| format!("{error}\n")).collect()
}

#[test]
fn a_failing_source_is_not_reported_as_a_damaged_file() {
    for (name, bytes) in samples() {
        for share in [0, 1, 5, 8] {
            let limit = (bytes.len() * share / 10) as u64;
            let source = Box::new(Breaking(Cursor::new(bytes.clone()), limit));
            let result = read_all(source, None, 22_050);
            let Err(error @ AudioError::Io { .. }) = result else {
                panic!("{name} at {share}/10: {:?}", result.map(|all| all.2));
            };
            assert!(chain(&error).contains("pulled out"), "{error}");
        }
    }
}

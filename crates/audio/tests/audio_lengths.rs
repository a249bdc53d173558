//! Declared lengths of uncompressed files: the bytes that are there decide.

#![cfg(test)]

mod frames;
mod signals;
mod support;

use genrescope_audio::{AudioError, AudioReader, AudioWarning};
use signals::decode;
use support::{tone, wav};

/// Two seconds of sound at this rate.
const RATE: u32 = 8000;
const FRAMES: usize = 16_000;

fn read(bytes: Vec<u8>) -> (Vec<f32>, Vec<AudioWarning>, Option<f64>) {
    let (samples, info, warnings) = decode(bytes, RATE);
    (samples, warnings, info.duration_s)
}

/// A WAV of one channel that claims `size` bytes.
fn plain(size: u32, data: &[u8]) -> Vec<u8> {
    wav(1, 1, RATE, 16, size, data)
}

fn swapped(data: &[u8]) -> Vec<u8> {
    data.as_chunks::<2>()
        .0
        .iter()
        .flat_map(|&[a, b]| [b, a])
        .collect()
}

fn au(size: u32, data: &[u8]) -> Vec<u8> {
    let words = [24, size, 3, RATE, 1].map(u32::to_be_bytes).concat();
    [b".snd".to_vec(), words, swapped(data)].concat()
}

fn aiff(frames: u32, size: u32, data: &[u8]) -> Vec<u8> {
    let mut out = b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12\0\x01".to_vec();
    out.extend(frames.to_be_bytes());
    // 8000 as an 80-bit float.
    out.extend([0, 16, 0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(b"SSND");
    out.extend(size.to_be_bytes());
    out.extend([0; 8]);
    out.extend(swapped(data));
    out
}

/// An RF64 file with these sizes of the samples, in `ds64` and in the chunk.
fn rf64(long: u64, short: u32, data: &[u8]) -> Vec<u8> {
    let mut out = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    out.extend(long.to_le_bytes());
    out.extend([0; 12]);
    out.extend(&plain(short, data)[12..]);
    out
}

#[test]
fn a_length_that_was_never_filled_in_means_up_to_the_end() {
    let data = tone(FRAMES);
    let (wanted, _, duration_s) = read(plain(data.len() as u32, &data));
    assert_eq!((wanted.len(), duration_s), (FRAMES, Some(2.0)));
    let sizes = [
        0,
        u32::MAX,
        u32::MAX - 36,
        0x7fff_ffff,
        0x7fff_f000,
        0x7fff_ffff - 36,
        0x8000_0000,
    ];
    for size in sizes {
        let mut killed = plain(size, &data);
        for riff_size in [0, 36, data.len() as u32 + 36, size] {
            killed[4..8].copy_from_slice(&riff_size.to_le_bytes());
            assert_eq!(
                read(killed.clone()),
                (wanted.clone(), vec![], Some(2.0)),
                "{size:x}"
            );
        }
        assert_eq!(
            read(au(size, &data)),
            (wanted.clone(), vec![], Some(2.0)),
            "{size:x}"
        );
        assert_eq!(
            read(aiff(size, size, &data)),
            (wanted.clone(), vec![], Some(2.0)),
            "{size:x}"
        );
    }
    for (long, short) in [
        (0, u32::MAX),
        (0, 0),
        (u64::MAX, u32::MAX),
        (data.len() as u64, 0),
    ] {
        let file = rf64(long, short, &data);
        assert_eq!(
            read(file),
            (wanted.clone(), vec![], Some(2.0)),
            "{long} {short}"
        );
    }
}

#[test]
fn a_file_without_samples_is_damaged_whatever_it_declares() {
    let list = b"LIST\x06\0\0\0abcdef".to_vec();
    for size in [0, u32::MAX] {
        assert!(AudioReader::from_bytes(plain(size, &[]), None, RATE).is_err());
        assert!(AudioReader::from_bytes(au(size, &[]), None, RATE).is_err());
    }
    let empty = [plain(0, &[]), list].concat();
    let result = AudioReader::from_bytes(empty, None, RATE);
    assert!(matches!(result, Err(AudioError::Damaged { .. })));
}

#[test]
fn only_missing_sound_is_reported_as_an_early_end() {
    let data = tone(FRAMES);
    for claimed in [data.len() as u32 + 1000, 0x6000_0000, 0x9000_0000] {
        let (samples, warnings, duration_s) = read(plain(claimed, &data));
        assert_eq!((samples.len(), duration_s), (FRAMES, None));
        assert_eq!(
            warnings,
            [AudioWarning::Truncated { after_s: 2.0 }],
            "{claimed:x}"
        );
    }
}

#[test]
fn sound_after_the_declared_end_is_read() {
    let data = tone(FRAMES);
    let wanted = read(plain(data.len() as u32, &data)).0;
    // The recorder filled in what it had at that time; an odd size ends within a sample.
    for claimed in [2, 100, 9000, 9001, 16_000] {
        let (samples, warnings, duration_s) = read(plain(claimed, &data));
        assert!(samples == wanted, "{claimed}: {}", samples.len());
        assert_eq!((warnings, duration_s), (vec![], None));
        assert!(read(au(claimed, &data)).0 == wanted, "{claimed}");
    }
    assert!(read(aiff(FRAMES as u32 / 2, data.len() as u32 / 2 + 8, &data)).0 == wanted);
    assert!(read(aiff(FRAMES as u32 / 2, data.len() as u32 + 8, &data)).0 == wanted);
}

#[test]
fn other_chunks_and_padding_after_the_samples_are_no_sound() {
    let data = tone(FRAMES);
    let file = plain(data.len() as u32, &data);
    let chunk = |name: &[u8], claimed: u32| {
        [name.to_vec(), claimed.to_le_bytes().to_vec(), tone(50_000)].concat()
    };
    let tails = [
        chunk(b"LIST", 100_000),
        chunk(b"id3 ", 100_000),
        // A name of its own, and one that is cut off.
        chunk(b"Xyz1", 100_000),
        chunk(b"bext", 300_000),
        [chunk(b"LIST", 100_000), chunk(b"id3 ", 100_000)].concat(),
        vec![0; 100_000],
        vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ];
    for (at, tail) in tails.into_iter().enumerate() {
        let (samples, warnings, duration_s) = read([file.clone(), tail].concat());
        assert_eq!((samples.len(), warnings), (FRAMES, vec![]), "tail {at}");
        assert_eq!(duration_s, Some(2.0), "tail {at}");
    }
}

#[test]
fn a_chunk_of_odd_size_may_lack_its_pad_byte() {
    let data = tone(FRAMES);
    let file = plain(data.len() as u32, &data);
    let wanted = read(file.clone()).0;
    for text in [&b"hello"[..], b"hello\0", b"a"] {
        let size = if text.len() == 6 {
            5
        } else {
            text.len() as u32
        };
        for at in [12, 36] {
            let chunk = [&b"LIST"[..], &size.to_le_bytes(), text].concat();
            let file = [&file[..at], &chunk, &file[at..]].concat();
            assert!(read(file).0 == wanted, "{text:?} at {at}");
        }
    }
}

#[test]
fn a_chunk_with_a_wrong_size_does_not_hide_the_samples() {
    let data = tone(FRAMES);
    let file = plain(data.len() as u32, &data);
    let wanted = read(file.clone()).0;
    for size in [3_u32, 900_000, 0xffff_fff0] {
        let chunk = [&b"LIST"[..], &size.to_le_bytes(), b"twelve bytes"].concat();
        let file = [&file[..36], &chunk, &file[36..]].concat();
        assert!(read(file).0 == wanted, "{size}");
    }
}

#[test]
fn joined_files_are_read_whole() {
    let data = tone(FRAMES);
    let wanted = read(plain(data.len() as u32, &data)).0;
    let second: Vec<&[u8]> = data.chunks(data.len() / 8).collect();
    let list = b"LIST\x05\0\0\0hello\0".to_vec();
    let parts = |make: &dyn Fn(&[u8]) -> Vec<u8>| -> Vec<u8> {
        second.iter().flat_map(|part| make(part)).collect()
    };
    let files = [
        parts(&|part| plain(part.len() as u32, part)),
        parts(&|part| plain(u32::MAX, part)),
        parts(&|part| plain(0, part)),
        parts(&|part| [plain(part.len() as u32, part), list.clone()].concat()),
        parts(&|part| rf64(part.len() as u64, u32::MAX, part)),
        parts(&|part| au(part.len() as u32, part)),
        parts(&|part| aiff(part.len() as u32 / 2, part.len() as u32 + 8, part)),
    ];
    for (at, file) in files.into_iter().enumerate() {
        let (samples, warnings, _) = read(file);
        assert!(
            samples == wanted && warnings.is_empty(),
            "kind {at}: {}",
            samples.len()
        );
    }
}

#[test]
fn joined_files_may_differ_in_rate_and_channels() {
    let data = tone(FRAMES);
    let size = data.len() as u32;
    let stereo: Vec<u8> = data
        .as_chunks::<2>()
        .0
        .iter()
        .flat_map(|s| [*s, *s].concat())
        .collect();
    let joined = [
        plain(size, &data),
        wav(1, 2, RATE, 16, 2 * size, &stereo),
        wav(1, 1, 2 * RATE, 16, size, &data),
    ]
    .concat();
    let (samples, warnings, _) = read(joined);
    assert_eq!((samples.len(), warnings), (2 * FRAMES + FRAMES / 2, vec![]));
    assert_eq!(samples[..FRAMES], samples[FRAMES..2 * FRAMES]);
}

#[test]
fn big_endian_riff_is_read() {
    let data = tone(FRAMES);
    let wanted = read(plain(data.len() as u32, &data)).0;
    let mut file = b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10\0\x01\0\x01".to_vec();
    file.extend(RATE.to_be_bytes());
    file.extend((2 * RATE).to_be_bytes());
    file.extend(b"\0\x02\0\x10data");
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(swapped(&data));
    assert_eq!(read(file), (wanted, vec![], Some(2.0)));
}

#[test]
fn mpeg_audio_in_a_wav_is_decoded() {
    let mp3: Vec<u8> = (0..40).flat_map(|n| frames::mp3(false, n)).collect();
    for (tag, body, expected) in [
        (0x55, mp3, 40 * 1152),
        (0x50, frames::mp1().repeat(40), 40 * 384),
        (0x1600, frames::adts(4).repeat(40), 40 * 1024),
    ] {
        let file = wav(tag, 1, 44_100, 0, body.len() as u32, &body);
        let (samples, info, warnings) = decode(file, 44_100);
        assert_eq!((samples.len(), warnings), (expected, vec![]), "{tag:x}");
        assert_eq!(info.container, "WAV");
    }
    let empty = wav(0x55, 1, 44_100, 0, 4000, &tone(2000));
    let result = AudioReader::from_bytes(empty, None, RATE);
    assert!(matches!(result, Err(AudioError::Unsupported { .. })));
}

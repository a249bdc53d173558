//! MP4 and QuickTime: descriptions of PCM, other tracks, protection, cut-off files and fragments.

#![cfg(test)]

mod support;

use genrescope_audio::{AudioError, AudioWarning};
use support::decode;
use support::movie::{Track, atom, entry, entry_2, movie, movie_with};

const FRAMES: usize = 30_000;

/// A tone, -0.6 to 0.6.
fn wave() -> Vec<f64> {
    (0..FRAMES).map(|n| 0.6 * (n as f64 * 0.05).sin()).collect()
}

/// Whole numbers of some bytes.
fn whole(bytes: usize, is_big_endian: bool) -> Vec<u8> {
    let scale = 2_f64.powi(8 * bytes as i32 - 1);
    let number = |x: f64| ((x * scale) as i64).to_be_bytes()[8 - bytes..].to_vec();
    wave()
        .into_iter()
        .flat_map(|x| {
            let mut bytes = number(x);
            if !is_big_endian {
                bytes.reverse();
            }
            bytes
        })
        .collect()
}

fn pcm_movie(entry: Vec<u8>, data: &[u8]) -> Vec<u8> {
    let frame = (data.len() / FRAMES) as u32;
    movie(&[Track::pcm(entry, frame, FRAMES as u32)], data)
}

fn is_wave(samples: &[f32], tolerance: f64) -> bool {
    let differs = |(x, y): (&f32, f64)| (f64::from(*x) - y).abs() > tolerance;
    samples.len() == FRAMES && !samples.iter().zip(wave()).any(differs)
}

/// A plain file, which all others are variants of.
fn plain() -> (Track, Vec<u8>) {
    let data = whole(2, true);
    let track = Track::pcm(entry(b"twos", 0, 1, 16, &[]), 2, FRAMES as u32);
    (track, data)
}

#[test]
fn reads_pcm_of_every_description() {
    let little = atom(b"wave", &[&atom(b"enda", &[&[0, 1]])]);
    let f32_be: Vec<u8> = wave()
        .iter()
        .flat_map(|&x| (x as f32).to_be_bytes())
        .collect();
    let f32_le: Vec<u8> = wave()
        .iter()
        .flat_map(|&x| (x as f32).to_le_bytes())
        .collect();
    let f64_be: Vec<u8> = wave().iter().flat_map(|x| x.to_be_bytes()).collect();
    let unsigned: Vec<u8> = wave().iter().map(|x| (x * 128.0 + 128.0) as u8).collect();
    let pcm_config = |flags| atom(b"pcmC", &[&[0, 0, 0, 0, flags, 24]]);
    let cases: [(&str, Vec<u8>, Vec<u8>); 19] = [
        ("twos", entry(b"twos", 0, 1, 16, &[]), whole(2, true)),
        ("twos 8", entry(b"twos", 0, 1, 8, &[]), whole(1, true)),
        ("sowt", entry(b"sowt", 0, 1, 16, &[]), whole(2, false)),
        ("sowt 1", entry(b"sowt", 1, 1, 16, &[]), whole(2, false)),
        ("raw", entry(b"raw ", 0, 1, 8, &[]), unsigned),
        ("in24", entry(b"in24", 0, 1, 24, &[]), whole(3, true)),
        // Version 1 with 16 bits in the old field, as common programs write it.
        ("in24 1", entry(b"in24", 1, 1, 16, &[]), whole(3, true)),
        (
            "in24 little",
            entry(b"in24", 1, 1, 16, &little),
            whole(3, false),
        ),
        ("in32", entry(b"in32", 1, 1, 16, &[]), whole(4, true)),
        (
            "in32 little",
            entry(b"in32", 1, 1, 16, &little),
            whole(4, false),
        ),
        ("fl32", entry(b"fl32", 1, 1, 16, &[]), f32_be.clone()),
        (
            "fl32 little",
            entry(b"fl32", 1, 1, 16, &little),
            f32_le.clone(),
        ),
        ("fl64", entry(b"fl64", 1, 1, 16, &[]), f64_be.clone()),
        ("lpcm 0", entry(b"lpcm", 0, 1, 16, &[]), whole(2, false)),
        ("lpcm 2 big", entry_2(1, 24, 4 | 2), whole(3, true)),
        ("lpcm 2 little", entry_2(1, 24, 4), whole(3, false)),
        ("lpcm 2 float", entry_2(1, 64, 1 | 2), f64_be),
        (
            "ipcm",
            entry(b"ipcm", 0, 1, 16, &pcm_config(0)),
            whole(3, true),
        ),
        (
            "ipcm little",
            entry(b"ipcm", 0, 1, 16, &pcm_config(1)),
            whole(3, false),
        ),
    ];
    for (name, entry, data) in cases {
        let (samples, _, warnings) = decode(&pcm_movie(entry, &data), None).unwrap();
        let tolerance = if data.len() == FRAMES { 0.01 } else { 1e-4 };
        assert!(is_wave(&samples, tolerance), "{name}");
        assert_eq!(warnings, [], "{name}");
    }
}

#[test]
fn other_tracks_and_unknown_boxes_do_not_stop_the_sound() {
    let (sound, data) = plain();
    // A size that reaches far beyond the file, as in damaged descriptions of video.
    let broken = [&[0xff; 4][..], b"hvcC", &[7; 40]].concat();
    let video = |entries| Track {
        media: *b"vide",
        entries,
        ..Track::pcm(Vec::new(), 100, 5)
    };
    let text = Track {
        media: *b"text",
        ..video(vec![vec![0; 3]])
    };
    let picture = atom(b"jpeg", &[&[0; 70]]);
    let cover = atom(b"udta", &[&atom(b"meta", &[&vec![0xff; 3_000_000]])]);
    let tracks = [
        video(vec![atom(b"hvc1", &[&[0; 78], &broken])]),
        video(vec![picture.clone(), picture]),
        text,
        video(Vec::new()),
        sound,
    ];
    let more = [cover, atom(b"\xa9xyz", &[b"?"]), b"\0\0\0\x05junk".to_vec()].concat();
    let (samples, _, warnings) = decode(&movie_with(&tracks, &more, &data), None).unwrap();
    assert!(is_wave(&samples, 1e-4));
    assert_eq!(warnings, []);
}

#[test]
fn second_description_is_used_only_where_the_first_cannot_be_decoded() {
    let (mut sound, data) = plain();
    sound.entries.push(entry(b"samr", 0, 1, 16, &[]));
    let (samples, _, _) = decode(&movie(&[sound], &data), None).unwrap();
    assert!(is_wave(&samples, 1e-4));
}

#[test]
fn codecs_and_protection_are_named() {
    let (_, data) = plain();
    let read = |entry| decode(&pcm_movie(entry, &data), None);
    for name in [
        b"samr", b"sawb", b"ac-3", b"ec-3", b"dtsc", b"spex", b"QDM2", b"Qclp", b"ima4", b"zzzz",
    ] {
        let result = read(entry(name, 0, 1, 16, &[]));
        assert!(matches!(result, Err(AudioError::Unsupported { codec }) if !codec.is_empty()));
    }
    let scheme = atom(b"schm", &[&[0; 4], b"cenc", &[0; 4]]);
    let info = atom(b"sinf", &[&atom(b"frma", &[b"mp4a"]), &scheme]);
    for entry in [
        entry(b"drms", 0, 1, 16, &[]),
        entry(b"enca", 0, 1, 16, &info),
        entry(b"mp4a", 0, 1, 16, &info),
        entry(b"aavd", 0, 1, 16, &[]),
    ] {
        let result = read(entry);
        assert!(
            matches!(result, Err(AudioError::Protected { .. })),
            "{result:?}"
        );
    }
    let video = Track {
        media: *b"vide",
        ..plain().0
    };
    let result = decode(&movie(&[video], &data), None);
    assert!(matches!(result, Err(AudioError::NoAudioTrack)));
}

#[test]
fn file_cut_anywhere_behind_its_index_gives_what_is_there() {
    let (sound, data) = plain();
    let file = movie(&[sound], &data);
    let start = file.len() - data.len();
    for cut in (start + 2_000..file.len() - 1).step_by(3_333) {
        let (samples, _, warnings) = decode(&file[..cut], None).unwrap();
        assert_eq!(samples.len(), (cut - start) / 2);
        let after_s = samples.len() as f64 / 22_050.0;
        assert!(
            matches!(warnings[..], [AudioWarning::Truncated { after_s: s }] if (s - after_s).abs() < 1e-6)
        );
    }
    // Within the index there is nothing to read the sound by.
    for cut in [20, 60, 300] {
        let result = decode(&file[..cut], None);
        assert!(matches!(result, Err(AudioError::Damaged { .. })), "{cut}");
    }
}

#[test]
fn index_that_is_cut_off_behind_its_tracks_is_enough() {
    let (sound, data) = plain();
    let mut file = movie_with(&[sound], &atom(b"udta", &[&[1; 500]]), &data);
    let index = file.windows(4).position(|name| name == b"moov").unwrap() - 4;
    let length = u32::from_be_bytes(file[index..index + 4].try_into().unwrap()) as usize;
    // The index at the end, as most cameras write it, without its last 300 bytes.
    let moov = file[index..index + length - 300].to_vec();
    file[index + 4..index + 8].copy_from_slice(b"free");
    file.extend(moov);
    let (samples, _, warnings) = decode(&file, None).unwrap();
    assert!(is_wave(&samples, 1e-4));
    assert_eq!(warnings, []);
}

#[test]
fn fragments_are_read() {
    let data = whole(2, true);
    let empty = Track {
        samples: 0,
        ..plain().0
    };
    let words =
        |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let trex = atom(b"trex", &[&words(&[0, 1, 1, 1, 2000, 0])]);
    let mut file = movie_with(&[empty], &atom(b"mvex", &[&trex]), &[]);
    for part in data.chunks(20_000) {
        let traf = |offset| {
            let tfhd = atom(b"tfhd", &[&words(&[0x2_0000, 1])]);
            let run = words(&[1, (part.len() / 2000) as u32, offset]);
            atom(b"traf", &[&tfhd, &atom(b"trun", &[&run])])
        };
        let offset = atom(b"moof", &[&traf(0)]).len() as u32 + 8;
        file.extend(atom(b"moof", &[&traf(offset)]));
        file.extend(atom(b"mdat", &[part]));
    }
    let (samples, _, warnings) = decode(&file, None).unwrap();
    assert!(is_wave(&samples, 1e-4));
    assert_eq!(warnings, []);
    let (samples, _, warnings) = decode(&file[..file.len() - 7_000], None).unwrap();
    assert_eq!(samples.len(), FRAMES - 3_500);
    assert!(matches!(warnings[..], [AudioWarning::Truncated { .. }]));
}

#[test]
fn absurd_tables_neither_panic_nor_go_on_forever() {
    let (sound, data) = plain();
    // Each chunk holds all samples, again and again; durations overflow.
    let endless = Track {
        samples: u32::MAX,
        in_chunk: u32::MAX - 1,
        delta: u32::MAX,
        ..sound
    };
    let (samples, _, _) = decode(&movie(&[endless], &data), None).unwrap();
    assert!(samples.len() <= FRAMES);
    let again = Track {
        samples: 4_000_000_000,
        in_chunk: 1,
        sample_bytes: 0,
        ..plain().0
    };
    assert!(
        decode(
            &movie(
                &[Track {
                    samples: 9,
                    ..again
                }],
                &data
            ),
            None
        )
        .is_err()
    );
}

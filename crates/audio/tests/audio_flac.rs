//! Native FLAC: damage, joined files, and whatever stands around the frames.

#![cfg(test)]

mod support;

use genrescope_audio::{AudioError, AudioWarning};
use support::ogg_flac::{FRAME, FRAMES, frame, is_wave, native_header, wave};
use support::{Noise, decode};

fn frames() -> Vec<Vec<u8>> {
    let wave = wave();
    let numbered = wave.chunks(FRAME).enumerate();
    numbered.map(|(at, samples)| frame(at, samples)).collect()
}

fn song(blocks: &[(u8, &[u8])]) -> Vec<u8> {
    [native_header(FRAMES * FRAME, blocks), frames().concat()].concat()
}

#[test]
fn blocks_of_any_kind_and_size_do_not_matter() {
    let large = Noise(3).bytes(3 << 20);
    let blocks: [&[(u8, &[u8])]; 5] = [
        &[],
        &[(4, b"broken tags"), (6, &[0xff; 40])],
        &[(1, &[0; 70_000]), (3, &[1; 7]), (5, &[2; 9]), (126, b"?")],
        &[(6, &large)],
        &[(4, b""), (4, b"twice"), (2, b"")],
    ];
    for blocks in blocks {
        let (samples, info, warnings) = decode(&song(blocks), None).unwrap();
        assert!(is_wave(&samples, 1));
        assert_eq!(warnings, []);
        let seconds = (FRAMES * FRAME) as f64 / 22_050.0;
        assert!((info.duration_s.unwrap() - seconds).abs() < 1e-9);
    }
}

#[test]
fn block_that_is_longer_or_shorter_than_it_says_is_passed_over() {
    for claimed in [[0xff, 0xff, 0xff], [0, 0, 200], [0, 0, 20]] {
        let mut file = song(&[(1, &[0; 100])]);
        file[43..46].copy_from_slice(&claimed);
        let (samples, _, _) = decode(&file, None).unwrap();
        // Frames that the block seems to cover are lost.
        assert!(samples.len() >= (FRAMES - 1) * FRAME, "{claimed:?}");
    }
}

#[test]
fn bytes_around_the_frames_are_no_damage() {
    let mut tag = b"TAG".to_vec();
    tag.resize(128, 0);
    for after in [&b"\0\0\0\0"[..], &[0; 5000], b"text after the sound", &tag] {
        let (samples, _, warnings) = decode(&[&song(&[]), after].concat(), None).unwrap();
        assert!(is_wave(&samples, 1), "{}", samples.len());
        assert_eq!(warnings, []);
    }
    let before = [
        native_header(FRAMES * FRAME, &[]),
        vec![0; 999],
        frames().concat(),
    ];
    let (samples, _, warnings) = decode(&before.concat(), None).unwrap();
    assert!(is_wave(&samples, 1));
    assert_eq!(warnings, []);
}

#[test]
fn joined_files_are_read_whole_without_a_warning() {
    for blocks in [&[][..], &[(4, &[7; 500][..]), (1, &[0; 9000])]] {
        let file = [song(blocks), song(blocks), song(&[])].concat();
        let (samples, _, warnings) = decode(&file, None).unwrap();
        assert!(is_wave(&samples, 3), "{}", samples.len());
        assert_eq!(warnings, []);
    }
}

#[test]
fn damage_costs_the_damaged_frames_and_is_counted() {
    let mut parts = frames();
    parts[3][900] ^= 0x40;
    parts[8][4] ^= 1;
    parts[12].truncate(1500);
    let file = [native_header(FRAMES * FRAME, &[]), parts.concat()].concat();
    let (samples, _, warnings) = decode(&file, None).unwrap();
    assert_eq!(samples.len(), (FRAMES - 3) * FRAME);
    assert!(warnings.contains(&AudioWarning::DamagedPackets { count: 3 }));
}

#[test]
fn cut_off_file_gives_its_whole_frames_and_says_so() {
    // Also where the header does not say how long the sound is.
    for declared in [FRAMES * FRAME, 0] {
        let file = [native_header(declared, &[]), frames().concat()].concat();
        let (samples, _, warnings) = decode(&file[..42 + 10 * 2011 + 900], None).unwrap();
        assert_eq!(samples.len(), 10 * FRAME);
        assert!(matches!(warnings[..], [AudioWarning::Truncated { after_s }] if after_s > 0.4));
    }
}

#[test]
fn file_without_facts_or_frames_is_damaged() {
    for file in [&b"fLaC"[..], b"fLaC\x84\0\0\0", &native_header(0, &[])] {
        let result = decode(file, None);
        assert!(
            matches!(result, Err(AudioError::Damaged { .. })),
            "{result:?}"
        );
    }
}

#[test]
fn file_of_nothing_but_beginnings_of_frames_comes_to_an_end() {
    let begin = &frames()[0][..8];
    let file = [native_header(0, &[]), begin.repeat(40_000)].concat();
    assert!(decode(&file, None).is_err());
}

//! Ogg as people have it: joined streams, recordings that begin or end within a song, large tags, damage.

#![cfg(test)]

mod support;

use genrescope_audio::{AudioError, AudioWarning};
use support::decode;
use support::ogg_flac::{FRAME, FRAMES, Stream, is_wave, page, wave};

fn song(serial: u32, is_marked: bool) -> Vec<Vec<u8>> {
    let mut stream = Stream::new(serial, 100);
    stream.push(&wave());
    stream.pages(is_marked)
}

#[test]
fn joined_songs_are_read_whole_without_a_warning() {
    // The first one's end is marked, or is not; then the same number again.
    for (marked, second) in [(true, 2), (false, 2), (true, 1), (false, 1)] {
        let file = [song(1, marked), song(second, true)].concat().concat();
        let (samples, _, warnings) = decode(&file, None).unwrap();
        assert!(is_wave(&samples, 2), "{marked} {second}: {}", samples.len());
        assert_eq!(warnings, []);
    }
}

#[test]
fn song_that_was_joined_in_its_middle_ends_where_its_pages_end() {
    // As a server sends it: the headers, then pages with a count of what came before.
    let mut stream = Stream::new(7, 100);
    stream.skip_to(50_000_000);
    stream.push(&wave());
    let (samples, info, warnings) = decode(&stream.pages(true).concat(), None).unwrap();
    assert!(is_wave(&samples, 1));
    assert_eq!(warnings, []);
    assert!(info.duration_s.is_none_or(|seconds| seconds < 2.0));
}

#[test]
fn recording_that_begins_within_a_song_gives_the_next_one() {
    let tail = song(1, true)[8..].concat();
    let file = [tail.clone(), song(2, true).concat()].concat();
    for begin in [0, 3, 700] {
        let (samples, _, warnings) = decode(&file[begin..], None).unwrap();
        assert!(is_wave(&samples, 1), "{begin}");
        assert_eq!(warnings, []);
    }
    assert!(matches!(
        decode(&tail, None),
        Err(AudioError::Damaged { .. })
    ));
}

#[test]
fn tags_of_any_size_are_skipped() {
    let mut stream = Stream::new(1, 14_000_000);
    stream.push(&wave());
    let (samples, _, warnings) = decode(&stream.pages(true).concat(), None).unwrap();
    assert!(is_wave(&samples, 1));
    assert_eq!(warnings, []);
}

#[test]
fn file_cut_anywhere_behind_its_headers_gives_what_is_there() {
    let pages = song(1, true);
    let file = pages.concat();
    let headers = pages[..2].concat().len();
    for cut in (headers + 2100..file.len() - 1).step_by(1777) {
        let (samples, _, warnings) = decode(&file[..cut], None).unwrap();
        assert_eq!(samples.len(), (cut - headers) / pages[2].len() * FRAME);
        assert!(
            matches!(warnings[..], [AudioWarning::Truncated { .. }]),
            "{warnings:?}"
        );
    }
    let result = decode(&file[..headers - 10], None);
    assert!(matches!(result, Err(AudioError::Damaged { .. })));
}

#[test]
fn damaged_pages_are_left_out_and_counted() {
    let mut pages = song(1, true);
    pages[6][500] ^= 1;
    let (samples, _, warnings) = decode(&pages.concat(), None).unwrap();
    assert_eq!(samples.len(), (FRAMES - 1) * FRAME);
    assert!(matches!(
        warnings[..],
        [AudioWarning::DamagedPackets { .. }]
    ));
}

#[test]
fn padding_of_the_last_packet_is_left_out() {
    let mut stream = Stream::new(1, 100);
    stream.push(&wave());
    let mut pages = stream.pages(false);
    let mut last = pages.pop().unwrap();
    let count = (FRAMES * FRAME - 300) as u64;
    let table = 27 + usize::from(last[26]);
    let (segments, body) = (last[27..table].to_vec(), last.split_off(table));
    let sequence = pages.len() as u32;
    pages.push(page(4, count, 1, sequence, &segments, &body));
    let (samples, _, warnings) = decode(&pages.concat(), None).unwrap();
    assert_eq!(samples.len() as u64, count);
    assert_eq!(warnings, []);
}

#[test]
fn other_streams_are_named_or_left_out() {
    let lone = |first: &[u8]| page(2, 0, 5, 0, &[first.len() as u8], first);
    let result = decode(&lone(b"Speex   1.2 and so on"), None);
    assert!(matches!(result, Err(AudioError::Unsupported { .. })));
    let film = lone(b"\x80theora and so on");
    assert!(matches!(decode(&film, None), Err(AudioError::NoAudioTrack)));
    let file = [film, song(1, true).concat()].concat();
    assert!(is_wave(&decode(&file, None).unwrap().0, 1));
}

//! Streams of MPEG audio frames as people have them: the bytes decide how long they are.

#![cfg(test)]

mod frames;
mod signals;

use frames::{adts, info, mp1, mp3, mp3_at, vbri};
use genrescope_audio::{AudioError, AudioReader, AudioWarning, read_all};
use signals::decode;

/// Samples and warnings at 44.1 kHz, and the declared length.
fn read(bytes: Vec<u8>) -> (Vec<f32>, Vec<AudioWarning>, Option<f64>) {
    let (samples, info, warnings) = decode(bytes, 44_100);
    (samples, warnings, info.duration_s)
}

fn rms(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
    (sum / samples.len().max(1) as f64).sqrt()
}

/// `count` frames of one channel.
fn sound(count: usize) -> Vec<u8> {
    (0..count).flat_map(|n| mp3(false, n as u8)).collect()
}

/// An MP3 with a tag that is right.
fn tagged(count: usize, delay: u32, padding: u32) -> Vec<u8> {
    [
        info(count as u32, (208 * (count + 1)) as u32, delay, padding),
        sound(count),
    ]
    .concat()
}

fn id3v2(body: &[u8]) -> Vec<u8> {
    let size = body.len() as u32;
    let mut tag = b"ID3\x03\0\0".to_vec();
    tag.extend([21, 14, 7, 0].map(|shift| ((size >> shift) & 0x7f) as u8));
    [tag, body.to_vec()].concat()
}

fn id3v1() -> Vec<u8> {
    [b"TAG".to_vec(), vec![b' '; 125]].concat()
}

fn ape() -> Vec<u8> {
    let items = vec![0xff; 3000];
    let frame = |flags: u32| {
        let mut out = b"APETAGEX".to_vec();
        for word in [2000, items.len() as u32 + 32, 1, flags, 0, 0] {
            out.extend(word.to_le_bytes());
        }
        out
    };
    [frame(0xa000_0000), items.clone(), frame(0x8000_0000)].concat()
}

#[test]
fn an_mp3_without_a_tag_is_read_to_its_last_byte() {
    let (samples, warnings, duration_s) = read(sound(100));
    assert_eq!(samples.len(), 100 * 1152);
    assert_eq!((warnings, duration_s), (vec![], None));
    assert!(rms(&samples) > 0.001, "a sound");
}

#[test]
fn a_variable_bit_rate_without_a_tag_loses_nothing() {
    // The first second suggests frames three times as long as the later ones.
    let mut large = mp3(false, 1);
    large[2] = 0xb0;
    large.resize(144 * 192_000 / 44_100, 0);
    let bytes = [large.repeat(40), sound(300)].concat();
    assert_eq!(read(bytes).0.len(), 340 * 1152);
}

#[test]
fn a_right_tag_trims_delay_and_padding() {
    // The decoder's own delay of 529 samples counts as well.
    let (samples, warnings, duration_s) = read(tagged(50, 576, 1105));
    let expected = 50 * 1152 - (576 + 529) - (1105 - 529);
    assert_eq!((samples.len(), warnings), (expected, vec![]));
    assert_eq!(duration_s, Some(expected as f64 / 44_100.0));
    let whole = read(sound(50)).0;
    assert_eq!(samples, whole[1105..][..expected]);
}

#[test]
fn a_tag_that_declares_too_little_does_not_end_the_reading() {
    for padding in [0, 529, 1105, 3000] {
        let bytes = [info(30, 31 * 208, 576, padding), sound(60)].concat();
        let (samples, warnings, _) = read(bytes);
        assert_eq!(
            (samples.len(), warnings),
            (60 * 1152 - 1105, vec![]),
            "{padding}"
        );
    }
}

#[test]
fn a_tag_of_another_encoder_does_not_end_the_reading_either() {
    for declared in [10, 59, 60, 61] {
        let (samples, warnings, duration_s) = read([vbri(declared, 61 * 208), sound(60)].concat());
        assert_eq!((samples.len(), warnings), (60 * 1152, vec![]));
        assert_eq!(duration_s, Some(f64::from(declared * 1152) / 44_100.0));
    }
}

#[test]
fn aac_with_tags_between_its_frames_is_read_whole() {
    // Streams that are sent in segments have a tag with the time before each one.
    let segment = [
        id3v2(&[0xff, 0xf1, 0x50, 0x80, 1].repeat(20)),
        adts(4).repeat(30),
    ]
    .concat();
    let (samples, warnings, _) = read(segment.repeat(5));
    assert_eq!((samples.len(), warnings), (150 * 1024, vec![]));
}

#[test]
fn a_tag_that_declares_more_than_there_is_gives_a_warning() {
    let bytes = [info(100, 101 * 208, 0, 529), sound(60)].concat();
    let (samples, warnings, _) = read(bytes);
    assert_eq!(samples.len(), 60 * 1152 - 529);
    assert!(matches!(warnings[..], [AudioWarning::Truncated { .. }]));
}

#[test]
fn joined_files_are_read_whole_with_anything_between_them() {
    let (first, second) = (tagged(40, 576, 1105), tagged(30, 576, 529));
    let (one, two) = (read(first.clone()).0, read(second.clone()).0);
    let both = [one, two].concat();
    let gaps = [
        vec![],
        id3v1(),
        id3v2(&[0xff, 0xfb, 0x50, 0xc0].repeat(50_000)),
        [ape(), id3v1(), id3v2(&[7; 100])].concat(),
        vec![0; 500_000],
        b"a few bytes of text".to_vec(),
    ];
    for (at, gap) in gaps.into_iter().enumerate() {
        let (samples, warnings, duration_s) = read([first.clone(), gap, second.clone()].concat());
        assert_eq!(
            (samples.len(), &warnings),
            (both.len(), &vec![]),
            "gap {at}"
        );
        assert!(samples == both, "gap {at}");
        assert_eq!(
            duration_s, None,
            "one part's length is not that of the file"
        );
    }
}

#[test]
fn zeros_of_any_size_before_the_first_frame_are_skipped() {
    for count in [20, 400_000, 5_000_000] {
        let zeros = vec![0; count];
        for bytes in [
            [id3v2(b"title"), zeros.clone(), sound(20)].concat(),
            [zeros.clone(), id3v2(b"title"), sound(20)].concat(),
            [zeros, sound(20)].concat(),
        ] {
            assert_eq!(read(bytes).0.len(), 20 * 1152, "{count}");
        }
    }
    let zeros = AudioReader::from_bytes(vec![0; 5_000_000], Some("a.mp3"), 44_100);
    assert!(matches!(zeros, Err(AudioError::NotAudio)));
}

#[test]
fn a_tag_with_a_damaged_size_does_not_hide_the_sound() {
    for size in [[0x7f, 0x7f, 0x7f, 0x7f], [0, 0, 0, 1]] {
        let mut tag = b"ID3\x03\0\0".to_vec();
        tag.extend(size);
        tag.extend([b'c'; 300_000]);
        let bytes = [tag, sound(20)].concat();
        let source = Box::new(std::io::Cursor::new(bytes));
        let (samples, _, _) = read_all(source, Some("a.mp3"), 44_100).unwrap();
        assert_eq!(samples.len(), 20 * 1152);
    }
}

#[test]
fn junk_between_frames_is_skipped_and_a_cut_frame_ends_the_file() {
    let junk: Vec<u8> = (0..40_000_u32).map(|n| (n * n / 7) as u8).collect();
    let (samples, warnings, _) = read([sound(20), junk, sound(20)].concat());
    assert_eq!((samples.len(), warnings), (40 * 1152, vec![]));
    // A cut within the file loses one frame.
    let mut damaged = sound(40);
    damaged.drain(20 * 208 + 50..20 * 208 + 90);
    assert_eq!(read(damaged).0.len(), 39 * 1152);
    let mut cut = sound(40);
    cut.truncate(40 * 208 - 50);
    assert_eq!(read(cut).0.len(), 39 * 1152);
}

#[test]
fn channels_and_rate_may_change_between_frames() {
    let stereo =
        |count: usize| -> Vec<u8> { (0..count).flat_map(|n| mp3(true, n as u8)).collect() };
    let (samples, warnings, _) = read([sound(30), stereo(30), sound(30)].concat());
    assert_eq!((samples.len(), warnings), (90 * 1152, vec![]));
    assert!(rms(&samples[35 * 1152..55 * 1152]) > 0.001);

    let other: Vec<u8> = (0..48).flat_map(|n| mp3_at(1, false, n)).collect();
    let (samples, warnings, _) = read([sound(30), other, sound(30)].concat());
    let expected = 60 * 1152 + 48 * 1152 * 441 / 480;
    assert!(samples.len().abs_diff(expected) <= 2, "{}", samples.len());
    assert_eq!(warnings, []);

    let aac = [adts(7).repeat(100), adts(4).repeat(100)].concat();
    let (samples, warnings, _) = read(aac);
    assert_eq!((samples.len(), warnings), (300 * 1024, vec![]));
}

#[test]
fn layer_1_is_decoded() {
    let (samples, info, warnings) = decode(mp1().repeat(200), 44_100);
    assert_eq!(
        (samples.len(), info.channels, warnings),
        (200 * 384, 1, vec![])
    );
    assert!(rms(&samples) > 0.01, "{}", rms(&samples));
}

#[test]
fn free_bit_rate_is_named() {
    for length in [300, 413, 2000] {
        let frame = |n: u8| {
            let mut frame = mp3(false, n);
            frame[2] &= 0x0f;
            // Every other frame has a byte of padding.
            frame[2] |= (n & 1) << 1;
            frame.resize(length + usize::from(n & 1), 0);
            frame
        };
        let bytes: Vec<u8> = (0..60).flat_map(frame).collect();
        let result = AudioReader::from_bytes(bytes, None, 44_100);
        assert!(
            matches!(result, Err(AudioError::Unsupported { .. })),
            "{length}"
        );
    }
}

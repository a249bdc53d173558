//! Any bytes as an audio file, read to the end, and its tags.

#![no_main]

use fuzzing::{memory, panics, repair};
use genrescope_audio::{AudioReader, MAX_COVER_BYTES, SongTags};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Bytes that a reader may hold. The largest requests are the tables of an MP4 file and of a Vorbis
/// decoder, and the longest block that FLAC permits (65,535 frames of 8 channels).
const MEMORY: usize = 64 << 20;

/// Rate of the output in Hz. A low one, so that few inputs become long.
const RATE: u32 = 8_000;

/// Most frames that one byte can decode to: FLAC's longest block has 65,535, in no fewer than eight bytes.
/// More are an endless loop.
const FRAMES_PER_BYTE: f64 = 8_192.0;

/// Samples after which reading stops, so that an input does not take minutes.
const ENOUGH: usize = 2_000_000;

fuzz_target!(init: memory::limit(MEMORY), |bytes: &[u8]| {
    // For every input, since the reader installs a hook of its own when it first needs one. That hook
    // ignores contained panics, also those of this project's code.
    panics::accept_contained();
    read(bytes);
    let tags = SongTags::read(Box::new(std::io::Cursor::new(bytes.to_vec())));
    let cover = tags.expect("memory does not fail").cover;
    assert!(cover.is_none_or(|cover| cover.bytes.len() <= MAX_COVER_BYTES));
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    repair::mutate(data, size, max_size, seed, |input| {
        repair::ogg_pages(input);
        repair::flac_frames(input);
    })
});

fn read(bytes: &[u8]) {
    let Ok(mut reader) = AudioReader::from_bytes(bytes.to_vec(), None, RATE) else {
        return;
    };
    let (mut piece, mut total) = (Vec::new(), 0);
    while let Ok(true) = reader.read(&mut piece) {
        assert!(!piece.is_empty(), "more is announced, but nothing was read");
        assert!(piece.len() <= RATE as usize / 2, "more than half a second");
        assert!(piece.iter().all(|sample| sample.is_finite()), "not finite");
        total += piece.len();
        piece.clear();
        assert!(
            reader
                .progress()
                .is_none_or(|share| (0.0..=1.0).contains(&share))
        );
        if total > ENOUGH {
            break;
        }
    }
    let frames = total as f64 * f64::from(reader.info().sample_rate) / f64::from(RATE);
    assert!(
        frames <= FRAMES_PER_BYTE * bytes.len() as f64 + f64::from(RATE),
        "{frames} frames"
    );
}

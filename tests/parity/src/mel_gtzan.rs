//! The mel front-end on real clips, compared with stored spectrograms by librosa.

use genrescope_test_support::data_folder;

use genrescope_mel::{MelConfig, mel_spectrogram};
use safetensors::SafeTensors;

/// A clip whose floor is -80 dB is coded in steps of 80/256 dB; half a step is the code's own error,
/// a hundredth of a decibel is the front-end's tolerance.
const TOLERANCE_DB: f32 = 80.0 / 256.0 / 2.0 + 0.01;

/// A clip whose floor was estimated when the store was made is off by up to this much (the store's
/// own description).
const TOLERANCE_ESTIMATED_DB: f32 = 1.1;

/// Clips in `gtzan-audio`, five of each genre.
const CLIPS: usize = 50;

/// Whether the store holds the frame before the one that its index names.
///
/// The index is `floor((column + 0.5) * frames / 387.5)`. Where that is a whole number before the
/// floor, the column was taken one frame earlier. Found with librosa itself: on disco.00001 and
/// disco.00003 exactly these 17 columns are up to 17.9 dB off under the index and within 0.2 dB one
/// frame earlier. No clip at hand with the floor -80 dB has such a column.
fn is_tie(column: usize, frames: usize) -> bool {
    ((2 * column + 1) * frames).is_multiple_of(775)
}

#[test]
fn real_clips_match_the_stored_spectrograms() {
    let Some(data) = data_folder(&["gtzan-audio", "gtzan-mel"]) else {
        return;
    };
    let bytes = std::fs::read(data.join("gtzan-mel/mel.safetensors")).expect("the store");
    let store = SafeTensors::deserialize(&bytes).expect("safetensors");
    let codes = store.tensor("codes").expect("codes");
    let floors = store.tensor("floor_db").expect("floors").data();
    let index = store.tensor("frame_index").expect("frame index").data();
    let &[_, bands, columns] = codes.shape() else {
        panic!("three axes");
    };
    let mut songs = csv::Reader::from_path(data.join("gtzan-mel/songs.csv")).expect("songs.csv");
    let (mut clips, mut ties, mut worst, mut worst_estimated) = (0, 0, 0.0f32, 0.0f32);
    for song in songs.records() {
        let song = song.expect("a line");
        let row: usize = song[0].parse().expect("a row");
        let path = data.join(format!("gtzan-audio/{}/{}.wav", &song[2], &song[1]));
        if !path.exists() {
            continue;
        }
        let samples: Vec<f32> = hound::WavReader::open(&path)
            .expect("a WAV file")
            .samples::<i16>()
            .map(|sample| f32::from(sample.expect("a sample")) / 32768.0)
            .collect();
        let mel = mel_spectrogram(&samples, &MelConfig::librosa_default()).expect("valid");
        let floor = f32::from_le_bytes(floors[row * 4..][..4].try_into().expect("four bytes"));
        let mut difference = 0.0f32;
        for column in 0..columns {
            let at = (row * columns + column) * 2;
            let named = i16::from_le_bytes([index[at], index[at + 1]]) as usize;
            let tie = is_tie(column, mel.frames());
            ties += usize::from(tie);
            let frame = named - usize::from(tie);
            for (band, actual) in mel.frame(frame).iter().enumerate() {
                let code = codes.data()[(row * bands + band) * columns + column];
                let stored = floor * (1.0 - (f32::from(code) + 0.5) / 256.0);
                difference = difference.max((actual - stored).abs());
            }
        }
        let (tolerance, worst) = if floor == -80.0 {
            (TOLERANCE_DB, &mut worst)
        } else {
            (TOLERANCE_ESTIMATED_DB, &mut worst_estimated)
        };
        assert!(difference <= tolerance, "{}: {difference} dB", &song[1]);
        *worst = worst.max(difference);
        clips += 1;
    }
    assert_eq!(clips, CLIPS, "clips of gtzan-audio that the store has");
    println!(
        "{clips} clips: {worst:.3} dB at worst where the floor is -80 dB, {worst_estimated:.3} dB \
         where it was estimated; {ties} columns were compared one frame before the index"
    );
}

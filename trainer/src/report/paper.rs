//! What the paper prints: tables I to III and its figures in the text (Campana, Liturri & Padovano).

/// A row of the paper's tables, by slice length.
pub struct Row {
    /// The length as the paper calls it, seconds.
    pub seconds: usize,
    /// The length, frames.
    pub frames: usize,
    /// Training slices (table I).
    pub slices: usize,
    /// Mean, highest and standard deviation of the slices' F1 over three runs (table II).
    pub slice_f1: [f64; 3],
    /// The same of the songs' F1 (table III).
    pub song_f1: [f64; 3],
}

/// Longest slices first, as in the paper.
pub const ROWS: [Row; 6] = [
    Row {
        seconds: 30,
        frames: 911,
        slices: 2_430,
        slice_f1: [0.638241, 0.686493, 0.050954],
        song_f1: [0.638241, 0.686493, 0.050954],
    },
    Row {
        seconds: 15,
        frames: 465,
        slices: 4_860,
        slice_f1: [0.627125, 0.686182, 0.049294],
        song_f1: [0.629275, 0.701818, 0.068231],
    },
    Row {
        seconds: 10,
        frames: 312,
        slices: 7_290,
        slice_f1: [0.724114, 0.748980, 0.026256],
        song_f1: [0.735132, 0.772676, 0.041238],
    },
    Row {
        seconds: 5,
        frames: 157,
        slices: 14_580,
        slice_f1: [0.754750, 0.763427, 0.009836],
        song_f1: [0.811512, 0.831062, 0.022230],
    },
    Row {
        seconds: 3,
        frames: 94,
        slices: 21_870,
        slice_f1: [0.782234, 0.786740, 0.005353],
        song_f1: [0.846969, 0.864464, 0.016162],
    },
    Row {
        seconds: 1,
        frames: 32,
        slices: 70_470,
        slice_f1: [0.768398, 0.773742, 0.004942],
        song_f1: [0.891998, 0.909619, 0.016712],
    },
];

/// Mel bands of a spectrogram.
pub const BANDS: usize = 128;
/// Frames of a song: 30 s at 16 kHz and a hop of 512.
pub const FRAMES_PER_SONG: usize = 938;
/// Training songs: what 2,430 slices of 911 frames, one a song, leave for [`VERSIONS`] of each.
pub const TRAINING_SONGS: usize = 810;
/// A song as it is, shifted in pitch, and with noise.
pub const VERSIONS: usize = 3;
/// Test songs, by its authors' notebook.
pub const TEST_SONGS: usize = 90;
/// Songs whose genre is among the two and the three most voted.
pub const TOP: [f64; 2] = [0.9562, 0.9888];

/// Slices of `frames` that lie side by side in a song of `song` frames.
pub fn fit(song: usize, frames: usize) -> usize {
    song / frames
}

/// Table I recomputed: the training slices of a length.
pub fn slices(frames: usize) -> usize {
    fit(FRAMES_PER_SONG, frames) * TRAINING_SONGS * VERSIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row but the one of 5 s, which no length of a song explains together with that of 3 s.
    #[test]
    fn table_one_but_for_the_row_of_five_seconds() {
        for row in &ROWS {
            match row.seconds {
                5 => assert_eq!((slices(row.frames), row.slices), (12_150, 14_580)),
                _ => assert_eq!(slices(row.frames), row.slices, "{} s", row.seconds),
            }
        }
        let both = |song: usize| fit(song, 157) == 6 && fit(song, 94) == 9;
        assert!(!(1..2000).any(both));
    }
}

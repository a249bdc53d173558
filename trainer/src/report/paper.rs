//! Figures of the paper: tables I to III, and figures from its text (Campana, Liturri & Padovano).

/// A row of the paper's tables, for one slice length.
pub struct PaperRow {
    /// Nominal length in seconds.
    pub seconds: usize,
    /// Length in frames.
    pub frames: usize,
    /// Training slices (table I).
    pub slices: usize,
    /// Mean, maximum and standard deviation of the slices' F1 over three runs (table II).
    pub slice_f1: [f64; 3],
    /// The same for songs (table III).
    pub song_f1: [f64; 3],
}

/// Rows in the order of the paper: longest slices first.
pub const ROWS: [PaperRow; 6] = [
    PaperRow {
        seconds: 30,
        frames: 911,
        slices: 2_430,
        slice_f1: [0.638241, 0.686493, 0.050954],
        song_f1: [0.638241, 0.686493, 0.050954],
    },
    PaperRow {
        seconds: 15,
        frames: 465,
        slices: 4_860,
        slice_f1: [0.627125, 0.686182, 0.049294],
        song_f1: [0.629275, 0.701818, 0.068231],
    },
    PaperRow {
        seconds: 10,
        frames: 312,
        slices: 7_290,
        slice_f1: [0.724114, 0.748980, 0.026256],
        song_f1: [0.735132, 0.772676, 0.041238],
    },
    PaperRow {
        seconds: 5,
        frames: 157,
        slices: 14_580,
        slice_f1: [0.754750, 0.763427, 0.009836],
        song_f1: [0.811512, 0.831062, 0.022230],
    },
    PaperRow {
        seconds: 3,
        frames: 94,
        slices: 21_870,
        slice_f1: [0.782234, 0.786740, 0.005353],
        song_f1: [0.846969, 0.864464, 0.016162],
    },
    PaperRow {
        seconds: 1,
        frames: 32,
        slices: 70_470,
        slice_f1: [0.768398, 0.773742, 0.004942],
        song_f1: [0.891998, 0.909619, 0.016712],
    },
];

/// Number of mel bands.
pub const BANDS: usize = 128;
/// Frames per song: 30 s at 16 kHz and a hop of 512.
pub const FRAMES_PER_SONG: usize = 938;
/// Number of training songs: 2,430 slices of 911 frames, one per song and version ([`VERSIONS`]).
pub const TRAINING_SONGS: usize = 810;
/// Versions of each song: original, pitch-shifted, with noise.
pub const VERSIONS: usize = 3;
/// Number of test songs, from the authors' notebook.
pub const TEST_SONGS: usize = 90;
/// Top-2 and top-3 accuracy by majority.
pub const TOP: [f64; 2] = [0.9562, 0.9888];

/// Slices of `frames` that fit side by side into a song of `song` frames.
pub fn fit(song: usize, frames: usize) -> usize {
    song / frames
}

/// Table I recomputed: number of training slices of a length.
pub fn slices(frames: usize) -> usize {
    fit(FRAMES_PER_SONG, frames) * TRAINING_SONGS * VERSIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row matches except that of 5 s: no song length explains both it and that of 3 s.
    #[test]
    fn recomputed_table_one_matches_except_for_five_seconds() {
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

//! Tables of feature vectors, by song or by window.

use anyhow::{Context, Result, ensure};

use super::measured_songs::MeasuredSongs;
use super::scale::moments;
use super::song_features::SongFeatures;
use super::timbre;

/// Feature vectors of some songs, with labels.
#[derive(Default)]
pub struct FeatureTable {
    /// One feature vector per window.
    pub rows: Vec<Vec<f64>>,
    /// Genre of each row.
    pub labels: Vec<usize>,
    /// Song of each row, from zero; the rows of a song are adjacent.
    pub songs: Vec<usize>,
}

impl FeatureTable {
    /// Number of songs.
    pub fn songs(&self) -> usize {
        self.songs.last().map_or(0, |last| last + 1)
    }
}

/// Computes the features of whole songs (`window_s` of zero) or of windows of so many seconds, side by
/// side. Songs without audio are left out.
///
/// # Errors
/// The window is longer than a song or shorter than two frames.
pub fn of(songs: &MeasuredSongs, rows: &[usize], window_s: f64) -> Result<FeatureTable> {
    let mut table = FeatureTable::default();
    for &row in rows {
        let Some(measured) = songs.measured(row) else {
            continue;
        };
        let song = table.songs();
        let windows =
            windows(&measured, window_s).with_context(|| songs.songs()[row].song.clone())?;
        for features in windows {
            table.rows.push(features);
            table.labels.push(songs.label(row));
            table.songs.push(song);
        }
    }
    Ok(table)
}

/// Features of each window of a song; a remainder shorter than a window is dropped.
fn windows(measured: &SongFeatures, window_s: f64) -> Result<Vec<Vec<f64>>> {
    let frames = measured.frames.len();
    let window = match window_s {
        0.0 => frames,
        seconds => (seconds / measured.seconds_per_frame).round() as usize,
    };
    ensure!(
        (2..=frames).contains(&window),
        "--window must be 0 or between {:.2} and {:.1} s, not {window_s}",
        2.0 * measured.seconds_per_frame,
        frames as f64 * measured.seconds_per_frame
    );
    let of = |at: usize| {
        let range = at * window..(at + 1) * window;
        let mut row = moments(&measured.frames[range.clone()]);
        if let Some(levels) = measured.levels.get(range) {
            row.push(timbre::low_energy(levels));
        }
        row.extend(&measured.song);
        row
    };
    Ok((0..frames / window).map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_have_their_own_and_the_songs_features() {
        let measured = SongFeatures {
            frames: [1.0, 3.0, 5.0, 5.0, 9.0].map(|v| vec![v]).into(),
            levels: vec![1.0, 2.0, 4.0, 4.0, 9.0],
            song: vec![120.0],
            seconds_per_frame: 0.5,
        };
        let rows = windows(&measured, 1.0).unwrap();
        assert_eq!(rows, [[2.0, 1.0, 0.5, 120.0], [5.0, 0.0, 0.0, 120.0]]);
        assert_eq!(windows(&measured, 0.0).unwrap().len(), 1);
        let error = windows(&measured, 3.0).unwrap_err().to_string();
        // The option, its range and the value.
        let words: Vec<&str> = error.split([' ', ',']).collect();
        for word in ["--window", "1.00", "2.5", "3"] {
            assert!(words.contains(&word), "{word}: {error}");
        }
    }
}

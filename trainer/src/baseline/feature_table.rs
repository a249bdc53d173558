//! Feature vectors: what was measured of a song, by windows and in standard scores.

use anyhow::{Context, Result, ensure};

use super::measured_songs::Material;
use super::scale::moments;
use super::song_features::Measured;
use super::timbre;

/// Feature vectors of some songs.
#[derive(Default)]
pub struct Samples {
    /// One row for each window.
    pub rows: Vec<Vec<f64>>,
    /// Genre of each row.
    pub labels: Vec<usize>,
    /// Which song, from zero, each row is of; rows of a song are neighbours.
    pub songs: Vec<usize>,
}

impl Samples {
    /// How many songs the rows are of.
    pub fn songs(&self) -> usize {
        self.songs.last().map_or(0, |last| last + 1)
    }
}

/// Measures songs, whole (a window of zero) or by windows of so many seconds side by side.
///
/// # Errors
/// A window longer than the songs or shorter than two frames.
pub fn of(material: &Material, songs: &[usize], window_s: f64) -> Result<Samples> {
    let mut samples = Samples::default();
    for &row in songs {
        let Some(measured) = material.measured(row) else {
            continue;
        };
        let song = samples.songs();
        let windows =
            windows(&measured, window_s).with_context(|| material.songs()[row].song.clone())?;
        for row_of_features in windows {
            samples.rows.push(row_of_features);
            samples.labels.push(material.label(row));
            samples.songs.push(song);
        }
    }
    Ok(samples)
}

/// The features of each window of a song; a rest shorter than a window is left out.
fn windows(measured: &Measured, window_s: f64) -> Result<Vec<Vec<f64>>> {
    let frames = measured.frames.len();
    let window = match window_s {
        0.0 => frames,
        seconds => (seconds / measured.seconds_per_frame).round() as usize,
    };
    ensure!(
        (2..=frames).contains(&window),
        "--window must be 0 or lie between {:.2} and {:.1} s, not {window_s}",
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
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn windows_have_what_is_theirs_and_what_is_the_songs() {
        let measured = Measured {
            frames: [1.0, 3.0, 5.0, 5.0, 9.0].map(|v| vec![v]).into(),
            levels: vec![1.0, 2.0, 4.0, 4.0, 9.0],
            song: vec![120.0],
            seconds_per_frame: 0.5,
        };
        let rows = windows(&measured, 1.0).unwrap();
        assert_eq!(rows, [[2.0, 1.0, 0.5, 120.0], [5.0, 0.0, 0.0, 120.0]]);
        assert_eq!(windows(&measured, 0.0).unwrap().len(), 1);
        let told = windows(&measured, 3.0).unwrap_err().to_string();
        assert!(told.contains("between 1.00 and 2.5 s"), "{told}");
    }
}

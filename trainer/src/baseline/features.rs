//! Feature vectors: what was measured of a song, by windows and in standard scores.

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::material::Material;
use super::texture::Measured;
use super::timbre;

/// What is measured. Of what changes from frame to frame, the mean over time and the standard
/// deviation count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Features {
    /// The decibels of each mel band.
    #[default]
    Bands,
    /// Mel frequency cepstral coefficients, the level first (orthonormal DCT-II of the decibels, as
    /// librosa has them).
    Mfcc,
    /// Timbral texture (Tzanetakis & Cook 2002): spectral centroid, rolloff, flux, cepstral
    /// coefficients without the level, low energy; zero crossings where there is audio.
    Timbre,
    /// The beat histogram: shares, ratio and tempi of its two highest peaks, its sum. Needs audio.
    Rhythm,
    /// The pitch histogram: its highest note and pitch class, the interval to the second, its sum.
    /// Needs audio.
    Pitch,
    /// Timbre, rhythm and pitch: the thirty features of 2002, with five coefficients. Needs audio.
    Tzanetakis,
}

impl Features {
    /// Cepstral coefficients where nothing else is asked for.
    pub fn coefficients(self) -> usize {
        match self {
            Features::Mfcc => 13,
            _ => 5,
        }
    }

    /// Whether a spectrogram does not have them.
    pub fn need_audio(self) -> bool {
        matches!(
            self,
            Features::Rhythm | Features::Pitch | Features::Tzanetakis
        )
    }
}

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

/// Means, then standard deviations.
fn moments(frames: &[Vec<f64>]) -> Vec<f64> {
    let count = frames.len() as f64;
    let width = frames[0].len();
    let mean = |of: &dyn Fn(&[f64]) -> f64| frames.iter().map(|f| of(f)).sum::<f64>() / count;
    let means: Vec<f64> = (0..width).map(|at| mean(&|f| f[at])).collect();
    let deviations = (0..width).map(|at| mean(&|f| (f[at] - means[at]).powi(2)).sqrt());
    let deviations: Vec<f64> = deviations.collect();
    [means, deviations].concat()
}

/// Standard scores: each feature less its mean, over its deviation, both of the training rows.
pub struct Scale {
    moments: Vec<f64>,
}

impl Scale {
    /// Measures the rows, of which there must be one at least.
    pub fn of(rows: &[Vec<f64>]) -> Scale {
        Scale {
            moments: moments(rows),
        }
    }

    /// Scales rows in place.
    pub fn apply(&self, rows: &mut [Vec<f64>]) {
        let (means, deviations) = self.moments.split_at(self.moments.len() / 2);
        for row in rows {
            for ((value, mean), deviation) in row.iter_mut().zip(means).zip(deviations) {
                // A feature that never changes says nothing.
                *value = (*value - mean) / deviation.max(1e-9);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn means_deviations_and_scores() {
        let rows = vec![vec![1.0, 5.0], vec![3.0, 5.0]];
        assert_eq!(moments(&rows), [2.0, 5.0, 1.0, 0.0]);
        let mut scaled = rows.clone();
        Scale::of(&rows).apply(&mut scaled);
        assert_eq!(scaled, [[-1.0, 0.0], [1.0, 0.0]]);
    }

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

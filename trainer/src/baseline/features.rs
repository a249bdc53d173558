//! Features of stored spectrograms.

use anyhow::{Result, ensure};
use clap::ValueEnum;
use genre_core::mel::Spectrogram;

use crate::data::MelStore;

/// Coefficients of [`Features::Mfcc`], the level first.
const COEFFICIENTS: usize = 13;

/// What is measured; the mean over time and the standard deviation of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Features {
    /// The decibels of each mel band.
    #[default]
    Bands,
    /// Thirteen mel frequency cepstral coefficients (orthonormal DCT-II of the decibels, as librosa
    /// has them).
    Mfcc,
}

/// Feature vectors of some songs.
pub struct Samples {
    /// One row for each window.
    pub rows: Vec<Vec<f64>>,
    /// Genre of each row.
    pub labels: Vec<usize>,
    /// Which song, from zero, each row is of; rows of a song are neighbours.
    pub songs: Vec<usize>,
}

/// Measures songs, whole (a window of zero) or by windows of so many seconds side by side.
///
/// # Errors
/// A window longer than the songs or shorter than two columns.
pub fn of(store: &MelStore, songs: &[usize], features: Features, window_s: f64) -> Result<Samples> {
    let mut samples = Samples {
        rows: Vec::new(),
        labels: Vec::new(),
        songs: Vec::new(),
    };
    for (song, &row) in songs.iter().enumerate() {
        let spectrogram = store.spectrogram(row);
        let frames = spectrogram.frames();
        let window = match window_s {
            0.0 => frames,
            seconds => (seconds / spectrogram.seconds_per_frame).round() as usize,
        };
        ensure!(
            (2..=frames).contains(&window),
            "--window must be 0 or lie between {:.2} and {:.1} s, not {window_s}",
            2.0 * spectrogram.seconds_per_frame,
            frames as f64 * spectrogram.seconds_per_frame
        );
        let measured = measure(&spectrogram, features);
        for window in measured.chunks_exact(window) {
            samples.rows.push(moments(window));
            samples.labels.push(store.label(row));
            samples.songs.push(song);
        }
    }
    Ok(samples)
}

/// The features of each frame.
fn measure(spectrogram: &Spectrogram, features: Features) -> Vec<Vec<f64>> {
    let frames = (0..spectrogram.frames()).map(|at| spectrogram.frame(at));
    match features {
        Features::Bands => frames
            .map(|frame| frame.iter().map(|&v| f64::from(v)).collect())
            .collect(),
        Features::Mfcc => frames.map(cepstrum).collect(),
    }
}

/// Orthonormal DCT-II of a frame's decibels, the first coefficients.
fn cepstrum(frame: &[f32]) -> Vec<f64> {
    let bands = frame.len() as f64;
    (0..COEFFICIENTS)
        .map(|k| {
            let sum: f64 = frame
                .iter()
                .enumerate()
                .map(|(n, &value)| {
                    let angle = std::f64::consts::PI * k as f64 * (n as f64 + 0.5) / bands;
                    f64::from(value) * angle.cos()
                })
                .sum();
            sum * (if k == 0 { 1.0 } else { 2.0 } / bands).sqrt()
        })
        .collect()
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

    /// `scipy.fft.dct(x, type=2, norm="ortho")[:13]` of x[n] = n^2 % 17 - 20, n < 128.
    #[test]
    fn cepstrum_as_scipy_has_it() {
        let frame: Vec<f32> = (0..128i32).map(|n| (n * n % 17 - 20) as f32).collect();
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: serde_json::Value = serde_json::from_str(answers).unwrap();
        let wanted: Vec<f64> = serde_json::from_value(answers["cepstrum"].clone()).unwrap();
        assert_eq!(wanted.len(), COEFFICIENTS);
        for (found, wanted) in cepstrum(&frame).iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }
}

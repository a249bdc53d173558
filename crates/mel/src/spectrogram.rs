//! The decibels of a clip, and their reference.

use super::config::{DecibelConfig, Reference};

/// Decibels of each band of each frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    /// Bands of a frame.
    pub n_mels: usize,
    /// Seconds from one frame to the next.
    pub seconds_per_frame: f64,
    /// `[frame, band]` row-major, the lowest band first.
    pub decibels: Vec<f32>,
}

impl Spectrogram {
    /// Number of frames.
    pub fn frames(&self) -> usize {
        self.decibels.len() / self.n_mels
    }

    /// The bands of one frame.
    ///
    /// # Panics
    /// There is no such frame.
    pub fn frame(&self, index: usize) -> &[f32] {
        &self.decibels[index * self.n_mels..(index + 1) * self.n_mels]
    }

    /// Converts absolute decibels to referenced ones, as `librosa.power_to_db(ref=..., top_db=...)`.
    ///
    /// Silence has no bin above the smallest energy, so it is 0 dB throughout, as in librosa.
    pub fn apply_reference_and_floor(&mut self, config: &DecibelConfig) {
        match config.reference {
            Reference::One => {}
            Reference::ClipMaximum => {
                let loudest = maximum(&self.decibels);
                self.decibels.iter_mut().for_each(|value| *value -= loudest);
            }
            Reference::RunningMaximum => {
                let mut loudest = f32::NEG_INFINITY;
                for frame in self.decibels.chunks_exact_mut(self.n_mels) {
                    loudest = loudest.max(maximum(frame));
                    frame.iter_mut().for_each(|value| *value -= loudest);
                }
            }
        }
        if let Some(top_db) = config.top_db {
            let floor = maximum(&self.decibels) - top_db;
            for value in &mut self.decibels {
                *value = value.max(floor);
            }
        }
    }
}

/// The largest value. Sixteen in parallel, since otherwise each comparison waits for the one before.
fn maximum(values: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let (chunks, rest) = values.as_chunks::<16>();
    let mut lanes = [f32::NEG_INFINITY; 16];
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, value);
        }
    }
    let all = lanes.iter().chain(rest);
    all.copied().fold(f32::NEG_INFINITY, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referenced(reference: Reference) -> Vec<f32> {
        let mut spectrogram = Spectrogram {
            n_mels: 2,
            seconds_per_frame: 1.0,
            decibels: vec![-30.0, -20.0, -5.0, -95.0, -10.0, -200.0],
        };
        spectrogram.apply_reference_and_floor(&DecibelConfig {
            factor: 10.0,
            amin: 1e-10,
            reference,
            top_db: Some(80.0),
        });
        spectrogram.decibels
    }

    #[test]
    fn each_reference() {
        assert_eq!(
            referenced(Reference::One),
            [-30.0, -20.0, -5.0, -85.0, -10.0, -85.0]
        );
        assert_eq!(
            referenced(Reference::ClipMaximum),
            [-25.0, -15.0, 0.0, -80.0, -5.0, -80.0]
        );
        assert_eq!(
            referenced(Reference::RunningMaximum),
            [-10.0, 0.0, 0.0, -80.0, -5.0, -80.0]
        );
    }
}

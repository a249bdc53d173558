//! The pitch histogram (Tzanetakis & Cook 2002, section III-C), from the simultaneous pitches of each
//! frame (Tolonen & Karjalainen 2000).
//!
//! ```text
//! frame ─┬─ below 1 kHz ──────────────────────┬─ compressed spectra ─ autocorrelation ─ peaks ─▶ notes
//!        └─ above ─ rectified ─ below 1 kHz ──┘
//! ```

use std::ops::Range;

use realfft::num_complex::Complex;

use super::autocorrelation::{PaddedFft, enhanced, peaks};
use super::texture::RATE;
use genrescope_vote::argmax;

/// Number of notes; MIDI numbers, 69 is 440 Hz.
pub const NOTES: usize = 128;
/// Samples per frame (46 ms) and between frames.
const FRAME: usize = 1024;
const HOP: usize = 512;
/// Crossover frequency of the two channels and highest pitch, hertz.
const HIGHEST: f64 = 1000.0;
/// Lowest pitch in hertz: three periods per frame.
const LOWEST: f64 = 70.0;
/// Exponent of the magnitudes, smaller than two for sharper peaks.
const COMPRESSION: f64 = 0.67;
/// Multiples of a period that are removed: three periods of an E are one of an A.
const MULTIPLES: [usize; 4] = [2, 3, 5, 7];
/// Number of pitches per frame.
const PITCHES: usize = 3;

/// Height of each MIDI note, averaged over the frames. A pitch adds its autocorrelation relative to lag
/// zero.
pub fn histogram(samples: &[f32]) -> Vec<f64> {
    let mut multipitch = MultipitchDetector::new();
    let mut histogram = vec![0.0; NOTES];
    let mut frames = 0;
    for frame in samples.windows(FRAME).step_by(HOP) {
        frames += 1;
        for (hertz, height) in multipitch.pitches(frame) {
            let note = (69.0 + 12.0 * (hertz / 440.0).log2()).round();
            histogram[(note as usize).min(NOTES - 1)] += height;
        }
    }
    histogram
        .iter_mut()
        .for_each(|h| *h /= f64::from(frames.max(1)));
    histogram
}

/// Five features of a histogram: relative height of the highest pitch class, MIDI number of the highest
/// note, position of the highest class on the circle of fifths, steps on that circle from it to the second
/// highest (-5 to 6), and the sum of all heights.
pub fn features(histogram: &[f64]) -> Vec<f64> {
    let total: f64 = histogram.iter().sum();
    let mut folded = [0.0; 12];
    for (note, height) in histogram.iter().enumerate() {
        // A fifth is seven semitones, so that neighbours on the circle are a fifth apart.
        folded[7 * (note % 12) % 12] += height;
    }
    let first = argmax(&folded);
    let mut others = folded;
    others[first] = f64::NEG_INFINITY;
    let second = argmax(&others);
    let apart = (second + 12 - first) % 12;
    let interval = match folded[second] > 0.0 {
        false => 0.0,
        true if apart > 6 => apart as f64 - 12.0,
        true => apart as f64,
    };
    let share = if total > 0.0 {
        folded[first] / total
    } else {
        0.0
    };
    let note = argmax(histogram) as f64;
    vec![share, note, first as f64, interval, total]
}

/// FFT plan and window.
struct MultipitchDetector {
    transform: PaddedFft,
    window: Vec<f64>,
    /// Bins between the lowest and the highest pitch.
    bins: Range<usize>,
}

impl MultipitchDetector {
    fn new() -> MultipitchDetector {
        let transform = PaddedFft::new(FRAME);
        let bin = |hertz: f64| (hertz * transform.length() as f64 / f64::from(RATE)).round();
        let bins = bin(LOWEST) as usize..bin(HIGHEST) as usize + 1;
        MultipitchDetector {
            bins,
            transform,
            window: (0..FRAME)
                .map(|n| 0.54 - 0.46 * (std::f64::consts::TAU * n as f64 / FRAME as f64).cos())
                .collect(),
        }
    }

    /// The most prominent pitches in hertz, and their heights from 0 to 1.
    fn pitches(&mut self, frame: &[f32]) -> Vec<(f64, f64)> {
        let windowed: Vec<f64> = frame
            .iter()
            .zip(&self.window)
            .map(|(&x, w)| if x.is_finite() { f64::from(x) * w } else { 0.0 })
            .collect();
        let low = self.transform.spectrum(&windowed);
        let mut above = low.clone();
        above[..self.bins.end].fill(Complex::default());
        let mut rectified = self.transform.signal(above);
        rectified.iter_mut().for_each(|x| *x = x.max(0.0));
        let high = self.transform.spectrum(&rectified);
        let mut summary = vec![Complex::default(); low.len()];
        for bin in self.bins.clone() {
            summary[bin] = [low[bin], high[bin]]
                .map(|b| b.norm().powf(COMPRESSION))
                .iter()
                .sum::<f64>()
                .into();
        }
        let lags = self.transform.signal(summary);
        if lags[0] <= 1e-9 {
            return Vec::new();
        }
        let rate = f64::from(RATE);
        let range = (rate / HIGHEST).floor() as usize..=(rate / LOWEST).ceil() as usize;
        peaks(&enhanced(&lags[..FRAME], &MULTIPLES), range, PITCHES)
            .iter()
            .map(|peak| (rate / peak.at, peak.height / lags[0]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One second of simultaneous notes, each with five decaying partials.
    fn chord(notes: &[f64]) -> Vec<f32> {
        (0..RATE)
            .map(|n| {
                let t = f64::from(n) / f64::from(RATE);
                let note = |&midi: &f64| -> f64 {
                    let hertz = 440.0 * ((midi - 69.0) / 12.0).exp2();
                    (1..=5)
                        .map(|k| {
                            let k = f64::from(k);
                            (std::f64::consts::TAU * k * hertz * t).sin() / k
                        })
                        .sum()
                };
                (0.1 * notes.iter().map(note).sum::<f64>()) as f32
            })
            .collect()
    }

    #[test]
    fn tone_is_found_as_its_note() {
        for note in [45.0, 52.0, 57.0, 64.0, 69.0, 76.0, 81.0] {
            let found = features(&histogram(&chord(&[note])));
            assert_eq!(found[1], note, "{found:?}");
            assert_eq!(found[2], 7.0 * note % 12.0, "{found:?}");
        }
        let sine: Vec<f32> = (0..RATE)
            .map(|n| (std::f64::consts::TAU * 440.0 * f64::from(n) / f64::from(RATE)).sin() as f32)
            .collect();
        assert_eq!(features(&histogram(&sine))[1], 69.0);
    }

    #[test]
    fn fifth_is_one_step_on_the_circle() {
        // An A and the E above it; one of them lasts twice as long.
        let notes = [chord(&[57.0]), chord(&[57.0]), chord(&[64.0])].concat();
        let error = features(&histogram(&notes));
        assert_eq!((error[1], error[3]), (57.0, 1.0), "{error:?}");
        let notes = [chord(&[64.0]), chord(&[64.0]), chord(&[57.0])].concat();
        let error = features(&histogram(&notes));
        assert_eq!((error[1], error[3]), (64.0, -1.0), "{error:?}");
    }

    #[test]
    fn silence_has_no_pitch() {
        assert_eq!(features(&histogram(&[0.0; 5000])), [0.0; 5]);
        assert_eq!(features(&histogram(&[])), [0.0; 5]);
    }
}

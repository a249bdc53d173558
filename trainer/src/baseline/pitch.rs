//! The pitch histogram (Tzanetakis & Cook 2002, section III-C), from the pitches that sound at once in
//! each frame (Tolonen & Karjalainen 2000).
//!
//! ```text
//! frame ─┬─ below 1 kHz ──────────────────────┬─ compressed spectra ─ autocorrelation ─ peaks ─▶ notes
//!        └─ above ─ rectified ─ below 1 kHz ──┘
//! ```

use std::ops::Range;

use realfft::num_complex::Complex;

use super::autocorrelation::{Transform, enhanced, peaks};
use super::texture::RATE;
use crate::argmax::argmax;

/// Notes of the histogram: those of MIDI, 69 for 440 Hz.
pub const NOTES: usize = 128;
/// Samples of a frame (46 ms) and from one to the next.
const FRAME: usize = 1024;
const HOP: usize = 512;
/// Where the two channels part, and the highest pitch, hertz.
const HIGHEST: f64 = 1000.0;
/// The lowest pitch in hertz: three periods in a frame.
const LOWEST: f64 = 70.0;
/// Power to which magnitudes are raised instead of two: peaks are sharper.
const COMPRESSION: f64 = 0.67;
/// Multiples of a period that are no pitches of their own: three periods of an E are an A.
const MULTIPLES: [usize; 4] = [2, 3, 5, 7];
/// Pitches of a frame that are counted.
const PITCHES: usize = 3;

/// Height of each MIDI note, the mean over the frames: a pitch adds its share of the autocorrelation
/// at lag zero.
pub fn histogram(samples: &[f32]) -> Vec<f64> {
    let mut multipitch = Multipitch::new();
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

/// Five features of a histogram: the share of the highest pitch class, the MIDI note of the highest
/// note, the place of the highest class on the circle of fifths, the steps on that circle from it to
/// the second (-5 to 6), and the sum of all heights.
pub fn features(histogram: &[f64]) -> Vec<f64> {
    let total: f64 = histogram.iter().sum();
    let mut folded = [0.0; 12];
    for (note, height) in histogram.iter().enumerate() {
        // A fifth is seven semitones: neighbours on the circle are a fifth apart.
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

/// The plans and the window.
struct Multipitch {
    transform: Transform,
    window: Vec<f64>,
    /// Bins of both channels after the high one's rectification.
    bins: Range<usize>,
}

impl Multipitch {
    fn new() -> Multipitch {
        let transform = Transform::new(FRAME);
        let bin = |hertz: f64| (hertz * transform.length() as f64 / f64::from(RATE)).round();
        let bins = bin(LOWEST) as usize..bin(HIGHEST) as usize + 1;
        Multipitch {
            bins,
            transform,
            window: (0..FRAME)
                .map(|n| 0.54 - 0.46 * (std::f64::consts::TAU * n as f64 / FRAME as f64).cos())
                .collect(),
        }
    }

    /// The most prominent pitches in hertz with their heights from 0 to 1.
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

    /// A second of notes at once, each with five falling partials.
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
    fn a_tone_is_its_note() {
        for note in [45.0, 52.0, 57.0, 64.0, 69.0, 76.0, 81.0] {
            let told = features(&histogram(&chord(&[note])));
            assert_eq!(told[1], note, "{told:?}");
            assert_eq!(told[2], 7.0 * note % 12.0, "{told:?}");
        }
        let sine: Vec<f32> = (0..RATE)
            .map(|n| (std::f64::consts::TAU * 440.0 * f64::from(n) / f64::from(RATE)).sin() as f32)
            .collect();
        assert_eq!(features(&histogram(&sine))[1], 69.0);
    }

    #[test]
    fn a_fifth_is_a_step_on_the_circle() {
        // A and E above it, the lower one twice.
        let notes = [chord(&[57.0]), chord(&[57.0]), chord(&[64.0])].concat();
        let told = features(&histogram(&notes));
        assert_eq!((told[1], told[3]), (57.0, 1.0), "{told:?}");
        let notes = [chord(&[64.0]), chord(&[64.0]), chord(&[57.0])].concat();
        let told = features(&histogram(&notes));
        assert_eq!((told[1], told[3]), (64.0, -1.0), "{told:?}");
    }

    #[test]
    fn silence_has_no_pitch() {
        assert_eq!(features(&histogram(&[0.0; 5000])), [0.0; 5]);
        assert_eq!(features(&histogram(&[])), [0.0; 5]);
    }
}

//! Autocorrelation by FFT, and enhanced autocorrelation (Tolonen & Karjalainen 2000, "A computationally
//! efficient multipitch analysis model").

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Forward and inverse FFT of zero-padded signals.
pub struct PaddedFft {
    length: usize,
    there: Arc<dyn RealToComplex<f64>>,
    back: Arc<dyn ComplexToReal<f64>>,
}

impl PaddedFft {
    /// Plans for signals of up to `samples`. The padding doubles the length, which avoids circular overlap.
    pub fn new(samples: usize) -> PaddedFft {
        let length = (2 * samples).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        PaddedFft {
            length,
            there: planner.plan_fft_forward(length),
            back: planner.plan_fft_inverse(length),
        }
    }

    /// Length of a padded signal.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The spectrum of a signal, `length / 2 + 1` bins.
    pub fn spectrum(&self, signal: &[f64]) -> Vec<Complex<f64>> {
        let mut padded = signal.to_vec();
        padded.resize(self.length, 0.0);
        let mut spectrum = self.there.make_output_vec();
        let done = self.there.process(&mut padded, &mut spectrum);
        done.expect("buffers are of the planned lengths");
        spectrum
    }

    /// The signal of a spectrum, `length` samples.
    pub fn signal(&self, mut spectrum: Vec<Complex<f64>>) -> Vec<f64> {
        // Rounding errors: the spectrum of a real signal is real at both ends.
        spectrum[0].im = 0.0;
        spectrum[self.length / 2].im = 0.0;
        let mut signal = self.back.make_output_vec();
        let done = self.back.process(&mut spectrum, &mut signal);
        done.expect("buffers are of the planned lengths");
        signal.iter_mut().for_each(|x| *x /= self.length as f64);
        signal
    }

    /// `sum x[n] x[n - lag]` for each lag up to the signal's length.
    pub fn autocorrelation(&self, signal: &[f64]) -> Vec<f64> {
        let spectrum = self.spectrum(signal);
        let powers = spectrum.iter().map(|bin| bin.norm_sqr().into()).collect();
        let mut lags = self.signal(powers);
        lags.truncate(signal.len());
        lags
    }
}

/// Positive part of the autocorrelation, minus copies of itself stretched by each of `factors`, which
/// removes multiples of a period. The peak around lag zero is set to zero first.
pub fn enhanced(lags: &[f64], factors: &[usize]) -> Vec<f64> {
    let mut clipped: Vec<f64> = lags.iter().map(|value| value.max(0.0)).collect();
    let zero_peak = clipped.iter().take_while(|&&value| value > 0.0).count();
    clipped[..zero_peak].fill(0.0);
    let mut rest = clipped.clone();
    for &factor in factors {
        for (lag, rest) in rest.iter_mut().enumerate() {
            let (left, between) = (lag / factor, (lag % factor) as f64 / factor as f64);
            let right = clipped.get(left + 1).unwrap_or(&0.0);
            let stretched = (1.0 - between) * clipped[left] + between * right;
            *rest = (*rest - stretched).max(0.0);
        }
    }
    rest
}

/// A local maximum, interpolated between samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Position, by a parabola through three values.
    pub at: f64,
    /// Value at the sample next to it.
    pub height: f64,
}

/// The `most` highest local maxima within `range`, in descending order.
pub fn peaks(values: &[f64], range: std::ops::RangeInclusive<usize>, most: usize) -> Vec<Peak> {
    let inner = (*range.start()).max(1)..=(*range.end()).min(values.len().saturating_sub(2));
    let mut found: Vec<Peak> = inner
        .filter_map(|at| {
            let [left, value, right] = [values[at - 1], values[at], values[at + 1]];
            let is = value > 0.0 && value > left && value >= right;
            is.then(|| Peak {
                at: at as f64 + 0.5 * (left - right) / (left - 2.0 * value + right),
                height: value,
            })
        })
        .collect();
    found.sort_by(|a, b| b.height.total_cmp(&a.height));
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autocorrelation_is_a_sum_of_products() {
        let signal = [1.0, -2.0, 3.0, 0.5];
        let lags = PaddedFft::new(4).autocorrelation(&signal);
        let expected = [14.25, -6.5, 2.0, 0.5];
        for (found, expected) in lags.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{lags:?}");
        }
    }

    #[test]
    fn enhancement_keeps_the_period_and_removes_its_double() {
        let lags: Vec<f64> = (0..100)
            .map(|lag| (std::f64::consts::TAU * f64::from(lag) / 20.0).cos())
            .collect();
        let enhanced = enhanced(&lags, &[2]);
        assert!(enhanced[20] > 0.99 && enhanced[40] < 1e-9);
        let found = peaks(&enhanced, 10..=50, 1);
        assert!((found[0].at - 20.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn peaks_are_interpolated() {
        let values: Vec<f64> = (0..9).map(|n| 9.0 - (f64::from(n) - 4.3).powi(2)).collect();
        let found = peaks(&values, 0..=8, 3);
        assert_eq!(found.len(), 1);
        assert!((found[0].at - 4.3).abs() < 1e-9);
    }
}

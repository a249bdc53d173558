//! Analysis and resynthesis with overlapping windows.

use std::f32::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Samples of a window.
pub const WINDOW: usize = 2048;
/// Samples from one window to the next: with this overlap the sum of the squared windows is constant.
pub const HOP: usize = 512;
/// Bins of a spectrum.
pub const BINS: usize = WINDOW / 2 + 1;

/// The transform and its inverse, both with a Hann window.
pub struct Resynthesis {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
}

impl Resynthesis {
    /// Plans the transforms.
    pub fn new() -> Resynthesis {
        let mut planner = RealFftPlanner::new();
        let hann = |n: usize| 0.5 - 0.5 * (2.0 * PI * n as f32 / WINDOW as f32).cos();
        Resynthesis {
            forward: planner.plan_fft_forward(WINDOW),
            inverse: planner.plan_fft_inverse(WINDOW),
            window: (0..WINDOW).map(hann).collect(),
        }
    }

    /// The spectrum of the window that begins at sample `start`; samples that are not there are zero.
    pub fn spectrum(&self, samples: &[f32], start: isize) -> Vec<Complex<f32>> {
        let at = |index: isize| {
            usize::try_from(index)
                .ok()
                .and_then(|index| samples.get(index))
        };
        let mut frame: Vec<f32> = self
            .window
            .iter()
            .enumerate()
            .map(|(n, window)| window * at(start + n as isize).copied().unwrap_or(0.0))
            .collect();
        let mut spectrum = self.forward.make_output_vec();
        // Fails only for other lengths than those that were planned.
        self.forward.process(&mut frame, &mut spectrum).ok();
        spectrum
    }

    /// Adds the sound of a spectrum to `out` where the window begins at `start`.
    pub fn add(&self, mut spectrum: Vec<Complex<f32>>, start: isize, out: &mut [f32]) {
        // The inverse requires real values there; a changed phase may have made them complex.
        spectrum[0].im = 0.0;
        spectrum[BINS - 1].im = 0.0;
        let mut frame = self.inverse.make_output_vec();
        self.inverse.process(&mut spectrum, &mut frame).ok();
        // The inverse is not normalised, and the squared windows add up to 1.5.
        let scale = 1.0 / (1.5 * WINDOW as f32);
        for (n, (value, window)) in frame.iter().zip(&self.window).enumerate() {
            let at = usize::try_from(start + n as isize);
            if let Some(out) = at.ok().and_then(|at| out.get_mut(at)) {
                *out += value * window * scale;
            }
        }
    }

    /// Starts of the windows that cover `length` samples.
    pub fn starts(length: usize) -> impl Iterator<Item = isize> {
        let first = HOP as isize - WINDOW as isize;
        (first..length as isize).step_by(HOP)
    }

    /// The sound with another level of each bin of each window. `gain` gets the sample at the window's centre and the
    /// spectrum's bins, which it multiplies. The phases stay.
    pub fn with_gains(
        &self,
        samples: &[f32],
        mut gain: impl FnMut(f32, &mut [Complex<f32>]),
    ) -> Vec<f32> {
        let mut out = vec![0.0; samples.len()];
        for start in Resynthesis::starts(samples.len()) {
            let mut spectrum = self.spectrum(samples, start);
            gain(start as f32 + WINDOW as f32 / 2.0, &mut spectrum);
            self.add(spectrum, start, &mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_spectra_give_the_same_sound() {
        let samples: Vec<f32> = (0..5000).map(|n| ((n * n) as f32 * 0.001).sin()).collect();
        let same = Resynthesis::new().with_gains(&samples, |_, _| {});
        let worst = samples
            .iter()
            .zip(&same)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(worst < 1e-5, "{worst}");
    }
}

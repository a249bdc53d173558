//! The FFT of real samples, through one of complex numbers that is half as long.

use std::sync::Arc;

use rustfft::Fft;
use rustfft::num_complex::Complex;

/// The plan and the buffers of an FFT of real samples.
pub struct RealFft {
    length: usize,
    fft: Arc<dyn Fft<f64>>,
    /// Half of `exp(-2 pi i k / length)` for `k` from 1.
    twiddles: Vec<Complex<f64>>,
    /// Two samples in each number, or one if the length is odd.
    input: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    output: Vec<Complex<f64>>,
}

impl RealFft {
    /// Plans the FFT of `length` samples, which must be at least 1.
    pub fn new(length: usize) -> RealFft {
        let packed = if length.is_multiple_of(2) {
            length / 2
        } else {
            length
        };
        let fft = plan(packed);
        let zero = Complex::new(0.0, 0.0);
        RealFft {
            length,
            twiddles: (1..length.div_ceil(4))
                .map(|k| {
                    let angle = -std::f64::consts::TAU * k as f64 / length as f64;
                    Complex::new(0.5 * angle.cos(), 0.5 * angle.sin())
                })
                .collect(),
            input: vec![zero; packed],
            scratch: vec![zero; fft.get_outofplace_scratch_len()],
            // One more, since the highest bin of an even length has a place of its own.
            output: vec![zero; packed + 1],
            fft,
        }
    }

    /// Where samples are put: two in each number, or one if the length is odd.
    pub fn input(&mut self) -> &mut [Complex<f64>] {
        &mut self.input
    }

    /// Whether each number of the input holds two samples.
    pub fn is_packed(&self) -> bool {
        self.length.is_multiple_of(2)
    }

    /// Transforms the input, which is lost. Returns `length / 2 + 1` bins.
    pub fn transform(&mut self) -> &[Complex<f64>] {
        let packed = self.input.len();
        self.fft.process_outofplace_with_scratch(
            &mut self.input,
            &mut self.output[..packed],
            &mut self.scratch,
        );
        if self.is_packed() {
            unpack(&mut self.output, &self.twiddles);
        }
        &self.output[..self.length / 2 + 1]
    }
}

/// Makes the spectrum of real samples from that of the numbers that held two of them each.
fn unpack(bins: &mut [Complex<f64>], twiddles: &[Complex<f64>]) {
    let last = bins.len() - 1;
    let first = bins[0];
    bins[0] = Complex::new(first.re + first.im, 0.0);
    bins[last] = Complex::new(first.re - first.im, 0.0);
    let (low, high) = bins.split_at_mut(last.div_ceil(2));
    // Without the middle, where both halves would meet.
    let high = &mut high[(last + 1) % 2..];
    let pairs = low.iter_mut().skip(1).zip(high.iter_mut().rev().skip(1));
    for (twiddle, (low, high)) in twiddles.iter().zip(pairs) {
        let (sum, difference) = (*low + *high, *low - *high);
        let re = sum.im * twiddle.re + difference.re * twiddle.im;
        let im = sum.im * twiddle.im - difference.re * twiddle.re;
        *low = Complex::new(0.5 * sum.re + re, 0.5 * difference.im + im);
        *high = Complex::new(0.5 * sum.re - re, im - 0.5 * difference.im);
    }
    if last.is_multiple_of(2) {
        bins[last / 2].im = -bins[last / 2].im;
    }
}

/// The FFT of complex numbers: the fastest one for the processor.
#[cfg(not(target_arch = "wasm32"))]
fn plan(length: usize) -> Arc<dyn Fft<f64>> {
    rustfft::FftPlanner::new().plan_fft_forward(length)
}

/// The FFT of complex numbers: the one that rustfft's planner chooses for powers of two, and Bluestein's for others.
/// The planner itself would bring all algorithms with it, which are 19 KB of the compressed engine.
#[cfg(any(test, target_arch = "wasm32"))]
fn small_plan(length: usize) -> Arc<dyn Fft<f64>> {
    use rustfft::FftDirection::Forward;
    use rustfft::algorithm::{BluesteinsAlgorithm, Radix4};

    if length.is_power_of_two() {
        return Arc::new(Radix4::new(length, Forward));
    }
    let inner = (2 * length - 1).next_power_of_two();
    Arc::new(BluesteinsAlgorithm::new(
        length,
        Arc::new(Radix4::new(inner, Forward)),
    ))
}

#[cfg(target_arch = "wasm32")]
use small_plan as plan;

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples without a pattern, in -1..1.
    fn samples(count: usize) -> Vec<f64> {
        (0..count)
            .map(|n| ((n * n * 7919 + n * 31) % 2003) as f64 / 1001.5 - 1.0)
            .collect()
    }

    #[test]
    fn spectrum_is_that_of_the_definition() {
        for length in [2, 3, 4, 5, 6, 8, 9, 10, 16, 30, 31, 64, 100, 255] {
            let samples = samples(length);
            let mut fft = RealFft::new(length);
            if fft.is_packed() {
                for (number, pair) in fft.input().iter_mut().zip(samples.chunks(2)) {
                    *number = Complex::new(pair[0], pair[1]);
                }
            } else {
                for (number, &sample) in fft.input().iter_mut().zip(&samples) {
                    *number = Complex::new(sample, 0.0);
                }
            }
            let bins = fft.transform();
            assert_eq!(bins.len(), length / 2 + 1);
            for (k, bin) in bins.iter().enumerate() {
                let angle = |n| -std::f64::consts::TAU * (k * n % length) as f64 / length as f64;
                let terms = samples.iter().enumerate();
                let expected: Complex<f64> = terms
                    .map(|(n, sample)| Complex::from_polar(*sample, angle(n)))
                    .sum();
                assert!((bin - expected).norm() < 1e-11, "bin {k} of {length}");
            }
        }
    }

    #[test]
    fn plans_of_the_page_and_of_native_programs_agree() {
        for length in [1, 2, 7, 15, 16, 100, 500, 1024, 1025] {
            let numbers: Vec<_> = samples(2 * length)
                .chunks(2)
                .map(|pair| Complex::new(pair[0], pair[1]))
                .collect();
            let (mut ours, mut expected) = (numbers.clone(), numbers);
            small_plan(length).process(&mut ours);
            plan(length).process(&mut expected);
            for (ours, expected) in ours.iter().zip(&expected) {
                assert!((ours - expected).norm() < 1e-10, "length {length}");
            }
        }
    }
}

//! One frame: window, FFT, magnitudes to a power (equation 1 of the paper).

use pulp::{Arch, Simd, WithSimd};
use rustfft::num_complex::Complex;

use super::config::{MelConfig, Window};
use super::real_fft::RealFft;

/// The plan and the buffers of one FFT.
///
/// In f64, as measured on the golden signals: with an f32 FFT the largest difference from librosa is
/// 0.0009 dB with a floor of 80 dB, but 0.008 dB without one, nearly all of the 0.01 dB allowed. Rounding
/// errors are about 1e-7 of the loudest bin's amplitude, which is visible in the quietest bands. In f64
/// the difference is 0.000008 dB in both cases, for 16 ms instead of 9 to 13 ms per 30 s of audio.
pub struct Stft {
    fft: RealFft,
    window: Vec<f64>,
    power: f64,
}

impl Stft {
    /// Plans the FFT of a validated configuration.
    pub fn new(config: &MelConfig) -> Stft {
        Stft {
            window: config.window.values(config.n_fft),
            fft: RealFft::new(config.n_fft),
            power: config.power.into(),
        }
    }

    /// Writes `|FFT(window * frame)| ^ power` to `spectrum`.
    ///
    /// `frame` has `n_fft` samples, `spectrum` `n_fft / 2 + 1` bins. A sample that is not finite counts
    /// as zero.
    pub fn spectrum(&mut self, frame: &[f32], spectrum: &mut [f64]) {
        Arch::new().dispatch(Windowed {
            frame,
            window: &self.window,
            samples: if self.fft.is_packed() { 2 } else { 1 },
            out: self.fft.input(),
        });
        let bins = self.fft.transform();
        if self.power == 2.0 {
            Arch::new().dispatch(Squared(bins, spectrum));
        } else {
            for (out, bin) in spectrum.iter_mut().zip(bins) {
                *out = bin.norm_sqr().powf(self.power / 2.0);
            }
        }
    }
}

/// A frame times its window, compiled for each vector width.
struct Windowed<'a> {
    frame: &'a [f32],
    window: &'a [f64],
    /// Samples in each number: two, or one.
    samples: usize,
    out: &'a mut [Complex<f64>],
}

impl WithSimd for Windowed<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let windowed = |sample: f32, window: f64| {
            let sample = if sample.is_finite() { sample } else { 0.0 };
            f64::from(sample) * window
        };
        if self.samples == 2 {
            let (frame, _) = self.frame.as_chunks::<2>();
            let (window, _) = self.window.as_chunks::<2>();
            for ((out, sample), window) in self.out.iter_mut().zip(frame).zip(window) {
                out.re = windowed(sample[0], window[0]);
                out.im = windowed(sample[1], window[1]);
            }
        } else {
            for ((out, &sample), &window) in self.out.iter_mut().zip(self.frame).zip(self.window) {
                *out = Complex::new(windowed(sample, window), 0.0);
            }
        }
    }
}

/// The powers of the bins.
struct Squared<'a>(&'a [Complex<f64>], &'a mut [f64]);

impl WithSimd for Squared<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (out, bin) in self.1.iter_mut().zip(self.0) {
            *out = bin.re * bin.re + bin.im * bin.im;
        }
    }
}

impl Window {
    /// The periodic window of `length` samples.
    pub fn values(self, length: usize) -> Vec<f64> {
        let raised_cosine = |a: f64| {
            (0..length)
                .map(|n| a - (1.0 - a) * (std::f64::consts::TAU * n as f64 / length as f64).cos())
                .collect()
        };
        match self {
            Window::Hann => raised_cosine(0.5),
            Window::Hamming => raised_cosine(0.54),
            Window::Rectangular => vec![1.0; length],
        }
    }
}

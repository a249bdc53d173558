//! Pitch shift at constant length: a phase vocoder changes the duration (Laroche & Dolson 1999; as in
//! `librosa.effects.time_stretch`), and resampling restores it.

use std::f64::consts::TAU;

use anyhow::Result;
use genrescope_audio::Resampler;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use std::sync::Arc;

/// Samples per frame and between frames.
const FRAME: usize = 2048;
const HOP: usize = FRAME / 4;
/// Sample rates are rounded to a multiple of this, hertz. That changes the pitch by less than a
/// two-hundredth of a semitone and keeps the resampler's blocks short.
const GRAIN: f64 = 10.0;

/// Shifts mono samples at `rate` Hz by semitones; the number of samples stays the same.
///
/// # Errors
/// The shift leads to an unsupported sample rate.
pub fn shift(samples: &[f32], rate: u32, semitones: f32) -> Result<Vec<f32>> {
    let ratio = (f64::from(semitones) / 12.0).exp2();
    let as_if = ((f64::from(rate) * ratio / GRAIN).round() * GRAIN) as u32;
    let longer = stretch(samples, f64::from(rate) / f64::from(as_if));
    let longer: Vec<f32> = longer.iter().map(|&x| x as f32).collect();
    let mut resampler = Resampler::new(as_if, rate)?;
    resampler.push(&longer)?;
    resampler.finish()?;
    let mut shifted = Vec::new();
    resampler.take(&mut shifted, usize::MAX);
    shifted.resize(samples.len(), 0.0);
    Ok(shifted)
}

/// Changes the tempo by the factor `speed` at constant pitch: `round(n / speed)` samples.
pub fn stretch(samples: &[f32], speed: f64) -> Vec<f64> {
    let mut frames = StftFrames::new(samples);
    let bins = FRAME / 2 + 1;
    let advance = |bin: usize| TAU * (HOP * bin) as f64 / FRAME as f64;
    let length = (samples.len() as f64 / speed).round() as usize;
    let steps = (frames.count() as f64 / speed).ceil() as usize;
    let mut out = OverlapAdd::new(length);
    let (mut left, mut right) = (frames.polar(0), frames.polar(1));
    let mut at = 0;
    let mut phases: Vec<f64> = left.iter().map(|bin| bin.1).collect();
    let mut spectrum = vec![Complex::default(); bins];
    for step in 0..steps {
        let place = step as f64 * speed;
        let index = place as usize;
        if index != at {
            left = match index == at + 1 {
                true => right,
                false => frames.polar(index),
            };
            right = frames.polar(index + 1);
            at = index;
        }
        let between = place - index as f64;
        for (bin, value) in spectrum.iter_mut().enumerate() {
            let ((before, from), (after, to)) = (left[bin], right[bin]);
            let magnitude = (1.0 - between) * before + between * after;
            *value = Complex::from_polar(magnitude, phases[bin]);
            // Phase advance beyond that of the bin's centre frequency, wrapped to half a turn.
            let beyond = to - from - advance(bin);
            phases[bin] += advance(bin) + beyond - TAU * (beyond / TAU).round();
        }
        out.add(step, &mut spectrum);
    }
    out.finish()
}

/// Periodic Hann window.
fn window() -> Vec<f64> {
    (0..FRAME)
        .map(|n| 0.5 - 0.5 * (TAU * n as f64 / FRAME as f64).cos())
        .collect()
}

/// Windowed spectra of a signal; frame `i` is centred on sample `i * HOP`.
struct StftFrames<'a> {
    samples: &'a [f32],
    fft: Arc<dyn RealToComplex<f64>>,
    window: Vec<f64>,
}

impl StftFrames<'_> {
    fn new(samples: &[f32]) -> StftFrames<'_> {
        StftFrames {
            samples,
            fft: RealFftPlanner::new().plan_fft_forward(FRAME),
            window: window(),
        }
    }

    fn count(&self) -> usize {
        1 + self.samples.len() / HOP
    }

    /// Magnitude and phase of each bin; zero beyond the last frame.
    fn polar(&mut self, index: usize) -> Vec<(f64, f64)> {
        let mut spectrum = self.fft.make_output_vec();
        if index < self.count() {
            let mut frame: Vec<f64> = (0..FRAME)
                .map(|n| {
                    let at = (index * HOP + n).checked_sub(FRAME / 2);
                    let sample = at.and_then(|at| self.samples.get(at)).copied();
                    let sample = sample.filter(|x| x.is_finite()).unwrap_or(0.0);
                    f64::from(sample) * self.window[n]
                })
                .collect();
            let done = self.fft.process(&mut frame, &mut spectrum);
            done.expect("buffers are of the planned lengths");
        }
        spectrum.iter().map(|bin| bin.to_polar()).collect()
    }
}

/// Overlap-add of frames, normalised by the sum of squared windows.
struct OverlapAdd {
    length: usize,
    fft: Arc<dyn ComplexToReal<f64>>,
    window: Vec<f64>,
    sum: Vec<f64>,
    weights: Vec<f64>,
}

impl OverlapAdd {
    fn new(length: usize) -> OverlapAdd {
        OverlapAdd {
            length,
            fft: RealFftPlanner::new().plan_fft_inverse(FRAME),
            window: window(),
            sum: vec![0.0; length + 2 * FRAME],
            weights: vec![0.0; length + 2 * FRAME],
        }
    }

    fn add(&mut self, index: usize, spectrum: &mut [Complex<f64>]) {
        let from = index * HOP;
        if from + FRAME > self.sum.len() {
            return;
        }
        // The spectrum of a real signal is real at both ends.
        spectrum[0].im = 0.0;
        spectrum[FRAME / 2].im = 0.0;
        let mut frame = self.fft.make_output_vec();
        let done = self.fft.process(spectrum, &mut frame);
        done.expect("buffers are of the planned lengths");
        for (n, (value, window)) in frame.iter().zip(&self.window).enumerate() {
            self.sum[from + n] += value * window / FRAME as f64;
            self.weights[from + n] += window * window;
        }
    }

    fn finish(self) -> Vec<f64> {
        let pairs = self.sum.iter().zip(&self.weights).skip(FRAME / 2);
        pairs
            .take(self.length)
            .map(|(sum, &weight)| if weight > 1e-12 { sum / weight } else { *sum })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 22_050;
    /// Tolerance of levels: librosa's resampler attenuates its passband by up to 0.04 dB.
    const RESAMPLERS_DB: f32 = 0.05;

    fn answers() -> serde_json::Value {
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        serde_json::from_str(answers).unwrap()
    }

    fn tones(hertz: &[f64], seconds: f64) -> Vec<f32> {
        (0..(seconds * f64::from(RATE)) as usize)
            .map(|n| {
                let turn = TAU * n as f64 / f64::from(RATE);
                (0.3 * hertz.iter().map(|f| (f * turn).sin()).sum::<f64>()) as f32
            })
            .collect()
    }

    /// Frequency of the loudest bin of a long window, refined by a parabola through log magnitudes.
    fn loudest(samples: &[f32], from: f64, to: f64) -> f64 {
        let length = 16_384;
        let middle = (samples.len() - length) / 2;
        let mut frame: Vec<f64> = samples[middle..middle + length]
            .iter()
            .enumerate()
            .map(|(n, &x)| f64::from(x) * (0.5 - 0.5 * (TAU * n as f64 / length as f64).cos()))
            .collect();
        let fft = RealFftPlanner::new().plan_fft_forward(length);
        let mut spectrum = fft.make_output_vec();
        fft.process(&mut frame, &mut spectrum).unwrap();
        let bin = |hertz: f64| (hertz * length as f64 / f64::from(RATE)) as usize;
        let level = |at: usize| spectrum[at].norm().ln();
        let at = (bin(from)..bin(to))
            .max_by(|&a, &b| level(a).total_cmp(&level(b)))
            .unwrap();
        let (l, m, r) = (level(at - 1), level(at), level(at + 1));
        (at as f64 + 0.5 * (l - r) / (l - 2.0 * m + r)) * f64::from(RATE) / length as f64
    }

    #[test]
    fn tone_shifts_by_semitones_at_constant_length() {
        let answers = answers();
        let song = tones(&[440.0], 2.0);
        for semitones in [-12.0, -5.0, -2.0, -1.0, -0.5, 1.0, 2.0, 7.0, 12.0] {
            let shifted = shift(&song, RATE, semitones).unwrap();
            assert_eq!(shifted.len(), song.len());
            let expected = 440.0 * (f64::from(semitones) / 12.0).exp2();
            let found = loudest(&shifted, expected * 0.8, expected * 1.25);
            // One hundredth of a semitone.
            let apart = 12.0 * (found / expected).log2();
            assert!(apart.abs() < 0.01, "{semitones}: {found} Hz, {apart}");
            let power = |x: &[f32]| x[8000..36_000].iter().map(|v| v * v).sum::<f32>();
            // The vocoder loses some phase coherence and thus level, by as much as librosa does.
            let decibels = 10.0 * (power(&shifted) / power(&song)).log10();
            let librosa = answers["shift_levels"][semitones.to_string()]
                .as_f64()
                .unwrap() as f32;
            assert!(
                (decibels - librosa).abs() < RESAMPLERS_DB,
                "{semitones}: {decibels} {librosa} dB"
            );
        }
    }

    #[test]
    fn chord_keeps_its_intervals() {
        let shifted = shift(&tones(&[220.0, 330.0, 550.0], 2.0), RATE, 3.0).unwrap();
        for hertz in [220.0, 330.0, 550.0] {
            let expected = hertz * 0.25f64.exp2();
            let found = loudest(&shifted, expected * 0.9, expected * 1.1);
            assert!((12.0 * (found / expected).log2()).abs() < 0.01, "{found}");
        }
    }

    /// Shifting does not move events in time.
    #[test]
    fn burst_keeps_its_position() {
        let mut song = vec![0.0; 3 * RATE as usize];
        let burst = tones(&[600.0], 0.25);
        song[RATE as usize..][..burst.len()].copy_from_slice(&burst);
        for semitones in [-4.0, 4.0] {
            let shifted = shift(&song, RATE, semitones).unwrap();
            let power = |x: f32| f64::from(x).powi(2);
            let total: f64 = shifted.iter().map(|&x| power(x)).sum();
            let middle: f64 = shifted
                .iter()
                .enumerate()
                .map(|(n, &x)| n as f64 / f64::from(RATE) * power(x))
                .sum();
            assert!((middle / total - 1.125).abs() < 0.02, "{}", middle / total);
        }
    }

    /// `librosa.effects.time_stretch` of the same signal in double precision.
    #[test]
    fn time_stretch_matches_librosa() {
        let answers = answers();
        let signal: Vec<f32> = (0..6000u32)
            .map(|n| (f64::from(n * n % 1009) / 1009.0 - 0.5) as f32)
            .collect();
        for (name, speed) in [("slower", 0.8), ("faster", 1.25)] {
            let expected: Vec<f64> = serde_json::from_value(answers[name].clone()).unwrap();
            let found = stretch(&signal, speed);
            assert_eq!(found.len(), (6000.0 / speed) as usize);
            for (at, expected) in expected.iter().enumerate() {
                let found = found[at * 50];
                assert!(
                    (found - expected).abs() < 1e-4,
                    "{name} {at}: {found} {expected}"
                );
            }
        }
    }
}

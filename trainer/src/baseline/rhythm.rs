//! The beat histogram (Tzanetakis & Cook 2002, section III-B): the tempi of a song's repetitions.
//!
//! ```text
//! 3 s windows ─ octaves (wavelets) ─ envelopes ─ sum ─ autocorrelation ─ peaks ─▶ histogram
//! ```

use std::f64::consts::SQRT_2;

use super::autocorrelation::{PaddedFft, enhanced, peaks};
use super::texture::RATE;

/// Samples per window and between windows, as in the paper: 3 s and half of it.
const WINDOW: usize = 65_536;
const HOP: usize = WINDOW / 2;
/// Number of octaves; the remaining low band has a sixteenth of the sample rate.
const OCTAVES: u32 = 4;
/// Smoothing of an envelope at the full sample rate: `y[n] = 0.01 x[n] + 0.99 y[n-1]`.
const SMOOTHING: f64 = 0.99;
/// Tempi of the histogram, beats per minute.
const TEMPI: std::ops::RangeInclusive<usize> = 40..=200;
/// Number of peaks per window.
const PEAKS: usize = 3;

/// Height of each tempo from 40 to 200 beats per minute in steps of one, averaged over the windows. A peak
/// adds its autocorrelation relative to lag zero. A song shorter than a window is padded.
pub fn histogram(samples: &[f32]) -> Vec<f64> {
    let rate = f64::from(RATE) / 2f64.powi(OCTAVES as i32);
    let transform = PaddedFft::new(WINDOW >> OCTAVES);
    let mut histogram = vec![0.0; TEMPI.count()];
    let lag_of = |tempo: usize| 60.0 * rate / tempo as f64;
    let lags = lag_of(*TEMPI.end()).floor() as usize..=lag_of(*TEMPI.start()).ceil() as usize;
    let last = samples.len().saturating_sub(WINDOW);
    let starts: Vec<usize> = (0..=last).step_by(HOP).collect();
    for &start in &starts {
        let mut window: Vec<f64> = samples[start..samples.len().min(start + WINDOW)]
            .iter()
            .map(|&x| if x.is_finite() { x.into() } else { 0.0 })
            .collect();
        window.resize(WINDOW, 0.0);
        let correlation = transform.autocorrelation(&envelope(window));
        if correlation[0] <= 1e-12 {
            continue;
        }
        for peak in peaks(&enhanced(&correlation, &[2]), lags.clone(), PEAKS) {
            let tempo = (60.0 * rate / peak.at).round() as usize;
            if TEMPI.contains(&tempo) {
                let height = peak.height / correlation[0] / starts.len() as f64;
                histogram[tempo - TEMPI.start()] += height;
            }
        }
    }
    histogram
}

/// Six features of a histogram: relative heights of its two highest peaks, their ratio, their tempi in
/// beats per minute, and the sum of all heights. Adjacent tempi count as one peak. Features of missing
/// peaks are 0.
pub fn features(histogram: &[f64]) -> Vec<f64> {
    let total: f64 = histogram.iter().sum();
    // Smoothed by a triangle of two beats per minute to either side, with zeros beyond the ends, so
    // that the first tempo can be a peak.
    let at = |index: isize| {
        usize::try_from(index)
            .ok()
            .and_then(|i| histogram.get(i))
            .unwrap_or(&0.0)
    };
    let smooth: Vec<f64> = (-1..=histogram.len() as isize)
        .map(|i| {
            let near = at(i - 1) + at(i + 1);
            let far = at(i - 2) + at(i + 2);
            (3.0 * at(i) + 2.0 * near + far) / 3.0
        })
        .collect();
    let found = peaks(&smooth, 1..=histogram.len(), 2);
    let share = |n: usize| found.get(n).map_or(0.0, |p| p.height / total);
    let tempo = |n: usize| {
        let place = found.get(n).map(|p| p.at.round() as usize - 1);
        place.map_or(0.0, |place| (place + TEMPI.start()) as f64)
    };
    let ratio = match share(0) > 0.0 {
        true => share(1) / share(0),
        false => 0.0,
    };
    vec![share(0), share(1), ratio, tempo(0), tempo(1), total]
}

/// Sum of the envelopes of all octaves without their means, at `RATE / 2^OCTAVES`.
fn envelope(mut signal: Vec<f64>) -> Vec<f64> {
    let mut sum = vec![0.0; signal.len() >> OCTAVES];
    for octave in 1..=OCTAVES {
        let (rest, detail) = halves(&signal);
        add_envelope(&mut sum, &detail, octave);
        signal = rest;
    }
    add_envelope(&mut sum, &signal, OCTAVES);
    sum
}

/// Rectifies, smooths and downsamples a band whose rate was halved `halvings` times, and adds it to `sum`.
fn add_envelope(sum: &mut [f64], band: &[f64], halvings: u32) {
    // The same time constant at each rate.
    let keep = SMOOTHING.powi(1 << halvings);
    let step = band.len() / sum.len();
    let mut smooth = 0.0;
    let smoothed = band.iter().map(|x| {
        smooth = (1.0 - keep) * x.abs() + keep * smooth;
        smooth
    });
    let thin: Vec<f64> = smoothed.step_by(step).collect();
    let mean = thin.iter().sum::<f64>() / thin.len() as f64;
    for (sum, value) in sum.iter_mut().zip(thin) {
        *sum += value - mean;
    }
}

/// One step of the discrete wavelet transform with the 4-tap Daubechies filter, periodic: the lower and the
/// upper half of a signal's band at half the sample rate. The length of `signal` must be even.
fn halves(signal: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let root = 3f64.sqrt();
    let low = [1.0 + root, 3.0 + root, 3.0 - root, 1.0 - root].map(|h| h / (4.0 * SQRT_2));
    let high = [low[3], -low[2], low[1], -low[0]];
    let filtered = |filter: [f64; 4]| {
        (0..signal.len() / 2)
            .map(|n| {
                let taps = filter.iter().enumerate();
                taps.map(|(k, h)| h * signal[(2 * n + k) % signal.len()])
                    .sum()
            })
            .collect()
    };
    (filtered(low), filtered(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bursts of noise at a tempo.
    fn clicks(tempo: f64, seconds: f64) -> Vec<f32> {
        let every = 60.0 / tempo * f64::from(RATE);
        let mut state = 1u64;
        (0..(seconds * f64::from(RATE)) as usize)
            .map(|n| {
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
                let noise = state as f64 / 2_147_483_648.0 - 0.5;
                let beat = (n as f64 / every) as usize;
                let since = n as f64 - beat as f64 * every;
                (0.5 * noise * (-since / 800.0).exp()) as f32
            })
            .collect()
    }

    /// Also compares with `librosa.feature.tempo`, whose tempogram has steps of up to 8 at 180.
    #[test]
    fn pulse_has_its_tempo() {
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: serde_json::Value = serde_json::from_str(answers).unwrap();
        for tempo in [60.0, 90.0, 120.0, 150.0, 180.0] {
            let librosa = answers["tempi"][tempo.to_string()].as_f64().unwrap();
            let found = features(&histogram(&clicks(tempo, 30.0)));
            assert_eq!(found.len(), 6);
            assert!((found[3] - tempo).abs() <= 2.0, "{tempo}: {found:?}");
            assert!((found[3] - librosa).abs() <= 8.0, "{librosa}: {found:?}");
            assert!(found[0] > 0.4, "{tempo}: {found:?}");
        }
    }

    #[test]
    fn noise_is_less_periodic_than_a_pulse() {
        let mut state = 7u64;
        let noise: Vec<f32> = (0..20 * RATE)
            .map(|_| {
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
                (state as f64 / 2_147_483_648.0 - 0.5) as f32
            })
            .collect();
        let (noise, pulse) = (histogram(&noise), histogram(&clicks(120.0, 20.0)));
        assert!(features(&noise)[5] < 0.3 * features(&pulse)[5]);
        assert_eq!(features(&histogram(&[0.0; 1000])), [0.0; 6]);
    }

    #[test]
    fn wavelet_step_keeps_energy_and_lines_have_no_detail() {
        let signal: Vec<f64> = (0..64).map(|n| f64::from(n * n % 17)).collect();
        let energy = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
        let (low, high) = halves(&signal);
        assert!((energy(&low) + energy(&high) - energy(&signal)).abs() < 1e-9);
        let line: Vec<f64> = (0..64).map(|n| 3.0 * f64::from(n) - 5.0).collect();
        let (_, detail) = halves(&line);
        // Except where the end wraps around to the beginning.
        assert!(detail[..31].iter().all(|d| d.abs() < 1e-9), "{detail:?}");
    }
}

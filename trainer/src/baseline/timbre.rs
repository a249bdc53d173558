//! Timbral features of a short frame (Tzanetakis & Cook 2002, "Musical genre classification of audio
//! signals", section III-A), for any spectrum: FFT bins or mel bands.

/// Fraction of the magnitude below the rolloff.
const ROLLOFF: f64 = 0.85;
/// Values below this count as zero (`librosa.zero_crossings`).
const ZERO: f32 = 1e-10;

/// Spectral centroid in hertz (`librosa.feature.spectral_centroid`); 0 for silence.
pub fn centroid(magnitudes: &[f64], hertz: &[f64]) -> f64 {
    let total: f64 = magnitudes.iter().sum();
    let weighted: f64 = magnitudes.iter().zip(hertz).map(|(m, f)| m * f).sum();
    if total > 0.0 { weighted / total } else { 0.0 }
}

/// Frequency in hertz below which 85 % of the magnitude lies (`librosa.feature.spectral_rolloff`).
pub fn rolloff(magnitudes: &[f64], hertz: &[f64]) -> f64 {
    let least = ROLLOFF * magnitudes.iter().sum::<f64>();
    let mut below = 0.0;
    for (magnitude, &frequency) in magnitudes.iter().zip(hertz) {
        below += magnitude;
        if below >= least {
            return frequency;
        }
    }
    hertz.last().copied().unwrap_or(0.0)
}

/// Spectral flux: squared distance between two normalised spectra, 0 to 2. Between silence and any
/// other spectrum it is 1.
pub fn flux(before: &[f64], now: &[f64]) -> f64 {
    let length = |spectrum: &[f64]| {
        let squares: f64 = spectrum.iter().map(|m| m * m).sum();
        if squares > 0.0 { squares.sqrt() } else { 1.0 }
    };
    let (of_before, of_now) = (length(before), length(now));
    let pairs = before.iter().zip(now);
    pairs
        .map(|(a, b)| (b / of_now - a / of_before).powi(2))
        .sum()
}

/// Fraction of the samples at which the sign changes (`librosa.feature.zero_crossing_rate`).
pub fn zero_crossings(frame: &[f32]) -> f64 {
    let below = |sample: f32| sample < -ZERO;
    let changes = frame.windows(2).filter(|w| below(w[0]) != below(w[1]));
    changes.count() as f64 / frame.len().max(1) as f64
}

/// Root mean square of a frame (`librosa.feature.rms`).
pub fn level(frame: &[f32]) -> f64 {
    let squares: f64 = frame.iter().map(|&x| f64::from(x).powi(2)).sum();
    (squares / frame.len().max(1) as f64).sqrt()
}

/// Fraction of frames below the mean level; high for music with pauses.
pub fn low_energy(levels: &[f64]) -> f64 {
    let count = levels.len().max(1) as f64;
    let mean = levels.iter().sum::<f64>() / count;
    levels.iter().filter(|&&level| level < mean).count() as f64 / count
}

/// Cepstral coefficients of a frame: orthonormal DCT-II of its decibels (`librosa.feature.mfcc` has
/// `0..n_mfcc`).
pub fn cepstrum(decibels: &[f32], coefficients: std::ops::Range<usize>) -> Vec<f64> {
    let bands = decibels.len() as f64;
    coefficients
        .map(|k| {
            let sum: f64 = decibels
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.fft.dct(x, type=2, norm="ortho")[:13]` of x[n] = n^2 % 17 - 20, n < 128.
    #[test]
    fn cepstrum_matches_scipy() {
        let frame: Vec<f32> = (0..128i32).map(|n| (n * n % 17 - 20) as f32).collect();
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: serde_json::Value = serde_json::from_str(answers).unwrap();
        let expected: Vec<f64> = serde_json::from_value(answers["cepstrum"].clone()).unwrap();
        assert_eq!(expected.len(), 13);
        for (found, expected) in cepstrum(&frame, 0..13).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn silence_has_finite_features() {
        let (spectrum, hertz) = ([0.0; 4], [0.0, 10.0, 20.0, 30.0]);
        assert_eq!(centroid(&spectrum, &hertz), 0.0);
        assert_eq!(rolloff(&spectrum, &hertz), 0.0);
        assert_eq!(flux(&spectrum, &spectrum), 0.0);
        assert_eq!(flux(&spectrum, &[0.0, 3.0, 0.0, 4.0]), 1.0);
        assert_eq!(zero_crossings(&[0.0; 8]), 0.0);
        assert_eq!(low_energy(&[0.0; 8]), 0.0);
    }

    #[test]
    fn low_energy_counts_frames_below_the_mean() {
        assert_eq!(low_energy(&[1.0, 1.0, 1.0, 9.0]), 0.75);
        assert_eq!(low_energy(&[1.0, 9.0, 9.0, 9.0]), 0.25);
    }
}

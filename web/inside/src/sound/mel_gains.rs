//! Gains of mel cells as gains of the bins of a spectrum.

use genrescope_mel::{Filterbank, MelConfig};
use realfft::num_complex::Complex;

use super::stft::{BINS, WINDOW};

/// For each bin, the bands that it is part of, with weights that sum to one.
pub struct MelGains {
    of_bins: Vec<Vec<(usize, f32)>>,
    hop: f32,
    bands: usize,
}

impl MelGains {
    /// Plans the gains for the bands of a front-end.
    pub fn new(config: &MelConfig) -> MelGains {
        let config = MelConfig {
            n_fft: WINDOW,
            ..config.clone()
        };
        let dense = Filterbank::new(&config).dense(WINDOW);
        let last = config.n_mels - 1;
        let lowest = f64::from(config.band_centres()[0]);
        let per_bin = f64::from(config.sample_rate) / WINDOW as f64;
        let of_bins = (0..BINS)
            .map(|bin| {
                let weights = dense.iter().enumerate();
                let weights = weights.map(|(band, row)| (band, row[bin] as f32));
                let parts: Vec<(usize, f32)> =
                    weights.filter(|(_, weight)| *weight > 0.0).collect();
                let sum: f32 = parts.iter().map(|(_, weight)| weight).sum();
                match parts.is_empty() {
                    // Below the lowest band or above the highest.
                    true if bin as f64 * per_bin < lowest => vec![(0, 1.0)],
                    true => vec![(last, 1.0)],
                    false => parts
                        .iter()
                        .map(|(band, weight)| (*band, weight / sum))
                        .collect(),
                }
            })
            .collect();
        MelGains {
            of_bins,
            hop: config.hop_length as f32,
            bands: config.n_mels,
        }
    }

    /// Multiplies a spectrum whose window's centre is `at` samples after that of the first frame of `cells`, which are
    /// factors `[frames, bands]`. Between two frames the gains are interpolated.
    pub fn apply(&self, cells: &[f32], at: f32, spectrum: &mut [Complex<f32>]) {
        let last = (cells.len() / self.bands).saturating_sub(1);
        let place = (at / self.hop).clamp(0.0, last as f32);
        let (before, part) = (place as usize, place.fract());
        let after = (before + 1).min(last);
        let gain = |band: usize| {
            let of = |frame: usize| cells[frame * self.bands + band];
            of(before) * (1.0 - part) + of(after) * part
        };
        for (value, parts) in spectrum.iter_mut().zip(&self.of_bins) {
            let factor: f32 = parts
                .iter()
                .map(|(band, weight)| weight * gain(*band))
                .sum();
            *value *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_gains_stay_equal() {
        let config = MelConfig::librosa_default();
        let gains = MelGains::new(&config);
        let cells = vec![0.25; 4 * config.n_mels];
        let mut spectrum = vec![Complex::new(1.0, 0.0); BINS];
        gains.apply(&cells, 700.0, &mut spectrum);
        assert!(spectrum.iter().all(|value| (value.re - 0.25).abs() < 1e-5));
    }
}

//! Triangular filters on the mel scale (`librosa.filters.mel`), stored without their zeros.

use super::config::{AreaNorm, MelConfig};
use super::scale::edges;

/// The weights of every band, from FFT bins to mel bands.
#[derive(Clone, Debug)]
pub struct Filterbank {
    bands: Vec<Band>,
    weights: Vec<f64>,
}

#[derive(Clone, Debug)]
struct Band {
    first_bin: usize,
    /// Range of the weights.
    from: usize,
    to: usize,
}

impl Filterbank {
    /// Plans the bands of a validated configuration.
    pub fn new(config: &MelConfig) -> Filterbank {
        let bins = config.n_fft / 2 + 1;
        let hz = |bin: usize| f64::from(config.sample_rate) * bin as f64 / config.n_fft as f64;
        let edges = edges(config);
        let mut bands = Vec::with_capacity(config.n_mels);
        let mut weights = Vec::new();
        for corners in edges.windows(3) {
            let [low, centre, high] = [corners[0], corners[1], corners[2]];
            let height = match config.area_norm {
                AreaNorm::None => 1.0,
                AreaNorm::Slaney => 2.0 / (high - low),
            };
            let weight = |bin: usize| {
                let rising = (hz(bin) - low) / (centre - low);
                let falling = (high - hz(bin)) / (high - centre);
                rising.min(falling).max(0.0) * height
            };
            // A band narrower than a bin can be empty, as librosa warns; it stays at the floor.
            let first_bin = (0..bins).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
            let from = weights.len();
            weights.extend((first_bin..bins).map(weight).take_while(|&w| w > 0.0));
            bands.push(Band {
                first_bin,
                from,
                to: weights.len(),
            });
        }
        Filterbank { bands, weights }
    }

    /// Sums a spectrum of `n_fft / 2 + 1` bins into `out`, one value a band.
    pub fn apply(&self, spectrum: &[f64], out: &mut [f64]) {
        for (band, out) in self.bands.iter().zip(out) {
            let weights = &self.weights[band.from..band.to];
            let bins = &spectrum[band.first_bin..band.first_bin + weights.len()];
            *out = weights.iter().zip(bins).map(|(w, s)| w * s).sum();
        }
    }

    /// The dense matrix `[band, bin]`, for tests and pictures.
    pub fn dense(&self, n_fft: usize) -> Vec<Vec<f64>> {
        let mut matrix = vec![vec![0.0; n_fft / 2 + 1]; self.bands.len()];
        for (band, row) in self.bands.iter().zip(&mut matrix) {
            let weights = &self.weights[band.from..band.to];
            row[band.first_bin..band.first_bin + weights.len()].copy_from_slice(weights);
        }
        matrix
    }
}

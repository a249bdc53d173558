//! Triangular filters on the mel scale (`librosa.filters.mel`), stored sparsely.

use pulp::{Arch, Simd, WithSimd};

use super::config::{AreaNorm, MelConfig};

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
        let edges = config.band_edges();
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
            // A band narrower than a bin can be empty, as librosa warns. It stays at the floor.
            // The first bin above `low`, except for rounding.
            let near = (low / hz(1)) as usize;
            let first_bin = (near.saturating_sub(1)..bins)
                .find(|&bin| weight(bin) > 0.0 || hz(bin) >= high)
                .filter(|&bin| weight(bin) > 0.0)
                .unwrap_or(0);
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

    /// Sums a spectrum of `n_fft / 2 + 1` bins into `out`, one value per band.
    pub fn apply(&self, spectrum: &[f64], out: &mut [f64]) {
        let filterbank = self;
        Arch::new().dispatch(Apply {
            filterbank,
            spectrum,
            out,
        });
    }

    /// The dense matrix `[band, bin]`, for tests and plots.
    pub fn dense(&self, n_fft: usize) -> Vec<Vec<f64>> {
        let mut matrix = vec![vec![0.0; n_fft / 2 + 1]; self.bands.len()];
        for (band, row) in self.bands.iter().zip(&mut matrix) {
            let weights = &self.weights[band.from..band.to];
            row[band.first_bin..band.first_bin + weights.len()].copy_from_slice(weights);
        }
        matrix
    }
}

/// [`Filterbank::apply`], compiled for each vector width.
struct Apply<'a> {
    filterbank: &'a Filterbank,
    spectrum: &'a [f64],
    out: &'a mut [f64],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (band, out) in self.filterbank.bands.iter().zip(self.out) {
            let weights = &self.filterbank.weights[band.from..band.to];
            let bins = &self.spectrum[band.first_bin..band.first_bin + weights.len()];
            *out = dot(weights, bins);
        }
    }
}

/// Products summed in eight independent lanes. In a single sum each addition waits for the one before,
/// which took as long as the FFT.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + rest
}

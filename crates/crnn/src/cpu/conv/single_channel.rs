//! A convolution of one input channel with a pool of 2x2, as the first block has: the sums of a window stay in
//! registers until its maximum is known. A general product would write each neighbourhood and each sum to memory.

use pulp::{Simd, WithSimd};

use super::parameters::Parameters;
use super::run::Run;
use crate::cpu::extent::Extent;
use crate::cpu::matmul::Packed;

/// Whether the algorithm supports the block.
pub fn is_supported(parameters: &Parameters) -> bool {
    parameters.inputs == 1 && parameters.pool == [2, 2]
}

/// The weights, one row for each of the nine neighbours.
#[derive(Clone, Debug)]
pub struct SingleChannel {
    weights: Packed,
}

impl SingleChannel {
    pub fn new(parameters: &Parameters, sign: &[f32]) -> SingleChannel {
        let weights = Packed::new(9, parameters.outputs, |neighbour, output| {
            sign[output] * parameters.weight[output * 9 + neighbour]
        });
        SingleChannel { weights }
    }
}

impl WithSimd for Run<'_, SingleChannel> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Extent { bands, frames, .. } = self.extent;
        let (pooled, weights) = (self.pooled, &self.algorithm.weights);
        let outputs = weights.columns();
        // A slice with a border of zeros.
        let stride = frames + 2;
        let mut bordered = vec![0.0; (bands + 2) * stride];
        let slices = self.input.chunks_exact((bands * frames).max(1));
        let out_slices = self
            .out
            .chunks_exact_mut((pooled.bands * pooled.frames * outputs).max(1));
        for (slice, out) in slices.zip(out_slices) {
            let inner = bordered[stride..].chunks_exact_mut(stride);
            for (row, frames) in inner.zip(slice.chunks_exact(frames)) {
                row[1..1 + frames.len()].copy_from_slice(frames);
            }
            for (window, out) in out.chunks_exact_mut(outputs).enumerate() {
                let (band, frame) = (window / pooled.frames, window % pooled.frames);
                let row = |y: usize| {
                    let row = bordered[(2 * band + y) * stride + 2 * frame..].first_chunk::<4>();
                    row.copied().unwrap_or_default()
                };
                let around = [row(0), row(1), row(2), row(3)];
                for panel in 0..weights.panels::<S>() {
                    let most = largest(simd, &around, weights.panel::<S>(panel));
                    let out = &mut out[panel * 2 * S::F32_LANES..][..2 * S::F32_LANES];
                    S::as_mut_simd_f32s(out).0.copy_from_slice(&most);
                }
                self.epilogue.apply(out);
            }
        }
    }
}

/// The largest of the four sums of a window, for one panel of outputs.
#[inline(always)]
fn largest<S: Simd>(simd: S, around: &[[f32; 4]; 4], panel: &[S::f32s]) -> [S::f32s; 2] {
    let mut sums = [[simd.splat_f32s(0.0); 2]; 4];
    for (neighbour, &[first, second]) in panel.as_chunks().0.iter().take(9).enumerate() {
        let (y, x) = (neighbour / 3, neighbour % 3);
        for (place, sums) in sums.iter_mut().enumerate() {
            let value = simd.splat_f32s(around[y + place / 2][x + place % 2]);
            sums[0] = simd.mul_add_e_f32s(value, first, sums[0]);
            sums[1] = simd.mul_add_e_f32s(value, second, sums[1]);
        }
    }
    let [a, b, c, d] = sums;
    let most = |n: usize| simd.max_f32s(simd.max_f32s(a[n], b[n]), simd.max_f32s(c[n], d[n]));
    [most(0), most(1)]
}

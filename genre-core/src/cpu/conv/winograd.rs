//! Winograd's minimal filtering, F(4x4, 3x3): tiles of 4x4 outputs from patches of 6x6 inputs, with
//! 36 products a channel in place of 144 (Lavin and Gray 2015). Tiles go through in groups, so that
//! each of the 36 places of the patches makes a product of matrices.

use pulp::{Simd, WithSimd};

use super::{Finish, Parameters, filled};
use crate::cpu::Extent;
use crate::cpu::product::Packed;

/// Outputs along a side of a tile.
const TILE: usize = 4;
/// Inputs along a side of a patch.
const PATCH: usize = 6;
/// Tiles in a group: enough rows for the products, and few enough that a group stays in the cache.
const GROUP: usize = 64;

/// From a filter's three taps to a patch's six places.
const FILTER: [[f64; 3]; PATCH] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// Whether the block can be computed this way: windows of the pool must not cross tiles.
pub fn is_able(parameters: &Parameters) -> bool {
    let fits = |side: usize| TILE.is_multiple_of(side);
    parameters.inputs > 1 && parameters.pool.into_iter().all(fits)
}

/// Whether it is also faster so, for pictures of this size.
pub fn pays(parameters: &Parameters, extent: Extent) -> bool {
    let tiles = extent.bands.div_ceil(TILE) * extent.frames.div_ceil(TILE);
    // Products a pair of channels; a patch costs its way there and back on top.
    is_able(parameters) && tiles * PATCH * PATCH * 3 / 2 < extent.bands * extent.frames * 9
}

/// The filters, one matrix for each place of a patch.
#[derive(Clone, Debug)]
pub struct Winograd {
    weights: Vec<Packed>,
    inputs: usize,
}

impl Winograd {
    pub fn new(parameters: &Parameters, sign: &[f32]) -> Winograd {
        let &Parameters { inputs, weight, .. } = parameters;
        let weights = (0..PATCH * PATCH).map(|place| {
            let (along, across) = (FILTER[place / PATCH], FILTER[place % PATCH]);
            Packed::new(filled(inputs), parameters.outputs, |channel, output| {
                if channel >= inputs {
                    return 0.0;
                }
                let taps = &weight[(output * inputs + channel) * 9..][..9];
                let sum: f64 = taps
                    .iter()
                    .enumerate()
                    .map(|(n, tap)| along[n / 3] * across[n % 3] * f64::from(*tap))
                    .sum();
                sign[output] * sum as f32
            })
        });
        Winograd {
            weights: weights.collect(),
            inputs: filled(inputs),
        }
    }

    /// The work, to be dispatched to the widest vectors.
    pub fn run<'a>(
        &'a self,
        finish: &'a Finish,
        input: &'a [f32],
        extent: Extent,
        out: &'a mut [f32],
    ) -> impl WithSimd<Output = ()> + 'a {
        Run {
            way: self,
            finish,
            input,
            extent,
            pooled: extent.pooled(finish.pool),
            out,
        }
    }
}

struct Run<'a> {
    way: &'a Winograd,
    finish: &'a Finish,
    input: &'a [f32],
    extent: Extent,
    pooled: Extent,
    out: &'a mut [f32],
}

/// Where a tile is, counted in tiles.
#[derive(Clone, Copy)]
struct Place {
    slice: usize,
    band: usize,
    frame: usize,
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let inputs = self.way.inputs;
        let outputs = self.finish.bias.len();
        let (bands, frames) = (
            self.extent.bands.div_ceil(TILE),
            self.extent.frames.div_ceil(TILE),
        );
        let places: Vec<Place> = (0..self.extent.slices * bands * frames)
            .map(|tile| Place {
                slice: tile / (bands * frames),
                band: tile / frames % bands,
                frame: tile % frames,
            })
            .collect();
        let group = GROUP.min(places.len());
        let mut patches = vec![0.0; PATCH * PATCH * group * inputs];
        let mut sums = vec![0.0; PATCH * PATCH * group * outputs];
        let beyond = vec![0.0; inputs];
        for places in places.chunks(group.max(1)) {
            for (tile, place) in places.iter().enumerate() {
                self.gather(
                    simd,
                    *place,
                    &beyond,
                    &mut patches[tile * inputs..],
                    group * inputs,
                );
            }
            let patches = patches.chunks_exact(group * inputs);
            let sums_of = sums.chunks_exact_mut(group * outputs);
            for ((patches, sums), weights) in patches.zip(sums_of).zip(&self.way.weights) {
                weights.multiply(simd, patches, places.len(), sums);
            }
            for (tile, place) in places.iter().enumerate() {
                self.scatter(simd, *place, &sums[tile * outputs..], group * outputs);
            }
        }
    }
}

impl Run<'_> {
    #[expect(
        clippy::needless_range_loop,
        reason = "columns of rows, and one vector of many slices"
    )]
    /// Transforms a patch. Its place `n` goes to `patches[n * stride..]`.
    #[inline(always)]
    fn gather<S: Simd>(
        &self,
        simd: S,
        place: Place,
        beyond: &[f32],
        patches: &mut [f32],
        stride: usize,
    ) {
        let inputs = self.way.inputs;
        let channels = |y: usize, x: usize| {
            let band = (place.band * TILE + y).wrapping_sub(1);
            let frame = (place.frame * TILE + x).wrapping_sub(1);
            let inside = band < self.extent.bands && frame < self.extent.frames;
            let from = if inside {
                self.extent.at(place.slice, band, frame) * inputs
            } else {
                0
            };
            let channels = if inside {
                &self.input[from..][..inputs]
            } else {
                &beyond[..inputs]
            };
            S::as_simd_f32s(channels).0
        };
        let patch: [[&[S::f32s]; PATCH]; PATCH] =
            std::array::from_fn(|y| std::array::from_fn(|x| channels(y, x)));
        for vector in 0..inputs / S::F32_LANES {
            let rows: [[S::f32s; PATCH]; PATCH] = std::array::from_fn(|y| {
                to_patch(simd, std::array::from_fn(|x| patch[y][x][vector]))
            });
            for x in 0..PATCH {
                let column = to_patch(simd, std::array::from_fn(|y| rows[y][x]));
                for (y, value) in column.into_iter().enumerate() {
                    let to = (y * PATCH + x) * stride + vector * S::F32_LANES;
                    S::as_mut_simd_f32s(&mut patches[to..][..S::F32_LANES]).0[0] = value;
                }
            }
        }
    }

    /// Transforms a tile's sums back, pools them, and finishes what is left.
    #[inline(always)]
    fn scatter<S: Simd>(&mut self, simd: S, place: Place, sums: &[f32], stride: usize) {
        let outputs = self.finish.bias.len();
        let [tall, wide] = self.finish.pool;
        let (bands, frames) = (TILE / tall, TILE / wide);
        // Windows that lie within the picture, and where their outputs are.
        let pooled = self.pooled;
        let windows = (0..bands * frames).filter_map(|window| {
            let (y, x) = (window / frames, window % frames);
            let (band, frame) = (place.band * bands + y, place.frame * frames + x);
            let inside = band < pooled.bands && frame < pooled.frames;
            inside.then(|| {
                (
                    y * tall,
                    x * wide,
                    pooled.at(place.slice, band, frame) * outputs,
                )
            })
        });
        for vector in 0..outputs / S::F32_LANES {
            let sum = |n: usize| {
                let from = n * stride + vector * S::F32_LANES;
                S::as_simd_f32s(&sums[from..][..S::F32_LANES]).0[0]
            };
            let rows: [[S::f32s; TILE]; PATCH] =
                std::array::from_fn(|y| to_tile(simd, std::array::from_fn(|x| sum(y * PATCH + x))));
            let columns: [[S::f32s; TILE]; TILE] =
                std::array::from_fn(|x| to_tile(simd, std::array::from_fn(|y| rows[y][x])));
            for (y, x, to) in windows.clone() {
                let mut most = columns[x][y];
                for column in &columns[x..x + wide] {
                    for value in &column[y..y + tall] {
                        most = simd.max_f32s(most, *value);
                    }
                }
                let to = to + vector * S::F32_LANES;
                S::as_mut_simd_f32s(&mut self.out[to..][..S::F32_LANES]).0[0] = most;
            }
        }
        for (_, _, to) in windows {
            self.finish.apply(&mut self.out[to..][..outputs]);
        }
    }
}

/// One dimension of a patch's transform.
#[inline(always)]
fn to_patch<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; PATCH]) -> [S::f32s; PATCH] {
    let add_times = |sum, factor, x| simd.mul_add_e_f32s(simd.splat_f32s(factor), x, sum);
    let (even, odd) = (add_times(e, -4.0, c), add_times(d, -4.0, b));
    let near = simd.sub_f32s(e, c);
    let far = simd.mul_f32s(simd.splat_f32s(2.0), simd.sub_f32s(d, b));
    [
        add_times(add_times(e, -5.0, c), 4.0, a),
        simd.add_f32s(even, odd),
        simd.sub_f32s(even, odd),
        simd.add_f32s(near, far),
        simd.sub_f32s(near, far),
        add_times(add_times(f, -5.0, d), 4.0, b),
    ]
}

/// One dimension of the way back.
#[inline(always)]
fn to_tile<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; PATCH]) -> [S::f32s; TILE] {
    let add_times = |sum, factor, x| simd.mul_add_e_f32s(simd.splat_f32s(factor), x, sum);
    let (sum, difference) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
    let (far_sum, far_difference) = (simd.add_f32s(d, e), simd.sub_f32s(d, e));
    [
        simd.add_f32s(a, simd.add_f32s(sum, far_sum)),
        add_times(difference, 2.0, far_difference),
        add_times(sum, 4.0, far_sum),
        simd.add_f32s(f, add_times(difference, 8.0, far_difference)),
    ]
}

//! The tiles of Winograd's minimal filtering, F(4x4, 3x3): patches of 6x6 inputs make tiles of 4x4
//! outputs (Lavin and Gray 2015).

use pulp::Simd;

use crate::cpu::Extent;

/// Outputs along a side of a tile.
pub const TILE: usize = 4;
/// Inputs along a side of a patch.
pub const PATCH: usize = 6;
/// Tiles in a group: enough rows for the products, and few enough that a group stays in the cache.
pub const GROUP: usize = 64;

/// From a filter's three taps to a patch's six places.
pub const FILTER: [[f64; 3]; PATCH] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// Where a tile is, counted in tiles.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Slice of the picture.
    pub slice: usize,
    /// Tiles below it.
    pub band: usize,
    /// Tiles before it.
    pub frame: usize,
}

/// All tiles of a picture.
pub fn places(extent: Extent) -> Vec<Place> {
    let bands = extent.bands.div_ceil(TILE);
    let frames = extent.frames.div_ceil(TILE);
    let place = |tile: usize| Place {
        slice: tile / (bands * frames),
        band: tile / frames % bands,
        frame: tile % frames,
    };
    (0..extent.slices * bands * frames).map(place).collect()
}

/// A picture that patches are taken from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// `[slices, bands, frames, channels]`
    pub values: &'a [f32],
    /// Its size.
    pub extent: Extent,
    /// Its channels, filled up.
    pub channels: usize,
    /// What is around it: as many zeros as there are channels.
    pub beyond: &'a [f32],
}

/// Transforms a patch. Its place `n` goes to `patches[n * stride..]`.
#[inline(always)]
pub fn gather<S: Simd>(simd: S, from: Source, place: Place, patches: &mut [f32], stride: usize) {
    // A patch begins one place before its tile.
    transform(simd, from, place, 1, to_patch, patches, stride);
}

/// Transforms a square of `SIDE` places that begins `before` its tile, by `along` in both dimensions.
#[expect(
    clippy::needless_range_loop,
    reason = "columns of rows, and one vector of many slices"
)]
#[inline(always)]
fn transform<S: Simd, const SIDE: usize>(
    simd: S,
    from: Source,
    place: Place,
    before: usize,
    along: impl Fn(S, [S::f32s; SIDE]) -> [S::f32s; PATCH],
    patches: &mut [f32],
    stride: usize,
) {
    let count = from.channels;
    let channels = |y: usize, x: usize| {
        let band = (place.band * TILE + y).wrapping_sub(before);
        let frame = (place.frame * TILE + x).wrapping_sub(before);
        let channels = if band < from.extent.bands && frame < from.extent.frames {
            &from.values[from.extent.at(place.slice, band, frame) * count..][..count]
        } else {
            &from.beyond[..count]
        };
        S::as_simd_f32s(channels).0
    };
    let square: [[&[S::f32s]; SIDE]; SIDE] =
        std::array::from_fn(|y| std::array::from_fn(|x| channels(y, x)));
    for vector in 0..count / S::F32_LANES {
        let rows: [[S::f32s; PATCH]; SIDE] =
            std::array::from_fn(|y| along(simd, std::array::from_fn(|x| square[y][x][vector])));
        for x in 0..PATCH {
            let column = along(simd, std::array::from_fn(|y| rows[y][x]));
            for (y, value) in column.into_iter().enumerate() {
                let to = (y * PATCH + x) * stride + vector * S::F32_LANES;
                S::as_mut_simd_f32s(&mut patches[to..][..S::F32_LANES]).0[0] = value;
            }
        }
    }
}

/// Transforms one vector of a tile's sums back; the sum of place `n` is at `sums[n * stride..]`.
/// Returns columns.
#[inline(always)]
pub fn outputs<S: Simd>(simd: S, sums: &[f32], stride: usize) -> [[S::f32s; TILE]; TILE] {
    let sum = |n: usize| S::as_simd_f32s(&sums[n * stride..][..S::F32_LANES]).0[0];
    let rows: [[S::f32s; TILE]; PATCH] =
        std::array::from_fn(|y| to_tile(simd, std::array::from_fn(|x| sum(y * PATCH + x))));
    std::array::from_fn(|x| to_tile(simd, std::array::from_fn(|y| rows[y][x])))
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

/// The way back of [`outputs`]: from a tile of gradients to its patch. Its place `n` goes to
/// `patches[n * stride..]`.
#[cfg(feature = "training")]
#[inline(always)]
pub fn spread<S: Simd>(simd: S, from: Source, place: Place, patches: &mut [f32], stride: usize) {
    transform(simd, from, place, 0, from_tile, patches, stride);
}

/// One dimension of [`spread`]: [`to_tile`] transposed.
#[cfg(feature = "training")]
#[inline(always)]
fn from_tile<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; TILE]) -> [S::f32s; PATCH] {
    let add_times = |sum, factor, x| simd.mul_add_e_f32s(simd.splat_f32s(factor), x, sum);
    let (even, odd) = (simd.add_f32s(a, c), simd.add_f32s(b, d));
    let far_even = add_times(a, 4.0, c);
    let far_odd = add_times(simd.mul_f32s(simd.splat_f32s(2.0), b), 8.0, d);
    [
        a,
        simd.add_f32s(even, odd),
        simd.sub_f32s(even, odd),
        simd.add_f32s(far_even, far_odd),
        simd.sub_f32s(far_even, far_odd),
        d,
    ]
}

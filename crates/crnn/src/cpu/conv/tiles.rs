//! The tiles of Winograd's minimal filtering, F(4x4, 3x3): patches of 6x6 inputs make tiles of 4x4
//! outputs (Lavin and Gray 2015).

use pulp::Simd;

use crate::cpu::extent::Extent;

/// Outputs along a side of a tile.
pub const TILE: usize = 4;
/// Inputs along a side of a patch.
pub const PATCH: usize = 6;
/// Tiles in a group: enough rows for efficient products, few enough to stay in the cache.
pub const GROUP: usize = 48;
/// Values between the matrices of two positions: a cache line. Without it, the distance of two of a group's 36
/// matrices is a multiple of a large power of two, the same places of all map to one set of the cache, and a patch evicts
/// its own values.
const GAP: usize = 16;

/// Length of the matrix of one position, `[group, channels]`, with the gap to the next.
#[inline(always)]
pub const fn matrix_length(group: usize, channels: usize) -> usize {
    group * channels + GAP
}

/// The transform of a filter's three taps to a patch's six positions.
pub const FILTER: [[f64; 3]; PATCH] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// [`FILTER`] times three taps.
pub fn filter_to_patch(taps: [f64; 3]) -> [f64; PATCH] {
    FILTER.map(|row| row[0] * taps[0] + row[1] * taps[1] + row[2] * taps[2])
}

/// The position of a tile, in tiles.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Slice.
    pub slice: usize,
    /// Tiles at lower bands.
    pub band: usize,
    /// Tiles at earlier frames.
    pub frame: usize,
}

/// All tiles of a tensor.
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

/// A tensor from which patches are read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// `[slices, bands, frames, channels]`
    pub values: &'a [f32],
    /// Its size.
    pub extent: Extent,
    /// Its channels, with padding.
    pub channels: usize,
    /// The values outside: zeros, one per channel.
    pub beyond: &'a [f32],
}

/// A one-dimensional transform. A trait and not a closure, whose inlining cannot be forced: code that is not
/// inlined into the kernel loses its vectors, since each instruction becomes a call.
trait Transform<S: Simd, const SIDE: usize> {
    fn apply(simd: S, side: [S::f32s; SIDE]) -> [S::f32s; PATCH];
}

/// Transforms a patch. Its position `n` is written to `patches[n * stride..]`.
#[cfg_attr(target_feature = "simd128", inline(never))]
#[cfg_attr(not(target_feature = "simd128"), inline(always))]
pub fn gather<S: Simd>(simd: S, from: Source, place: Place, patches: &mut [f32], stride: usize) {
    // A patch begins one position before its tile.
    transform::<S, ToPatch, PATCH>(simd, from, place, 1, patches, stride);
}

/// Transforms a square with sides of `SIDE` positions that begins `before` positions before its tile.
#[expect(
    clippy::needless_range_loop,
    reason = "columns of rows, and one vector of many slices"
)]
#[inline(always)]
fn transform<S: Simd, T: Transform<S, SIDE>, const SIDE: usize>(
    simd: S,
    from: Source,
    place: Place,
    before: usize,
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
    let zero = simd.splat_f32s(0.0);
    for vector in 0..count / S::F32_LANES {
        let mut rows = [[zero; PATCH]; SIDE];
        for y in 0..SIDE {
            let mut row = [zero; SIDE];
            for x in 0..SIDE {
                row[x] = square[y][x][vector];
            }
            rows[y] = T::apply(simd, row);
        }
        for x in 0..PATCH {
            let mut column = [zero; SIDE];
            for y in 0..SIDE {
                column[y] = rows[y][x];
            }
            let column = T::apply(simd, column);
            for (y, value) in column.into_iter().enumerate() {
                let to = (y * PATCH + x) * stride + vector * S::F32_LANES;
                S::as_mut_simd_f32s(&mut patches[to..][..S::F32_LANES]).0[0] = value;
            }
        }
    }
}

/// Inverse transform of one vector of a tile's sums. The sum of position `n` is at `sums[n * stride..]`.
/// Returns columns.
#[inline(always)]
pub fn outputs<S: Simd>(simd: S, sums: &[f32], stride: usize) -> [[S::f32s; TILE]; TILE] {
    let zero = simd.splat_f32s(0.0);
    let mut rows = [[zero; TILE]; PATCH];
    for y in 0..PATCH {
        let mut row = [zero; PATCH];
        for x in 0..PATCH {
            row[x] = S::as_simd_f32s(&sums[(y * PATCH + x) * stride..][..S::F32_LANES]).0[0];
        }
        rows[y] = to_tile(simd, row);
    }
    let mut columns = [[zero; TILE]; TILE];
    for x in 0..TILE {
        let mut column = [zero; PATCH];
        for y in 0..PATCH {
            column[y] = rows[y][x];
        }
        columns[x] = to_tile(simd, column);
    }
    columns
}

/// `sum + factor * x`
#[inline(always)]
fn add_times<S: Simd>(simd: S, sum: S::f32s, factor: f32, x: S::f32s) -> S::f32s {
    simd.mul_add_e_f32s(simd.splat_f32s(factor), x, sum)
}

/// One dimension of a patch's transform.
struct ToPatch;

impl<S: Simd> Transform<S, PATCH> for ToPatch {
    #[inline(always)]
    fn apply(simd: S, [a, b, c, d, e, f]: [S::f32s; PATCH]) -> [S::f32s; PATCH] {
        let even = add_times(simd, e, -4.0, c);
        let odd = add_times(simd, d, -4.0, b);
        let near = simd.sub_f32s(e, c);
        let far = simd.mul_f32s(simd.splat_f32s(2.0), simd.sub_f32s(d, b));
        [
            add_times(simd, add_times(simd, e, -5.0, c), 4.0, a),
            simd.add_f32s(even, odd),
            simd.sub_f32s(even, odd),
            simd.add_f32s(near, far),
            simd.sub_f32s(near, far),
            add_times(simd, add_times(simd, f, -5.0, d), 4.0, b),
        ]
    }
}

/// One dimension of the inverse transform.
#[inline(always)]
fn to_tile<S: Simd>(simd: S, [a, b, c, d, e, f]: [S::f32s; PATCH]) -> [S::f32s; TILE] {
    let (sum, difference) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
    let (far_sum, far_difference) = (simd.add_f32s(d, e), simd.sub_f32s(d, e));
    [
        simd.add_f32s(a, simd.add_f32s(sum, far_sum)),
        add_times(simd, difference, 2.0, far_difference),
        add_times(simd, sum, 4.0, far_sum),
        simd.add_f32s(f, add_times(simd, difference, 8.0, far_difference)),
    ]
}

/// The transpose of [`outputs`], for the backward pass: a tile of gradients to its patch. Position `n` is
/// written to `patches[n * stride..]`.
#[inline(always)]
pub fn spread<S: Simd>(simd: S, from: Source, place: Place, patches: &mut [f32], stride: usize) {
    transform::<S, FromTile, TILE>(simd, from, place, 0, patches, stride);
}

/// One dimension of [`spread`]: [`to_tile`] transposed.
struct FromTile;

impl<S: Simd> Transform<S, TILE> for FromTile {
    #[inline(always)]
    fn apply(simd: S, [a, b, c, d]: [S::f32s; TILE]) -> [S::f32s; PATCH] {
        let (even, odd) = (simd.add_f32s(a, c), simd.add_f32s(b, d));
        let far_even = add_times(simd, a, 4.0, c);
        let far_odd = add_times(simd, simd.mul_f32s(simd.splat_f32s(2.0), b), 8.0, d);
        [
            a,
            simd.add_f32s(even, odd),
            simd.sub_f32s(even, odd),
            simd.add_f32s(far_even, far_odd),
            simd.sub_f32s(far_even, far_odd),
            d,
        ]
    }
}

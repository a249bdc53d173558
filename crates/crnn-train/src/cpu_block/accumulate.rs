//! Sums of outer products: `left` transposed times `right`.

use genrescope_crnn::for_register_tiles;
use pulp::Simd;

/// `out += left^T right`, where `left` is `[count, rows]`, `right` `[count, columns]` and `out`
/// `[rows, columns]`. `columns` is a multiple of 32.
///
/// # Panics
/// A slice is too short.
#[inline(always)]
pub fn accumulate<S: Simd>(
    simd: S,
    count: usize,
    (left, rows): (&[f32], usize),
    (right, columns): (&[f32], usize),
    out: &mut [f32],
) {
    let left = &left[..count * rows];
    let (right, _) = S::as_simd_f32s(&right[..count * columns]);
    let width = 2 * S::F32_LANES;
    for column in (0..columns).step_by(width) {
        for_register_tiles!(S, rows, |row, ROWS| {
            let right = &right[column / S::F32_LANES..];
            let out = &mut out[row * columns + column..];
            let stride = (rows, columns / S::F32_LANES, columns);
            tile::<S, ROWS>(simd, count, &left[row..], right, stride, out)
        });
    }
}

/// `ROWS` rows of the sums, two vectors wide. The strides are those of `left`, of `right` in
/// vectors, and of `out`.
#[inline(always)]
fn tile<S: Simd, const ROWS: usize>(
    simd: S,
    count: usize,
    left: &[f32],
    right: &[S::f32s],
    (left_stride, right_stride, out_stride): (usize, usize, usize),
    out: &mut [f32],
) {
    if count == 0 {
        return;
    }
    // Establishes the bounds of all reads.
    let left = &left[..(count - 1) * left_stride + ROWS];
    let right = &right[..(count - 1) * right_stride + 2];
    let mut sums = [[simd.splat_f32s(0.0); 2]; ROWS];
    for n in 0..count {
        for (row, sums) in sums.iter_mut().enumerate() {
            #[expect(unsafe_code, reason = "bounds checks halve the speed")]
            // SAFETY: `n < count` and `row < ROWS`, and the slices above end just after the last
            // element that is read.
            let (value, first, second) = unsafe {
                (
                    *left.get_unchecked(n * left_stride + row),
                    *right.get_unchecked(n * right_stride),
                    *right.get_unchecked(n * right_stride + 1),
                )
            };
            let value = simd.splat_f32s(value);
            sums[0] = simd.mul_add_e_f32s(value, first, sums[0]);
            sums[1] = simd.mul_add_e_f32s(value, second, sums[1]);
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        let out = &mut out[row * out_stride..][..2 * S::F32_LANES];
        for (out, sum) in S::as_mut_simd_f32s(out).0.iter_mut().zip(sums) {
            *out = simd.add_f32s(*out, *sum);
        }
    }
}

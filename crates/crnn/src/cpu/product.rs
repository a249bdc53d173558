//! Products of matrices, for weights that are packed once and used often.

use pulp::{Arch, Simd, WithSimd};

/// Columns come in this many: twice the widest vector.
const WIDTH: usize = 32;

/// Columns, with those that only fill up.
pub fn padded(columns: usize) -> usize {
    columns.div_ceil(WIDTH) * WIDTH
}

/// A matrix of weights, packed for the vectors of this machine: panels of two vectors' columns, and
/// in a panel row after row.
#[derive(Clone, Debug)]
pub struct Packed {
    values: Vec<f32>,
    rows: usize,
    columns: usize,
    /// Columns of a panel.
    panel: usize,
}

impl Packed {
    /// Packs a matrix of `rows` x `columns`, given by a function of row and column. Columns are
    /// filled up with zeros.
    pub fn new(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f32) -> Packed {
        let mut packed = Packed::zeros(rows, columns);
        for row in 0..rows {
            for column in 0..columns {
                packed.set(row, column, value(row, column));
            }
        }
        packed
    }

    /// A matrix of zeros, to be set.
    pub fn zeros(rows: usize, columns: usize) -> Packed {
        let filled = padded(columns);
        Packed {
            values: vec![0.0; rows * filled],
            rows,
            columns: filled,
            panel: 2 * Arch::new().dispatch(Lanes),
        }
    }

    /// Sets a value.
    #[inline]
    pub fn set(&mut self, row: usize, column: usize, value: f32) {
        let (panel, within) = (column / self.panel, column % self.panel);
        self.values[(panel * self.rows + row) * self.panel + within] = value;
    }

    /// A row, panel after panel: the panel's first column, and its part of the row.
    #[inline(always)]
    pub fn row(&mut self, row: usize) -> impl Iterator<Item = (usize, &mut [f32])> {
        let width = self.panel;
        let panels = self.values.chunks_exact_mut(self.rows * width).enumerate();
        panels.map(move |(index, panel)| (index * width, &mut panel[row * width..][..width]))
    }

    /// Columns, filled up.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// `out = left * self`, with `left` of `count` rows, one after the other. Writes whole rows of
    /// [`Packed::columns`].
    ///
    /// # Panics
    /// `left` or `out` is too short.
    #[inline(always)]
    pub fn multiply<S: Simd>(&self, simd: S, left: &[f32], count: usize, out: &mut [f32]) {
        let (panels, _) = S::as_simd_f32s(&self.values);
        let panel_columns = 2 * S::F32_LANES;
        for (index, panel) in panels.chunks_exact(2 * self.rows).enumerate() {
            let first = index * panel_columns;
            let mut row = 0;
            // As many rows at a time as leave their sums in registers.
            macro_rules! rows {
                ($count:literal) => {
                    while count - row >= $count {
                        let left = &left[row * self.rows..];
                        let out = &mut out[row * self.columns + first..];
                        tile::<S, $count>(simd, left, panel, self.rows, out, self.columns);
                        row += $count;
                    }
                };
            }
            if S::REGISTER_COUNT > 16 {
                rows!(12);
            }
            if S::F32_LANES > 4 {
                rows!(6);
            }
            rows!(4);
            rows!(1);
        }
    }
}

/// [`Packed::multiply`] on the widest vectors that there are.
pub fn multiply(packed: &Packed, left: &[f32], count: usize) -> Vec<f32> {
    struct Multiply<'a>(&'a Packed, &'a [f32], usize, &'a mut [f32]);
    impl WithSimd for Multiply<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            self.0.multiply(simd, self.1, self.2, self.3);
        }
    }
    let mut out = vec![0.0; count * packed.columns];
    Arch::new().dispatch(Multiply(packed, left, count, &mut out));
    out
}

/// `ROWS` rows times one panel.
#[inline(always)]
fn tile<S: Simd, const ROWS: usize>(
    simd: S,
    left: &[f32],
    panel: &[S::f32s],
    inner: usize,
    out: &mut [f32],
    stride: usize,
) {
    let rows: [&[f32]; ROWS] = std::array::from_fn(|row| &left[row * inner..][..inner]);
    let panel = &panel[..2 * inner];
    let mut sums = [[simd.splat_f32s(0.0); 2]; ROWS];
    for k in 0..inner {
        // SAFETY: `k < inner`, and the slices above have `inner` and `2 * inner` values. The checks
        // that the compiler does not see through halve the speed of the whole network in wasm.
        let [first, second] =
            unsafe { [*panel.get_unchecked(2 * k), *panel.get_unchecked(2 * k + 1)] };
        for (sums, row) in sums.iter_mut().zip(&rows) {
            // SAFETY: as above.
            let value = simd.splat_f32s(unsafe { *row.get_unchecked(k) });
            sums[0] = simd.mul_add_e_f32s(value, first, sums[0]);
            sums[1] = simd.mul_add_e_f32s(value, second, sums[1]);
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        let out = &mut out[row * stride..][..2 * S::F32_LANES];
        S::as_mut_simd_f32s(out).0.copy_from_slice(sums);
    }
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_plain_sums() {
        for (count, inner, columns) in [(1, 1, 1), (5, 9, 64), (31, 33, 40), (12, 64, 128)] {
            let value = |row: usize, column: usize| ((row * 7 + column * 3) % 11) as f32 - 5.0;
            let packed = Packed::new(inner, columns, value);
            let left: Vec<f32> = (0..count * inner).map(|n| (n % 13) as f32 - 6.0).collect();
            let out = multiply(&packed, &left, count);
            for (row, out) in out.chunks_exact(packed.columns()).enumerate() {
                for (column, got) in out.iter().enumerate() {
                    let wanted: f32 = match column < columns {
                        true => (0..inner)
                            .map(|k| left[row * inner + k] * value(k, column))
                            .sum(),
                        false => 0.0,
                    };
                    // Whole numbers far below 2^24: no sum is rounded.
                    assert_eq!(*got, wanted, "{count} {inner} {columns}: {row} {column}");
                }
            }
        }
    }
}

//! Matrix products with weights that are packed once and used often.

use pulp::{Arch, Simd, WithSimd};

use crate::for_register_tiles;

/// Columns are padded to a multiple of this: twice the widest vector.
const WIDTH: usize = 32;

/// Columns after padding.
pub fn padded(columns: usize) -> usize {
    columns.div_ceil(WIDTH) * WIDTH
}

/// A matrix of weights, packed for the vectors of this machine: in panels two vectors wide, and row by row
/// within a panel.
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
    /// padded with zeros.
    pub fn new(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f32) -> Packed {
        let mut packed = Packed::zeros(rows, columns);
        for row in 0..rows {
            for column in 0..columns {
                let index = packed.index(row, column);
                packed.set_at(index, value(row, column));
            }
        }
        packed
    }

    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Packed {
        let padded = padded(columns);
        Packed {
            values: vec![0.0; rows * padded],
            rows,
            columns: padded,
            panel: 2 * Arch::new().dispatch(Lanes),
        }
    }

    /// Index of a value, the same in all matrices of this size.
    #[inline]
    pub fn index(&self, row: usize, column: usize) -> usize {
        let (panel, within) = (column / self.panel, column % self.panel);
        (panel * self.rows + row) * self.panel + within
    }

    /// Sets the value of an [index](Packed::index).
    #[inline]
    pub fn set_at(&mut self, index: usize, value: f32) {
        self.values[index] = value;
    }

    /// A row, panel by panel: the panel's first column and its part of the row.
    #[inline(always)]
    pub fn row(&mut self, row: usize) -> impl Iterator<Item = (usize, &mut [f32])> {
        let width = self.panel;
        let panels = self.values.chunks_exact_mut(self.rows * width).enumerate();
        panels.map(move |(index, panel)| (index * width, &mut panel[row * width..][..width]))
    }

    /// Columns, with padding.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of panels, each two vectors wide.
    #[inline(always)]
    pub fn panels<S: Simd>(&self) -> usize {
        self.columns / (2 * S::F32_LANES)
    }

    /// A panel: the two vectors of each row.
    ///
    /// # Panics
    /// There is no such panel.
    #[inline(always)]
    pub fn panel<S: Simd>(&self, index: usize) -> &[S::f32s] {
        let (panels, _) = S::as_simd_f32s(&self.values);
        &panels[2 * self.rows * index..][..2 * self.rows]
    }

    /// `out = left * self`, where `left` has `count` rows. Writes whole rows of
    /// [`Packed::columns`] values.
    ///
    /// # Panics
    /// `left` or `out` is too short.
    #[cfg_attr(target_feature = "simd128", inline(never))]
    #[cfg_attr(not(target_feature = "simd128"), inline(always))]
    pub fn multiply<S: Simd>(&self, simd: S, left: &[f32], count: usize, out: &mut [f32]) {
        for index in 0..self.panels::<S>() {
            let panel = self.panel::<S>(index);
            let first = index * 2 * S::F32_LANES;
            for_register_tiles!(S, count, |row, ROWS| {
                let left = &left[row * self.rows..];
                let out = &mut out[row * self.columns + first..];
                tile::<S, ROWS>(simd, left, panel, self.rows, out, self.columns)
            });
        }
    }
}

/// [`Packed::multiply`] compiled for each vector width.
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
    for (k, &[first, second]) in panel.as_chunks().0.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(&rows) {
            #[expect(unsafe_code, reason = "bounds checks halve the speed in wasm")]
            // SAFETY: `k < inner`, since `panel` has `2 * inner` vectors, and each row has `inner` values.
            let value = unsafe { *row.get_unchecked(k) };
            let value = simd.splat_f32s(value);
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
    fn products_equal_plain_sums() {
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
                    // Integers far below 2^24, so no sum is rounded.
                    assert_eq!(*got, wanted, "{count} {inner} {columns}: {row} {column}");
                }
            }
        }
    }
}

//! Feature vectors as a matrix.

use ndarray::Array2;

/// Rows of equal length as a matrix.
pub fn matrix(rows: &[Vec<f64>]) -> Array2<f64> {
    let width = rows.first().map_or(0, Vec::len);
    Array2::from_shape_fn((rows.len(), width), |(row, column)| rows[row][column])
}

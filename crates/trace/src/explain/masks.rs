//! Regression on random masks (as LIME, Ribeiro et al. 2016): what does a patch add where half of the slice is missing?

use super::map::Grid;
use crate::random::Random;

/// Weight of the penalty on large shares, in masks. Without it, few masks would fit their noise.
const RIDGE: f64 = 64.0;

/// Masks that keep half of a slice, in regions of 2 by 2 patches: finer masks are a stranger input to the network, and
/// their maps of two seeds agree less.
pub(super) fn random_masks(grid: Grid, count: usize, seed: u64) -> Vec<Vec<bool>> {
    let mut random = Random::new(seed);
    let mut masks: Vec<Vec<bool>> = Vec::with_capacity(count + 1);
    let columns = grid.columns();
    while masks.len() < count {
        let [down, right] = [random.below(2), random.below(2)];
        let wide = columns / 2 + 1;
        let regions: Vec<bool> = (0..(grid.rows() / 2 + 1) * wide)
            .map(|_| random.uniform() < 0.5)
            .collect();
        let mask: Vec<bool> = (0..grid.patches())
            .map(|patch| {
                let (row, column) = ((patch / columns + down) / 2, (patch % columns + right) / 2);
                regions[row * wide + column]
            })
            .collect();
        // In pairs, so that each patch is kept as often as it is removed.
        let opposite = mask.iter().map(|kept| !kept).collect();
        masks.extend([mask, opposite]);
    }
    masks.truncate(count);
    masks
}

/// What each patch adds to the scores of the masks that keep it: the coefficients of a ridge regression.
pub(super) fn coefficients(masks: &[Vec<bool>], scores: &[f32]) -> Vec<f64> {
    let patches = masks.first().map_or(0, Vec::len);
    let sum: f64 = scores.iter().map(|&score| f64::from(score)).sum();
    let mean = sum / scores.len().max(1) as f64;
    let mut matrix = vec![vec![0.0f64; patches]; patches];
    let mut right = vec![0.0f64; patches];
    for (mask, &score) in masks.iter().zip(scores) {
        // With values of ±1/2 the constant is the mean, since each mask has its opposite.
        let signs = mask.iter().map(|&kept| if kept { 0.5 } else { -0.5 });
        for (row, sign) in signs.clone().enumerate() {
            right[row] += sign * (f64::from(score) - mean);
            for (cell, other) in matrix[row].iter_mut().zip(signs.clone()) {
                *cell += sign * other;
            }
        }
    }
    for (index, row) in matrix.iter_mut().enumerate() {
        row[index] += RIDGE / 4.0;
    }
    solve(matrix, right)
}

/// Solves a symmetric positive definite system (Cholesky).
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let (upper, lower) = matrix.split_at_mut(row);
            let own = &mut lower[0];
            let known: f64 = match column == row {
                true => own[..column].iter().map(|a| a * a).sum(),
                false => {
                    let pairs = own[..column].iter().zip(&upper[column][..column]);
                    pairs.map(|(a, b)| a * b).sum()
                }
            };
            let rest = own[column] - known;
            own[column] = match column == row {
                true => rest.max(f64::MIN_POSITIVE).sqrt(),
                false => rest / upper[column][column],
            };
        }
    }
    for row in 0..size {
        let known: f64 = (0..row).map(|at| matrix[row][at] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| matrix[at][row] * right[at]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_is_solved() {
        let matrix = vec![
            vec![4.0, 2.0, 0.5],
            vec![2.0, 5.0, 1.0],
            vec![0.5, 1.0, 3.0],
        ];
        // The product with [1, -2, 3].
        let found = solve(matrix, vec![1.5, -5.0, 7.5]);
        for (found, expected) in found.iter().zip([1.0, -2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn masks_keep_half_in_regions_of_two_by_two() {
        let masks = random_masks(Grid::fine(128, 32), 100, 4);
        assert_eq!(masks.len(), 100);
        for patch in 0..128 {
            assert_eq!(masks.iter().filter(|mask| mask[patch]).count(), 50);
        }
        // A neighbour below is in the same region for half of the offsets, and otherwise by chance.
        let together = masks.iter().filter(|mask| mask[0] == mask[8]).count();
        assert!((60..=90).contains(&together), "{together}");
    }

    #[test]
    fn coefficients_are_those_of_a_sum() {
        let masks = random_masks(Grid::fine(128, 32), 2000, 5);
        let weight = |patch: usize| if patch.is_multiple_of(7) { 3.0 } else { 0.0 };
        let score = |mask: &Vec<bool>| {
            let kept = mask.iter().enumerate().filter(|(_, kept)| **kept);
            kept.map(|(patch, _)| weight(patch)).sum()
        };
        let scores: Vec<f32> = masks.iter().map(score).collect();
        for (patch, found) in coefficients(&masks, &scores).into_iter().enumerate() {
            let expected = f64::from(weight(patch));
            assert!((found - expected).abs() < 1.0, "patch {patch}: {found}");
        }
    }
}

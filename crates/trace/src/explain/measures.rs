//! Whether a map says what the network does.

use super::fill;
use super::map::{Grid, Map};

/// Points of a curve besides its first.
const POINTS: usize = 16;

/// Which patches the inputs of a curve lack, in the order of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// From the whole slice on, the first patches are removed (Petsiuk et al. 2018). A small area is good.
    Deletion,
    /// From the filled slice on, the first patches are restored. A large area is good.
    Insertion,
}

/// Inputs of a curve, `[17, bands, frames]`: after each sixteenth of the patches.
pub fn curve_inputs(curve: Curve, grid: Grid, ranking: &[usize], slice: &[f32]) -> Vec<f32> {
    let fill = fill(slice);
    let mut place = vec![0; grid.patches()];
    for (index, &patch) in ranking.iter().enumerate() {
        place[patch] = index;
    }
    (0..=POINTS)
        .flat_map(|point| {
            let changed = ranking.len() * point / POINTS;
            grid.masked(slice, fill, |patch| match curve {
                Curve::Deletion => place[patch] >= changed,
                Curve::Insertion => place[patch] < changed,
            })
        })
        .collect()
}

/// Area under a curve of probabilities, by trapezoids, over a length of one.
pub fn area(probabilities: &[f32]) -> f64 {
    let pairs = probabilities.windows(2);
    let count = pairs.len().max(1);
    let sum: f64 = pairs.map(|pair| f64::from(pair[0] + pair[1]) / 2.0).sum();
    sum / count as f64
}

/// Share of the top tenth of the patches that is one of these.
pub fn top_tenth_in(map: &Map, is_inside: impl Fn(usize) -> bool) -> f64 {
    let count = map.values.len().div_ceil(10);
    let ranking = map.ranking();
    let inside = ranking[..count].iter().filter(|&&patch| is_inside(patch));
    inside.count() as f64 / count as f64
}

/// Rank correlation (Spearman) of two maps; ties have the mean of their ranks. 0 if a map is constant.
pub fn rank_correlation(a: &[f32], b: &[f32]) -> f64 {
    correlation(&ranks(a), &ranks(b))
}

/// Linear correlation (Pearson). 0 if one of them is constant.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len().max(1) as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let [mut ab, mut aa, mut bb] = [0.0; 3];
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    match aa * bb > 0.0 {
        true => ab / (aa * bb).sqrt(),
        false => 0.0,
    }
}

fn ranks(values: &[f32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let first = equal[0];
        let below = order.iter().position(|&at| at == first).unwrap_or(0);
        for &at in equal {
            ranks[at] = below as f64 + (equal.len() - 1) as f64 / 2.0;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `scipy.stats.spearmanr([1, 2, 2, 5, 4], [3, 1, 2, 9, 8])`.
    #[test]
    fn rank_correlation_matches_scipy() {
        let found = rank_correlation(&[1.0, 2.0, 2.0, 5.0, 4.0], &[3.0, 1.0, 2.0, 9.0, 8.0]);
        assert!((found - 0.666_885_928_855).abs() < 1e-9, "{found}");
        assert_eq!(rank_correlation(&[1.0, 1.0], &[2.0, 3.0]), 0.0);
        assert!((rank_correlation(&[1.0, 2.0, 3.0], &[9.0, 5.0, 1.0]) + 1.0).abs() < 1e-12);
    }

    #[test]
    fn curves_begin_and_end_with_all_and_nothing() {
        let grid = Grid::fine(32, 16);
        let slice: Vec<f32> = (0..32 * 16).map(|n| n as f32).collect();
        let ranking: Vec<usize> = (0..grid.patches()).rev().collect();
        let filled = vec![fill(&slice); slice.len()];
        let ends = |curve| {
            let inputs = curve_inputs(curve, grid, &ranking, &slice);
            assert_eq!(inputs.len(), 17 * slice.len());
            let last = inputs[16 * slice.len()..].to_vec();
            (inputs[..slice.len()].to_vec(), last)
        };
        assert_eq!(ends(Curve::Deletion), (slice.clone(), filled.clone()));
        assert_eq!(ends(Curve::Insertion), (filled, slice.clone()));
        let inputs = curve_inputs(Curve::Deletion, grid, &ranking, &slice);
        // The first sixteenth holds the last patches: the highest bands.
        let second = &inputs[slice.len()..2 * slice.len()];
        assert_eq!(second[..30 * 16], slice[..30 * 16]);
        assert!(second[30 * 16..].iter().all(|&value| value == fill(&slice)));
    }

    #[test]
    fn area_and_share_of_the_top() {
        assert_eq!(area(&[1.0, 0.5, 0.0]), 0.5);
        let map = Map {
            grid: Grid::fine(32, 16),
            values: (0..128).map(|n| n as f32).collect(),
        };
        assert_eq!(top_tenth_in(&map, |patch| patch >= 120), 8.0 / 13.0);
    }
}

//! Slices as they are shown: without overlap, and not more of them than a screen has room for.

use genre_core::classify::SliceVerdict;

/// No more cells than this are shown; beyond it neighbours are averaged.
pub const MOST_CELLS: usize = 600;

/// One slice, or the mean of some neighbours.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Index of its first slice.
    pub slice: usize,
    /// Start in seconds.
    pub start_s: f32,
    /// End in seconds, not beyond the next cell's start.
    pub end_s: f32,
    /// Mean probabilities of the slices that were heard; empty where all are silent.
    pub probabilities: Vec<f32>,
}

impl Cell {
    /// The most probable genre and its probability; none where the cell is silent.
    pub fn best(&self) -> Option<(usize, f32)> {
        best(&self.probabilities)
    }
}

/// The most probable genre and its probability; none of none.
pub fn best(probabilities: &[f32]) -> Option<(usize, f32)> {
    let all = probabilities.iter().copied().enumerate();
    all.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Slices in order of time as cells.
pub fn cells(slices: &[SliceVerdict], most: usize) -> Vec<Cell> {
    let group = slices.len().div_ceil(most.max(1)).max(1);
    slices
        .chunks(group)
        .enumerate()
        .map(|(index, members)| {
            let next = slices.get((index + 1) * group).map(|slice| slice.start_s);
            let end_s = members.last().map_or(0.0, |slice| slice.end_s);
            Cell {
                slice: index * group,
                start_s: members.first().map_or(0.0, |slice| slice.start_s),
                end_s: next.map_or(end_s, |next| next.min(end_s)),
                probabilities: mean(members),
            }
        })
        .collect()
}

/// The cell that sounds at a time.
pub fn at(cells: &[Cell], time_s: f32) -> Option<&Cell> {
    let after = cells.partition_point(|cell| cell.start_s <= time_s);
    cells.get(after.checked_sub(1)?)
}

fn mean(members: &[SliceVerdict]) -> Vec<f32> {
    let heard: Vec<&SliceVerdict> = members.iter().filter(|slice| slice.heard).collect();
    let Some(first) = heard.first() else {
        return Vec::new();
    };
    let genres = first.probabilities.len();
    let sum = |genre: usize| {
        heard
            .iter()
            .filter_map(|slice| slice.probabilities.get(genre))
            .sum::<f32>()
    };
    (0..genres)
        .map(|genre| sum(genre) / heard.len() as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(start_s: f32, heard: bool, first: f32) -> SliceVerdict {
        SliceVerdict {
            start_s,
            end_s: start_s + 2.0,
            heard,
            probabilities: vec![first, 1.0 - first],
        }
    }

    #[test]
    fn overlapping_slices_do_not_cover_each_other() {
        let cells = cells(&[slice(0.0, true, 0.9), slice(1.0, true, 0.2)], 10);
        assert_eq!((cells[0].end_s, cells[1].end_s), (1.0, 3.0));
        assert_eq!(cells[1].best(), Some((1, 0.8)));
        assert_eq!(at(&cells, 1.5).map(|cell| cell.slice), Some(1));
    }

    #[test]
    fn too_many_slices_are_averaged_and_silence_has_no_say() {
        let slices: Vec<_> = (0..10).map(|i| slice(i as f32, i % 2 == 0, 0.6)).collect();
        let cells = cells(&slices, 5);
        assert_eq!(cells.len(), 5);
        assert_eq!(cells[4].slice, 8);
        assert!(
            cells
                .iter()
                .all(|cell| cell.best().is_some_and(|best| best.0 == 0))
        );
        assert_eq!(super::cells(&slices[1..2], 5)[0].best(), None);
    }
}

//! Slices as they are shown: without overlap, and not more of them than a screen has room for.

use genrescope_vote::SliceClassification;

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

/// The most probable genre of a slice and its probability; none where it is silent.
pub fn best_of(slice: &SliceClassification) -> Option<(usize, f32)> {
    slice.audible.then(|| best(&slice.probabilities)).flatten()
}

/// The most probable genre and its probability; none of none.
pub fn best(probabilities: &[f32]) -> Option<(usize, f32)> {
    let all = probabilities.iter().copied().enumerate();
    all.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// Slices in order of time as cells, no more than `most`.
pub fn cells(slices: &[SliceClassification], most: usize) -> Vec<Cell> {
    grouped(slices, slices.len().div_ceil(most.max(1)))
}

/// Slices in order of time as cells of so many slices each.
pub fn grouped(slices: &[SliceClassification], group: usize) -> Vec<Cell> {
    let group = group.max(1);
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

/// The slice that sounds at a time, where only every `step`-th is taken; none in the gap between
/// two of them.
pub fn slice_at(
    slices: &[SliceClassification],
    time_s: f32,
    step: usize,
) -> Option<&SliceClassification> {
    let after = slices.partition_point(|slice| slice.start_s <= time_s);
    let index = after.checked_sub(1)? / step.max(1) * step.max(1);
    slices.get(index).filter(|slice| time_s <= slice.end_s)
}

fn mean(members: &[SliceClassification]) -> Vec<f32> {
    let heard: Vec<&SliceClassification> = members.iter().filter(|slice| slice.audible).collect();
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

    fn slice(start_s: f32, heard: bool, first: f32) -> SliceClassification {
        SliceClassification {
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
    }

    #[test]
    fn a_slice_that_is_not_taken_says_nothing() {
        let slices: Vec<_> = (0..4).map(|i| slice(2.0 * i as f32, i < 3, 0.9)).collect();
        let start = |time_s, step| slice_at(&slices, time_s, step).map(|slice| slice.start_s);
        assert_eq!(start(3.0, 1), Some(2.0));
        assert_eq!(start(1.0, 2), Some(0.0));
        assert_eq!(start(3.0, 2), None);
        assert_eq!(start(-1.0, 1), None);
        assert_eq!(best_of(&slices[0]), Some((0, 0.9)));
        assert_eq!(best_of(&slices[3]), None);
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

//! Slices as they are drawn: without overlap, and no more of them than fit on a screen.

use genrescope_vote::{SliceClassification, argmax};

/// Maximum number of cells; more slices than that are averaged in groups.
pub const MAX_CELLS: usize = 600;

/// One slice, or the mean of consecutive ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Index of its first slice.
    pub slice: usize,
    /// Start in seconds.
    pub start_s: f32,
    /// End in seconds, at most the start of the next cell.
    pub end_s: f32,
    /// Mean probabilities of the audible slices; empty if all are silent.
    pub probabilities: Vec<f32>,
}

impl Cell {
    /// The most probable genre and its probability; `None` for a silent cell.
    pub fn best(&self) -> Option<(usize, f32)> {
        best(&self.probabilities)
    }
}

/// The most probable genre of a slice and its probability; `None` for a silent slice.
pub fn best_of(slice: &SliceClassification) -> Option<(usize, f32)> {
    slice.audible.then(|| best(&slice.probabilities)).flatten()
}

/// The most probable genre and its probability; `None` without genres.
pub fn best(probabilities: &[f32]) -> Option<(usize, f32)> {
    let genre = argmax(probabilities);
    Some((genre, *probabilities.get(genre)?))
}

/// Slices in order of time as at most `max` cells.
pub fn cells(slices: &[SliceClassification], max: usize) -> Vec<Cell> {
    grouped(slices, slices.len().div_ceil(max.max(1)))
}

/// Slices in order of time as cells of `group` slices each.
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

/// The slice at a time, of every `step`-th slice; `None` in the gap between two of them.
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
    let audible: Vec<&SliceClassification> = members.iter().filter(|slice| slice.audible).collect();
    let Some(first) = audible.first() else {
        return Vec::new();
    };
    let genres = first.probabilities.len();
    let sum = |genre: usize| {
        audible
            .iter()
            .filter_map(|slice| slice.probabilities.get(genre))
            .sum::<f32>()
    };
    (0..genres)
        .map(|genre| sum(genre) / audible.len() as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(start_s: f32, audible: bool, first: f32) -> SliceClassification {
        SliceClassification {
            start_s,
            end_s: start_s + 2.0,
            audible,
            probabilities: vec![first, 1.0 - first],
            outside: Vec::new(),
        }
    }

    #[test]
    fn cells_do_not_overlap() {
        let cells = cells(&[slice(0.0, true, 0.9), slice(1.0, true, 0.2)], 10);
        assert_eq!((cells[0].end_s, cells[1].end_s), (1.0, 3.0));
        assert_eq!(cells[1].best(), Some((1, 0.8)));
    }

    #[test]
    fn finds_no_slice_between_the_steps() {
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
    fn averages_groups_without_their_silent_slices() {
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

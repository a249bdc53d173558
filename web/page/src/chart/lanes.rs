//! What of a song's slices is drawn: which lanes there are, and which slices share a cell.

use std::ops::Range;

use genrescope_vote::SliceClassification;

use super::cells::{self, MOST_CELLS};
use super::stretch::Shown;
use crate::order;

/// Lanes that the staff has at most; a model of more genres shows those that were named.
const MOST_LANES: usize = 12;

/// The genres that have a lane, in the model's order, so that no lane moves while slices arrive.
pub fn lanes(slices: &[SliceClassification], genres: usize) -> Vec<usize> {
    if genres <= MOST_LANES {
        return (0..genres).collect();
    }
    let mut named: Vec<usize> = slices
        .iter()
        .filter_map(|slice| Some(cells::best_of(slice)?.0))
        .collect();
    order::sort_numbers(&mut named);
    named.dedup();
    named.truncate(MOST_LANES);
    named
}

/// Which slices are drawn, and how many of them make a cell. All of them where there is room for a
/// cell each, whatever is on show, so that zooming draws nothing; else as fine as the stretch on
/// show allows, and not much more than that stretch.
pub fn to_draw(
    slices: &[SliceClassification],
    expected: usize,
    shown: Shown,
) -> (Range<usize>, usize) {
    if expected <= MOST_CELLS || shown.is_whole() {
        return (0..slices.len(), expected.div_ceil(MOST_CELLS).max(1));
    }
    let before = |seconds: f64| slices.partition_point(|slice| f64::from(slice.start_s) <= seconds);
    let first = before(shown.start_s).saturating_sub(1);
    let end = before(shown.end_s());
    let group = (end - first).div_ceil(MOST_CELLS).max(1);
    // A cell begins at the same slice wherever the stretch begins, so that none changes while panning.
    (first / group * group..end, group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listening::stretch::Stretch;

    fn slices(count: usize) -> Vec<SliceClassification> {
        (0..count)
            .map(|index| SliceClassification {
                start_s: 2.0 * index as f32,
                end_s: 2.0 * index as f32 + 2.0,
                audible: true,
                probabilities: vec![0.5, 0.5],
            })
            .collect()
    }

    #[test]
    fn a_song_of_few_slices_is_drawn_once_for_all_zooms() {
        let slices = slices(300);
        let mut stretch = Stretch::default();
        assert_eq!(to_draw(&slices, 300, stretch.of(600.0)), (0..300, 1));
        stretch.zoom(10.0, 0.0, 600.0);
        assert_eq!(to_draw(&slices, 300, stretch.of(600.0)), (0..300, 1));
    }

    #[test]
    fn a_long_song_is_drawn_finer_as_less_of_it_is_on_show() {
        let slices = slices(3000);
        let mut stretch = Stretch::default();
        assert_eq!(to_draw(&slices, 3000, stretch.of(6000.0)), (0..3000, 5));
        stretch.zoom(2.0, 0.0, 6000.0);
        assert_eq!(to_draw(&slices, 3000, stretch.of(6000.0)).1, 3);
        stretch.zoom(50.0, 3001.0, 6000.0);
        let shown = stretch.of(6000.0);
        let (drawn, group) = to_draw(&slices, 3000, shown);
        assert_eq!(group, 1);
        assert!(f64::from(slices[drawn.start].start_s) <= shown.start_s);
        assert!(f64::from(slices[drawn.end - 1].end_s) >= shown.end_s());
        assert!(drawn.len() < 40);
    }

    #[test]
    fn a_model_of_many_genres_gets_lanes_for_those_that_were_named() {
        assert_eq!(lanes(&slices(2), 2), [0, 1]);
        assert_eq!(lanes(&slices(2), 40), [0]);
    }
}

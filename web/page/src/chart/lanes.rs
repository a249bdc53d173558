//! Which genres have a lane of the staff, and which slices share a cell.

use std::ops::Range;

use genrescope_vote::SliceClassification;

use super::cells::MAX_CELLS;
use crate::sort;
use crate::state::zoom::VisibleRange;

/// Maximum number of lanes. With more genres, only those that are the best of some slice have one.
const MAX_LANES: usize = 12;

/// The genres that have a lane, in the model's order, so that no lane moves while slices arrive. `best`
/// gives the most probable genre of each slice.
pub fn lanes(genres: usize, best: impl Iterator<Item = usize>) -> Vec<usize> {
    if genres <= MAX_LANES {
        return (0..genres).collect();
    }
    distinct(best)
}

/// The different genres among `best`, in the model's order; at most [`MAX_LANES`].
pub fn distinct(best: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut genres: Vec<usize> = best.collect();
    sort::sort_numbers(&mut genres);
    genres.dedup();
    genres.truncate(MAX_LANES);
    genres
}

/// Which slices are drawn, and how many of them make a cell. All of them if each can have a cell, so that
/// zooming draws nothing again; else those of the visible range, as finely as it permits.
pub fn to_draw(
    slices: &[SliceClassification],
    expected: usize,
    visible: VisibleRange,
) -> (Range<usize>, usize) {
    if expected <= MAX_CELLS || visible.is_whole() {
        return (0..slices.len(), expected.div_ceil(MAX_CELLS).max(1));
    }
    let before = |seconds: f64| slices.partition_point(|slice| f64::from(slice.start_s) <= seconds);
    let first = before(visible.start_s).saturating_sub(1);
    let end = before(visible.end_s());
    let group = (end - first).div_ceil(MAX_CELLS).max(1);
    // Cells begin at multiples of `group`, so that none changes while scrolling.
    (first / group * group..end, group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::cells;
    use crate::state::zoom::Zoom;

    fn slices(count: usize) -> Vec<SliceClassification> {
        (0..count)
            .map(|index| SliceClassification {
                start_s: 2.0 * index as f32,
                end_s: 2.0 * index as f32 + 2.0,
                audible: true,
                probabilities: vec![0.5, 0.5],
                outside: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn few_slices_are_drawn_once_for_every_zoom() {
        let slices = slices(300);
        let mut zoom = Zoom::default();
        assert_eq!(to_draw(&slices, 300, zoom.visible(600.0)), (0..300, 1));
        zoom.scale(10.0, 0.0, 600.0);
        assert_eq!(to_draw(&slices, 300, zoom.visible(600.0)), (0..300, 1));
    }

    #[test]
    fn long_song_is_drawn_finer_when_zoomed_in() {
        let slices = slices(3000);
        let mut zoom = Zoom::default();
        assert_eq!(to_draw(&slices, 3000, zoom.visible(6000.0)), (0..3000, 5));
        zoom.scale(2.0, 0.0, 6000.0);
        assert_eq!(to_draw(&slices, 3000, zoom.visible(6000.0)).1, 3);
        zoom.scale(50.0, 3001.0, 6000.0);
        let visible = zoom.visible(6000.0);
        let (drawn, group) = to_draw(&slices, 3000, visible);
        assert_eq!(group, 1);
        assert!(f64::from(slices[drawn.start].start_s) <= visible.start_s);
        assert!(f64::from(slices[drawn.end - 1].end_s) >= visible.end_s());
        assert!(drawn.len() < 40);
    }

    #[test]
    fn model_of_many_genres_has_lanes_for_the_best_only() {
        let slices = slices(2);
        let best = || {
            slices
                .iter()
                .filter_map(|slice| Some(cells::best_of(slice)?.0))
        };
        assert_eq!(lanes(2, best()), [0, 1]);
        assert_eq!(lanes(40, best()), [0]);
    }
}

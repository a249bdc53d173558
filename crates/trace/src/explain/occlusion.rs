//! Occlusion (Zeiler and Fergus 2014), in the whole slice, in slices of which half is missing, and of all bands at a time.

use std::ops::Range;

use super::fill;
use super::map::{Grid, Map};
use super::masks::{coefficients, random_masks};

/// What is masked for a map.
#[derive(Clone, Debug)]
pub struct Occlusion {
    grid: Grid,
    /// Bands and frames of each position of a patch that slides over the slice.
    positions: Vec<[Range<usize>; 2]>,
    /// The same for columns of patches, which have all bands.
    columns: Vec<[Range<usize>; 2]>,
    /// Whether a random mask keeps a patch, `[masks, patches]`.
    masks: Vec<Vec<bool>>,
}

/// Random masks of [`Occlusion::sharpened`].
const MASKS: usize = 384;
/// Weight of the loss without all bands at a patch's time. Evidence that is spread over the bands shows in no single patch.
/// With a quarter both shipped models pass every test of `tests/explanations.rs`; without it, evidence planted in some of the
/// frames is found less often.
const COLUMN_WEIGHT: f64 = 0.25;

impl Occlusion {
    /// A patch twice as large in each direction as those of the map, which moves by one of them. Quick, but only a first
    /// impression: where the network has its evidence twice, it misses both.
    pub fn quick(bands: usize, frames: usize) -> Occlusion {
        let grid = Grid::fine(bands, frames);
        let [high, wide] = grid.patch;
        let rows = starts(bands, high);
        let positions = rows
            .iter()
            .flat_map(|&band| {
                let columns = starts(frames, wide).into_iter();
                columns.map(move |frame| {
                    [
                        band..(band + 2 * high).min(bands),
                        frame..(frame + 2 * wide).min(frames),
                    ]
                })
            })
            .collect();
        Occlusion {
            grid,
            positions,
            columns: Vec::new(),
            masks: Vec::new(),
        }
    }

    /// The same, and columns with all bands, and 384 random masks by a seed: a patch also counts for what it adds where half
    /// of the slice is missing.
    pub fn sharpened(bands: usize, frames: usize, seed: u64) -> Occlusion {
        let quick = Occlusion::quick(bands, frames);
        let wide = quick.grid.patch[1];
        let columns = starts(frames, wide).into_iter();
        Occlusion {
            columns: columns
                .map(|frame| [0..bands, frame..(frame + 2 * wide).min(frames)])
                .collect(),
            masks: random_masks(quick.grid, MASKS, seed),
            ..quick
        }
    }

    /// Inputs that [`Occlusion::inputs`] returns: the slice, and one for each position, column and mask.
    pub fn len(&self) -> usize {
        1 + self.positions.len() + self.columns.len() + self.masks.len()
    }

    /// There is always the slice itself.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The slice, then the slice without each patch and each column, then under each mask, `[inputs, bands, frames]`. These
    /// are some of them, so that a caller can classify them in batches.
    ///
    /// # Panics
    /// Beyond [`Occlusion::len`].
    pub fn inputs(&self, slice: &[f32], part: Range<usize>) -> Vec<f32> {
        let fill = fill(slice);
        let mut inputs = Vec::with_capacity(part.len() * slice.len());
        for index in part {
            let from = inputs.len();
            let Some(index) = index.checked_sub(1) else {
                inputs.extend_from_slice(slice);
                continue;
            };
            let regions = self.positions.len() + self.columns.len();
            if let Some(index) = index.checked_sub(regions) {
                let mask = &self.masks[index];
                inputs.extend(self.grid.masked(slice, fill, |patch| mask[patch]));
                continue;
            }
            inputs.extend_from_slice(slice);
            let [bands, frames] = match index.checked_sub(self.positions.len()) {
                Some(column) => self.columns[column].clone(),
                None => self.positions[index].clone(),
            };
            for band in bands {
                let row = from + band * self.grid.frames;
                inputs[row + frames.start..row + frames.end].fill(fill);
            }
        }
        inputs
    }

    /// The map of a genre from its log-odds on all inputs: what the log-odds lose without the region of 2 by 2 patches
    /// around a patch, in the mean over the positions that cover it. Of a sharpened map, the mean of that and of the loss where
    /// half of the slice is missing has a weight of three quarters, and the loss without the columns that cover the patch one
    /// of a quarter.
    ///
    /// # Panics
    /// Not as many scores as inputs.
    pub fn map(&self, scores: &[f32]) -> Map {
        assert_eq!(scores.len(), self.len(), "a score for each input");
        let (of_positions, rest) = scores[1..].split_at(self.positions.len());
        let (of_columns, of_masks) = rest.split_at(self.columns.len());
        let mut values = self.losses(scores[0], &self.positions, of_positions);
        if !self.masks.is_empty() {
            // Of one patch; a region has four.
            let added = coefficients(&self.masks, of_masks);
            let columns = self.losses(scores[0], &self.columns, of_columns);
            for ((value, added), column) in values.iter_mut().zip(added).zip(columns) {
                let of_region = (*value + 4.0 * added) / 2.0;
                *value = (1.0 - COLUMN_WEIGHT) * of_region + COLUMN_WEIGHT * column;
            }
        }
        Map {
            grid: self.grid,
            values: values.into_iter().map(|value| value as f32).collect(),
        }
    }

    /// The mean loss of each patch over the positions that cover it.
    fn losses(&self, whole: f32, positions: &[[Range<usize>; 2]], scores: &[f32]) -> Vec<f64> {
        let mut sums = vec![(0.0f64, 0u32); self.grid.patches()];
        for ([bands, frames], score) in positions.iter().zip(scores) {
            let [high, wide] = self.grid.patch;
            for band in bands.clone().step_by(high) {
                for frame in frames.clone().step_by(wide) {
                    let (sum, count) = &mut sums[self.grid.patch_of(band, frame)];
                    *sum += f64::from(whole - score);
                    *count += 1;
                }
            }
        }
        let means = sums.iter();
        means
            .map(|&(sum, count)| sum / f64::from(count.max(1)))
            .collect()
    }
}

/// First cells of a patch of twice `step` cells that moves by `step`, over `count` cells.
fn starts(count: usize, step: usize) -> Vec<usize> {
    let last = count.div_ceil(step).saturating_sub(2);
    (0..=last).map(|index| index * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_models_need_105_positions() {
        assert_eq!(Occlusion::quick(128, 32).len(), 106);
        assert_eq!(Occlusion::sharpened(128, 32, 1).len(), 497);
        // Slices of one frame, and shorter than two patches.
        assert_eq!(Occlusion::quick(16, 1).len(), 16);
        assert_eq!(Occlusion::quick(1, 1).len(), 2);
    }

    /// The score is the sum over a few cells: only the patches that cover them have a share.
    #[test]
    fn evidence_is_where_it_was_put() {
        let mut slice = vec![0.0f32; 128 * 32];
        for band in 40..48 {
            slice[band * 32 + 12..band * 32 + 16].fill(1.0);
        }
        for occlusion in [Occlusion::quick(128, 32), Occlusion::sharpened(128, 32, 1)] {
            let inputs = occlusion.inputs(&slice, 0..occlusion.len());
            let scores: Vec<f32> = inputs
                .chunks_exact(slice.len())
                .map(|input| input.iter().sum())
                .collect();
            let map = occlusion.map(&scores);
            assert_eq!(map.ranking()[0], map.grid.patch_of(40, 12));
            let parts = [0..10, 10..occlusion.len()].map(|part| occlusion.inputs(&slice, part));
            assert_eq!(parts.concat(), inputs);
        }
    }
}

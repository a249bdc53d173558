//! A map of a slice.

/// Patches of a slice. The last ones are smaller if the slice is no multiple of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Bands of the slice.
    pub bands: usize,
    /// Frames of the slice.
    pub frames: usize,
    /// Bands and frames of a patch.
    pub patch: [usize; 2],
}

/// A share of the log-odds for each patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// The patches.
    pub grid: Grid,
    /// `[rows, columns]`, the lowest band first. Positive where the patch speaks for the genre.
    pub values: Vec<f32>,
}

/// A map without a patch whose share of the log-odds is at least this shows nothing decisive: at even odds the
/// patch moves the probability by less than a tenth.
pub const DECISIVE: f32 = 0.4;

impl Grid {
    /// Patches of 8 bands and 4 frames: a sixteenth of the height, an eighth of the length of the shipped models' slices.
    pub fn fine(bands: usize, frames: usize) -> Grid {
        Grid {
            bands,
            frames,
            patch: [bands.div_ceil(16).max(1), frames.div_ceil(8).max(1)],
        }
    }

    /// Patches from the lowest band to the highest.
    pub fn rows(self) -> usize {
        self.bands.div_ceil(self.patch[0])
    }

    /// Patches from the first frame to the last.
    pub fn columns(self) -> usize {
        self.frames.div_ceil(self.patch[1])
    }

    /// Number of patches.
    pub fn patches(self) -> usize {
        self.rows() * self.columns()
    }

    /// The patch that a cell of the slice belongs to.
    pub fn patch_of(self, band: usize, frame: usize) -> usize {
        band / self.patch[0] * self.columns() + frame / self.patch[1]
    }

    /// Copies a slice with the patches that are not kept filled.
    pub fn masked(self, slice: &[f32], fill: f32, is_kept: impl Fn(usize) -> bool) -> Vec<f32> {
        let cells = slice.iter().enumerate();
        cells
            .map(
                |(at, &value)| match is_kept(self.patch_of(at / self.frames, at % self.frames)) {
                    true => value,
                    false => fill,
                },
            )
            .collect()
    }
}

impl Map {
    /// Patches from the most important for the genre to the most important against it.
    pub fn ranking(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&a, &b| self.values[b].total_cmp(&self.values[a]).then(a.cmp(&b)));
        order
    }

    /// Whether any patch moves the log-odds by at least [`DECISIVE`].
    pub fn is_decisive(&self) -> bool {
        self.values.iter().any(|value| value.abs() >= DECISIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_cover_the_slice() {
        let grid = Grid {
            bands: 5,
            frames: 7,
            patch: [2, 3],
        };
        assert_eq!((grid.rows(), grid.columns(), grid.patches()), (3, 3, 9));
        assert_eq!(grid.patch_of(4, 6), 8);
        let slice: Vec<f32> = (0..35).map(|n| n as f32).collect();
        assert_eq!(grid.masked(&slice, -1.0, |_| true), slice);
        let last = grid.masked(&slice, -1.0, |patch| patch != 8);
        assert_eq!(last.iter().filter(|&&value| value == -1.0).count(), 1);
        assert_eq!(Grid::fine(128, 32).patch, [8, 4]);
        assert_eq!(Grid::fine(3, 94).patches(), 3 * 8);
    }

    #[test]
    fn ranking_starts_with_what_speaks_for_the_genre() {
        let map = Map {
            grid: Grid::fine(2, 2),
            values: vec![0.1, -0.3, 0.2, 0.1],
        };
        assert_eq!(map.ranking(), [2, 0, 3, 1]);
        assert!(!map.is_decisive());
    }
}

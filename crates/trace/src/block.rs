//! A convolution block in plain loops.

use genrescope_crnn::folded_weights::FoldedBlock;

use crate::tensors::{Stage, Trace, names};

/// The size of a tensor `[slices, maps, bands, frames]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub slices: usize,
    pub maps: usize,
    pub bands: usize,
    pub frames: usize,
}

impl Size {
    pub fn shape(self) -> [usize; 4] {
        [self.slices, self.maps, self.bands, self.frames]
    }

    /// Cells of one map.
    pub fn map(self) -> usize {
        self.bands * self.frames
    }

    /// Index of the first cell of a map.
    pub fn at(self, slice: usize, map: usize) -> usize {
        (slice * self.maps + map) * self.map()
    }

    /// The size after a pool whose stride is its size. Incomplete windows are dropped.
    pub fn pooled(self, pool: [usize; 2]) -> Size {
        Size {
            bands: self.bands / pool[0],
            frames: self.frames / pool[1],
            ..self
        }
    }
}

/// ELU: `x` if positive, else `exp(x) - 1`.
pub(crate) fn elu(x: f32) -> f32 {
    match x > 0.0 {
        true => x,
        false => f64::from(x).exp_m1() as f32,
    }
}

/// Adds the four stages of a block to the trace. Returns the block's output and its size.
pub(crate) fn run(
    index: usize,
    block: &FoldedBlock<'_>,
    pool: [usize; 2],
    input: &[f32],
    size: Size,
    trace: &mut Trace,
) -> (Vec<f32>, Size) {
    let sums = convolve(block, input, size);
    let size = Size {
        maps: block.bias.len(),
        ..size
    };
    let activation: Vec<f32> = sums.iter().map(|&sum| elu(sum)).collect();
    let mut norm = activation.clone();
    for (row, cells) in norm.chunks_exact_mut(size.map()).enumerate() {
        let (scale, shift) = block.scale_shift[row % size.maps];
        for cell in cells {
            *cell = scale * *cell + shift;
        }
    }
    let pooled = max_pool(&norm, size, pool);
    let small = size.pooled(pool);
    let values = [sums, activation, norm, pooled.clone()];
    for (stage, values) in Stage::ALL.into_iter().zip(values) {
        let size = match stage {
            Stage::Pool => small,
            _ => size,
        };
        trace.push(names::block(index, stage), &size.shape(), values);
    }
    (pooled, small)
}

/// The 3x3 convolution with zeros around the maps. Sums are in f64, so that they are rounded once.
fn convolve(block: &FoldedBlock<'_>, input: &[f32], size: Size) -> Vec<f32> {
    let outputs = block.bias.len();
    let mut sums = Vec::with_capacity(size.slices * outputs * size.map());
    for slice in 0..size.slices {
        for (output, &bias) in block.bias.iter().enumerate() {
            let mut cells = vec![f64::from(bias); size.map()];
            for map in 0..size.maps {
                let values = &input[size.at(slice, map)..][..size.map()];
                let weights = &block.weight[(output * size.maps + map) * 9..][..9];
                for (tap, &weight) in weights.iter().enumerate() {
                    add_tap(&mut cells, values, size, tap, weight.into());
                }
            }
            sums.extend(cells.iter().map(|&sum| sum as f32));
        }
    }
    sums
}

/// Adds one of the nine products of an input map to all cells of an output map. Tap 4 is the cell itself.
fn add_tap(cells: &mut [f64], values: &[f32], size: Size, tap: usize, weight: f64) {
    let frames = size.frames;
    for band in 0..size.bands {
        let Some(source) = (band + tap / 3)
            .checked_sub(1)
            .filter(|&source| source < size.bands)
        else {
            continue;
        };
        let values = &values[source * frames..][..frames];
        let cells = &mut cells[band * frames..][..frames];
        let (cells, values) = match tap % 3 {
            0 => (&mut cells[1..], &values[..frames - 1]),
            1 => (cells, values),
            _ => (&mut cells[..frames - 1], &values[1..]),
        };
        for (cell, &value) in cells.iter_mut().zip(values) {
            *cell += weight * f64::from(value);
        }
    }
}

fn max_pool(values: &[f32], size: Size, pool: [usize; 2]) -> Vec<f32> {
    let small = size.pooled(pool);
    let mut pooled = Vec::with_capacity(size.slices * size.maps * small.map());
    for map in values.chunks_exact(size.map()) {
        for band in 0..small.bands {
            for frame in 0..small.frames {
                let window = (0..pool[0] * pool[1]).map(|at| {
                    let band = band * pool[0] + at / pool[1];
                    map[band * size.frames + frame * pool[1] + at % pool[1]]
                });
                pooled.push(window.fold(f32::NEG_INFINITY, f32::max));
            }
        }
    }
    pooled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: a map of 2 bands and 3 frames under a filter whose taps are 1 to 9.
    #[test]
    fn convolution_pads_with_zeros_and_does_not_flip_the_filter() {
        let weight: Vec<f32> = (1..=9).map(|n| n as f32).collect();
        let block = FoldedBlock {
            weight: &weight,
            bias: &[0.5],
            scale_shift: vec![(-1.0, 2.0)],
        };
        let size = Size {
            slices: 1,
            maps: 1,
            bands: 2,
            frames: 3,
        };
        let input = [1.0, 0.0, 0.0, 0.0, 0.0, 10.0];
        let sums = convolve(&block, &input, size);
        assert_eq!(sums, [5.5, 94.5, 80.5, 2.5, 61.5, 50.5]);
        let mut trace = Trace::default();
        let (pooled, small) = run(3, &block, [2, 2], &input, size, &mut trace);
        assert_eq!(small.shape(), [1, 1, 1, 1]);
        assert_eq!(pooled, [2.0 - 2.5]);
        let names: Vec<&str> = trace.iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "blocks.3.conv",
                "blocks.3.elu",
                "blocks.3.norm",
                "blocks.3.pool"
            ]
        );
    }
}

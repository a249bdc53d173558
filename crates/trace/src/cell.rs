//! A cell of a convolution block, down to its terms.

use genrescope_crnn::folded_weights::FoldedBlock;

use crate::block::{Size, elu};
use crate::network::TraceNetwork;
use crate::tensors::{Stage, Trace, names};
use crate::term::Term;

/// A cell of a block's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The convolution block.
    pub block: usize,
    /// The map, which belongs to one filter.
    pub map: usize,
    /// Band after pooling.
    pub band: usize,
    /// Frame after pooling.
    pub frame: usize,
}

/// The terms of a cell: the products of each input map, their sum, ELU, batch norm and max pool.
#[derive(Clone, Debug)]
pub struct CellFormula {
    /// The positions of the pool's window, row by row.
    pub window: Vec<Position>,
    /// Index in the window of the position with the largest value, whose products are shown.
    pub largest: usize,
    /// The nine products of each input map at that position.
    pub inputs: Vec<InputMap>,
    /// Added to the products.
    pub bias: f32,
    /// Scale of the batch norm.
    pub scale: f32,
    /// Shift of the batch norm.
    pub shift: f32,
    /// The value of the cell.
    pub value: f32,
}

/// The products of one input map, row by row from the band below: nine of them, without those beyond the edge.
#[derive(Clone, Debug)]
pub struct InputMap {
    /// Index of the input map.
    pub map: usize,
    /// The products, with the offset of each from the cell: bands and frames from -1 to 1.
    pub terms: Vec<([i8; 2], Term)>,
}

/// A position of the pool's window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Band before pooling.
    pub band: usize,
    /// Frame before pooling.
    pub frame: usize,
    /// Sum of the products and the bias.
    pub sum: f32,
    /// After the ELU.
    pub activation: f32,
    /// After the batch norm.
    pub norm: f32,
}

impl InputMap {
    /// What the map adds to the sum.
    pub fn sum(&self) -> f64 {
        self.terms.iter().map(|(_, term)| term.product()).sum()
    }
}

impl CellFormula {
    /// The terms added up anew: bias and all products.
    pub fn sum(&self) -> f64 {
        f64::from(self.bias) + self.inputs.iter().map(InputMap::sum).sum::<f64>()
    }

    /// The cell's value from the terms: sum, ELU, batch norm. Equal to the largest value of the window.
    pub fn recomputed(&self) -> f64 {
        let activation = elu(self.sum() as f32);
        f64::from(self.scale) * f64::from(activation) + f64::from(self.shift)
    }
}

impl TraceNetwork {
    /// The formula of a cell in a slice of a trace.
    ///
    /// # Panics
    /// There is no such cell or slice, or the trace is that of another network.
    pub fn cell(&self, trace: &Trace, slice: usize, cell: Cell) -> CellFormula {
        let weights = FoldedBlock::new(&self.dict, cell.block);
        let stage = |stage| trace.known(&names::block(cell.block, stage));
        let [sums, activations, norms] =
            [Stage::Convolution, Stage::Activation, Stage::Norm].map(stage);
        let size = size(&sums.shape);
        assert!(
            slice < size.slices && cell.map < size.maps,
            "a cell of the trace"
        );
        let [high, wide] = self.config.blocks[cell.block].pool;
        let from = size.at(slice, cell.map);
        let window: Vec<Position> = (0..high * wide)
            .map(|at| {
                let band = cell.band * high + at / wide;
                let frame = cell.frame * wide + at % wide;
                assert!(
                    band < size.bands && frame < size.frames,
                    "a cell of the trace"
                );
                let index = from + band * size.frames + frame;
                Position {
                    band,
                    frame,
                    sum: sums.values[index],
                    activation: activations.values[index],
                    norm: norms.values[index],
                }
            })
            .collect();
        let norms: Vec<f32> = window.iter().map(|position| position.norm).collect();
        let largest = genrescope_vote::argmax(&norms);
        let (scale, shift) = weights.scale_shift[cell.map];
        CellFormula {
            inputs: self.input_maps(trace, slice, cell, window[largest]),
            largest,
            bias: weights.bias[cell.map],
            scale,
            shift,
            value: norms[largest],
            window,
        }
    }

    fn input_maps(
        &self,
        trace: &Trace,
        slice: usize,
        cell: Cell,
        position: Position,
    ) -> Vec<InputMap> {
        let weights = FoldedBlock::new(&self.dict, cell.block);
        let input = match cell.block.checked_sub(1) {
            None => trace.known(names::INPUT_NORM),
            Some(before) => trace.known(&names::block(before, Stage::Pool)),
        };
        let size = size(&input.shape);
        let inside = |band: Option<usize>, end: usize| band.filter(|&band| band < end);
        (0..size.maps)
            .map(|map| {
                let values = &input.values[size.at(slice, map)..][..size.map()];
                let weights = &weights.weight[(cell.map * size.maps + map) * 9..][..9];
                let terms = weights.iter().enumerate().filter_map(|(tap, &weight)| {
                    let band = inside((position.band + tap / 3).checked_sub(1), size.bands)?;
                    let frame = inside((position.frame + tap % 3).checked_sub(1), size.frames)?;
                    let value = values[band * size.frames + frame];
                    let offset = [tap / 3, tap % 3].map(|at| at as i8 - 1);
                    Some((offset, Term { value, weight }))
                });
                InputMap {
                    map,
                    terms: terms.collect(),
                }
            })
            .collect()
    }
}

fn size(shape: &[usize]) -> Size {
    Size {
        slices: shape[0],
        maps: shape[1],
        bands: shape[2],
        frames: shape[3],
    }
}

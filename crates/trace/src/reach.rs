//! The part of the input that a value can depend on.

use std::ops::Range;

use genrescope_crnn::{Sequence, TemporalPooling};

use crate::network::TraceNetwork;
use crate::tensors::{Direction, Stage};

/// A value of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A cell of any map at a stage of a convolution block.
    Cell {
        /// The block.
        block: usize,
        /// The stage, which determines the size of the maps.
        stage: Stage,
        /// Band of the cell.
        band: usize,
        /// Frame of the cell.
        frame: usize,
    },
    /// The features of a step, as the first recurrent layer reads them.
    Features {
        /// The step.
        step: usize,
    },
    /// Gates, candidate and state of one direction of a recurrent layer at a step.
    Step {
        /// The layer.
        layer: usize,
        /// The direction.
        direction: Direction,
        /// The step.
        step: usize,
    },
    /// The pooled states and the logits.
    Output,
}

/// A part of the input: what lies outside cannot change the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Slices of the batch: only the own one, unless the network reads the slices as a sequence.
    pub slices: Range<usize>,
    /// Mel bands.
    pub bands: Range<usize>,
    /// Frames of the slice.
    pub frames: Range<usize>,
}

impl TraceNetwork {
    /// The part of a batch of `slices` slices that a value of one of them can depend on.
    pub fn reach(&self, place: Place, slice: usize, slices: usize) -> Reach {
        let own = slice..slice + 1;
        let steps = self.steps();
        match place {
            Place::Cell {
                block,
                stage,
                band,
                frame,
            } => {
                let cell = [band..band + 1, frame..frame + 1];
                let [bands, frames] = self.input_of(block, cell, stage == Stage::Pool);
                Reach {
                    slices: own,
                    bands,
                    frames,
                }
            }
            Place::Features { step } => self.of_steps(own, step..step + 1),
            Place::Step {
                layer,
                direction,
                step,
            } => match self.config.sequence {
                Sequence::Time => self.of_steps(own, self.times(layer, direction, step, steps)),
                Sequence::Slices => {
                    let slices = self.times(layer, direction, slice, slices);
                    self.of_steps(slices, step..step + 1)
                }
            },
            Place::Output => {
                let read = match self.config.temporal_pooling {
                    TemporalPooling::Last => steps - 1..steps,
                    TemporalPooling::Mean => 0..steps,
                };
                let last = self.config.gru.len();
                match self.config.sequence {
                    Sequence::Time => self.of_steps(own, self.below(last, read, steps)),
                    Sequence::Slices => self.of_steps(self.below(last, own, slices), read),
                }
            }
        }
    }

    /// Steps of a slice.
    fn steps(&self) -> usize {
        let blocks = self.config.blocks.iter();
        blocks.fold(self.frames, |frames, block| frames / block.pool[1])
    }

    /// Input times that a direction of a layer has read at a time, of `count` times.
    fn times(&self, layer: usize, direction: Direction, time: usize, count: usize) -> Range<usize> {
        let read = match direction {
            Direction::Forward => 0..time + 1,
            Direction::Reverse => time..count,
        };
        self.below(layer, read, count)
    }

    /// Input times behind these times of what recurrent layer `layer` reads.
    fn below(&self, layer: usize, times: Range<usize>, count: usize) -> Range<usize> {
        self.config.gru[..layer]
            .iter()
            .rev()
            .fold(times, |times, gru| match gru.bidirectional {
                true => 0..count,
                false => 0..times.end,
            })
    }

    /// The input of these steps.
    fn of_steps(&self, slices: Range<usize>, steps: Range<usize>) -> Reach {
        let last = self.config.blocks.len() - 1;
        let pools = self.config.blocks.iter().map(|block| block.pool[0]);
        let bands = pools.fold(self.config.bands, |bands, pool| bands / pool);
        let [bands, frames] = self.input_of(last, [0..bands, steps], true);
        Reach {
            slices,
            bands,
            frames,
        }
    }

    /// Bands and frames of the network's input behind a rectangle of cells of a block, before or after its pool.
    fn input_of(
        &self,
        block: usize,
        mut cells: [Range<usize>; 2],
        mut is_pooled: bool,
    ) -> [Range<usize>; 2] {
        for block in (0..=block).rev() {
            let size = self.block_input(block);
            for (axis, range) in cells.iter_mut().enumerate() {
                if is_pooled {
                    let pool = self.config.blocks[block].pool[axis];
                    *range = range.start * pool..range.end * pool;
                }
                *range = range.start.saturating_sub(1)..(range.end + 1).min(size[axis]);
            }
            is_pooled = true;
        }
        cells
    }

    /// Bands and frames of a block's input.
    fn block_input(&self, block: usize) -> [usize; 2] {
        let before = self.config.blocks[..block].iter();
        before.fold(
            [self.config.bands, self.frames],
            |[bands, frames], block| [bands / block.pool[0], frames / block.pool[1]],
        )
    }
}

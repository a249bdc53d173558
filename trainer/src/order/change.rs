//! The changes of order.

use genrescope_crnn::Sequence;
use genrescope_trace::{Experiment, Random, Trace, TraceNetwork, names, order};
use rayon::prelude::*;
use std::sync::OnceLock;

/// A change of order within each slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The recurrent layers read the steps in random order.
    StepsPermuted,
    /// The recurrent layers read the steps from the last to the first.
    StepsReversed,
    /// Blocks of so many frames in random order.
    BlocksShuffled(usize),
    /// The frames from the last to the first.
    FramesReversed,
    /// The frames in random order.
    FramesShuffled,
}

impl Change {
    /// Every change, with blocks of so many frames.
    pub fn all(block: usize) -> [Change; 5] {
        [
            Change::StepsPermuted,
            Change::StepsReversed,
            Change::BlocksShuffled(block),
            Change::FramesReversed,
            Change::FramesShuffled,
        ]
    }

    /// How often it is measured: once if nothing is random.
    pub fn repetitions(self, repetitions: u64) -> usize {
        match self {
            Change::StepsReversed | Change::FramesReversed => 1,
            _ => repetitions as usize,
        }
    }

    /// The name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Change::StepsPermuted => "steps_permuted",
            Change::StepsReversed => "steps_reversed",
            Change::BlocksShuffled(_) => "blocks_shuffled",
            Change::FramesReversed => "frames_reversed",
            Change::FramesShuffled => "frames_shuffled",
        }
    }

    /// The name in the table.
    pub fn name(self) -> String {
        match self {
            Change::StepsPermuted => "steps permuted".into(),
            Change::StepsReversed => "steps reversed".into(),
            Change::BlocksShuffled(frames) => format!("blocks of {frames} shuffled"),
            Change::FramesReversed => "frames reversed".into(),
            Change::FramesShuffled => "frames shuffled".into(),
        }
    }
}

/// What a change leads to.
pub enum Changed {
    /// Another input, for the network of the caller's choice.
    Input(Vec<f32>),
    /// Logits, where the change is inside the network.
    Logits(Vec<f32>),
}

/// The slices of a song.
pub struct ChangedSong<'a> {
    network: &'a TraceNetwork,
    input: Vec<f32>,
    /// Traces of the parts of the song that are independent: the slices, or all of it.
    traces: OnceLock<Vec<Trace>>,
}

impl<'a> ChangedSong<'a> {
    /// A song with this input, `[slices, bands, frames]`.
    pub fn new(network: &'a TraceNetwork, input: Vec<f32>) -> ChangedSong<'a> {
        ChangedSong {
            network,
            input,
            traces: OnceLock::new(),
        }
    }

    /// The input in the order of time.
    pub fn input(&self) -> &[f32] {
        &self.input
    }

    /// The song with each slice in another order.
    pub fn in_other_order(&self, change: Change, random: &mut Random) -> Changed {
        let frames = self.network.frames();
        match change {
            Change::StepsPermuted => self.in_step_order(|steps| random.permutation(steps)),
            Change::StepsReversed => self.in_step_order(order::reversed),
            Change::BlocksShuffled(length) => {
                self.in_frame_order(|| order::shuffled_blocks(frames, length, random))
            }
            Change::FramesReversed => self.in_frame_order(|| order::reversed(frames)),
            Change::FramesShuffled => self.in_frame_order(|| order::shuffled(frames, random)),
        }
    }

    fn in_frame_order(&self, mut order_of_slice: impl FnMut() -> Vec<usize>) -> Changed {
        let size = self.network.config().bands * self.network.frames();
        let slices = self.input.chunks_exact(size.max(1));
        let changed = slices.flat_map(|slice| order::reordered(slice, &order_of_slice()));
        Changed::Input(changed.collect())
    }

    fn in_step_order(&self, mut order_of_steps: impl FnMut(usize) -> Vec<usize>) -> Changed {
        let traces = self.traces();
        let experiments: Vec<Experiment> = traces
            .iter()
            .map(|trace| {
                let steps = trace
                    .get(names::SEQUENCE)
                    .map_or(0, |tensor| tensor.shape[1]);
                Experiment {
                    step_order: order_of_steps(steps),
                    ..Experiment::default()
                }
            })
            .collect();
        let pairs = traces.par_iter().zip(&experiments);
        let logits: Vec<Vec<f32>> = pairs
            .map(|(trace, experiment)| {
                self.network
                    .run_recurrent(trace, experiment)
                    .logits()
                    .to_vec()
            })
            .collect();
        Changed::Logits(logits.concat())
    }

    fn traces(&self) -> &[Trace] {
        self.traces.get_or_init(|| {
            let size = self.network.config().bands * self.network.frames();
            let part = match self.network.config().sequence {
                Sequence::Time => size,
                Sequence::Slices => self.input.len().max(1),
            };
            let parts = self.input.par_chunks(part);
            parts.map(|input| self.network.run(input)).collect()
        })
    }
}

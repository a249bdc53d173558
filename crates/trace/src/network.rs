//! The whole network in plain loops.

use genrescope_crnn::folded_weights::{FoldedBlock, GruWeights, input_scale_shift, values};
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn::{CrnnConfig, StateDict, StateDictError, TemporalPooling, check_state_dict};
use genrescope_vote::class_probabilities;

use crate::block::{self, Size};
use crate::experiment::Experiment;
use crate::gru::{self, Axis};
use crate::tensors::{Trace, names};
use crate::term::dot;

/// How logits are converted to probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outputs {
    /// Outputs that are genres; they come first.
    pub genres: usize,
    /// Outputs that are outside classes.
    pub outside: usize,
    /// The genres' logits are divided by this before the softmax.
    pub temperature: f32,
}

/// A network that keeps every intermediate value. Slower than the network for inference.
#[derive(Clone, Debug)]
pub struct TraceNetwork {
    pub(crate) config: CrnnConfig,
    pub(crate) frames: usize,
    pub(crate) dict: StateDict,
    outputs: Outputs,
}

impl TraceNetwork {
    /// A network for slices of `frames` frames. `config` must be validated.
    ///
    /// # Errors
    /// A tensor is missing, unexpected, of another shape, or not finite.
    pub fn new(
        config: &CrnnConfig,
        frames: usize,
        dict: StateDict,
        outputs: Outputs,
    ) -> Result<TraceNetwork, StateDictError> {
        check_state_dict(config, &dict)?;
        Ok(TraceNetwork {
            config: config.clone(),
            frames,
            dict,
            outputs,
        })
    }

    /// The network of a checked model file.
    ///
    /// # Errors
    /// As [`TraceNetwork::new`]; a file from `model_file::read` has none.
    pub fn from_model(file: ModelFile) -> Result<TraceNetwork, StateDictError> {
        let ModelFile { manifest, tensors } = file;
        let outputs = Outputs {
            genres: manifest.genres.len(),
            outside: manifest.decision.outside_classes(),
            temperature: manifest.calibration.temperature,
        };
        TraceNetwork::new(&manifest.network, manifest.slices.frames, tensors, outputs)
    }

    /// Layer sizes.
    pub fn config(&self) -> &CrnnConfig {
        &self.config
    }

    /// Frames of a slice.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// How logits are converted to probabilities.
    pub fn outputs(&self) -> Outputs {
        self.outputs
    }

    /// Runs the network on normalised slices, `[slices, bands, frames]` row-major.
    ///
    /// # Panics
    /// `input` is not a whole number of slices.
    pub fn run(&self, input: &[f32]) -> Trace {
        self.run_with(input, &Experiment::default())
    }

    /// Runs the network with changes.
    ///
    /// # Panics
    /// As [`TraceNetwork::run`]; the order of the steps is not a permutation of them.
    pub fn run_with(&self, input: &[f32], experiment: &Experiment) -> Trace {
        let mut trace = Trace::default();
        let (sequence, steps) = self.convolved(input, &mut trace);
        self.recurrent(&sequence, steps, experiment, &mut trace);
        trace
    }

    /// Runs what follows the convolutions again, with changes: the trace begins with the sequence.
    ///
    /// # Panics
    /// `trace` is that of another network; the order of the steps is not a permutation of them.
    pub fn run_recurrent(&self, trace: &Trace, experiment: &Experiment) -> Trace {
        let sequence = trace.known(names::SEQUENCE);
        let mut out = Trace::default();
        self.recurrent(&sequence.values, sequence.shape[1], experiment, &mut out);
        out
    }

    /// The sequence, `[slices, steps, features]`, and the steps of a slice.
    fn convolved(&self, input: &[f32], trace: &mut Trace) -> (Vec<f32>, usize) {
        let mut size = Size {
            slices: input.len() / (self.config.bands * self.frames),
            maps: 1,
            bands: self.config.bands,
            frames: self.frames,
        };
        assert_eq!(size.slices * size.map(), input.len(), "whole slices");
        let shape = [size.slices, size.bands, size.frames];
        trace.push(names::INPUT, &shape, input.to_vec());
        let bands = input_scale_shift(&self.config, &self.dict);
        let mut cells = Vec::with_capacity(input.len());
        for (row, frames) in input.chunks_exact(self.frames).enumerate() {
            let (scale, shift) = bands[row % bands.len()];
            cells.extend(frames.iter().map(|cell| scale * cell + shift));
        }
        trace.push(names::INPUT_NORM, &size.shape(), cells.clone());
        for (index, config) in self.config.blocks.iter().enumerate() {
            let weights = FoldedBlock::new(&self.dict, index);
            (cells, size) = block::run(index, &weights, config.pool, &cells, size, trace);
        }
        // [slices, maps, bands, steps] to [slices, steps, maps, bands]
        let mut sequence = Vec::with_capacity(cells.len());
        for slice in cells.chunks_exact((size.maps * size.map()).max(1)) {
            for step in 0..size.frames {
                sequence.extend(slice[step..].iter().step_by(size.frames));
            }
        }
        (sequence, size.frames)
    }

    fn recurrent(
        &self,
        sequence: &[f32],
        steps: usize,
        experiment: &Experiment,
        trace: &mut Trace,
    ) {
        let features = self.config.features();
        let axis = Axis {
            sequence: self.config.sequence,
            slices: sequence.len() / (steps * features),
            steps,
        };
        let mut states = in_order(sequence, features, axis, &experiment.step_order);
        let shape = [axis.slices, steps, features];
        trace.push(names::SEQUENCE, &shape, states.clone());
        for (layer, config) in self.config.gru.iter().enumerate() {
            let weights = GruWeights::of(&self.dict, layer, config.bidirectional);
            states = gru::run(layer, &weights, &states, axis, experiment, trace);
        }
        let features = self.config.gru.last().map_or(features, |gru| gru.output());
        let mut pooled = Vec::with_capacity(axis.slices * features);
        // For both sequence axes, the states of the slice's own steps are pooled.
        for states in states.chunks_exact(steps * features) {
            match self.config.temporal_pooling {
                TemporalPooling::Last => {
                    pooled.extend_from_slice(&states[(steps - 1) * features..])
                }
                TemporalPooling::Mean => pooled.extend((0..features).map(|feature| {
                    let states = states[feature..].iter().step_by(features);
                    (states.map(|&state| f64::from(state)).sum::<f64>() / steps as f64) as f32
                })),
            }
        }
        let (weight, bias) = (
            values(&self.dict, "head.weight"),
            values(&self.dict, "head.bias"),
        );
        let logits: Vec<f32> = pooled
            .chunks_exact(features)
            .flat_map(|pooled| {
                let rows = weight.chunks_exact(features).zip(bias);
                rows.map(|(weight, &bias)| (dot(pooled, weight) + f64::from(bias)) as f32)
            })
            .collect();
        let Outputs {
            genres,
            outside,
            temperature,
        } = self.outputs;
        let probabilities = class_probabilities(&logits, genres, outside, temperature);
        let shape = [axis.slices, bias.len()];
        trace.push(names::POOLED, &[axis.slices, features], pooled);
        trace.push(names::LOGITS, &shape, logits);
        trace.push(names::PROBABILITIES, &shape, probabilities);
    }
}

/// The sequence with the steps of each slice in another order.
fn in_order(sequence: &[f32], features: usize, axis: Axis, order: &[usize]) -> Vec<f32> {
    if order.is_empty() {
        return sequence.to_vec();
    }
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    assert!(
        sorted.into_iter().eq(0..axis.steps),
        "a permutation of the steps"
    );
    let slices = sequence.chunks_exact(axis.steps * features);
    slices
        .flat_map(|slice| {
            let steps = order.iter();
            steps.flat_map(move |&step| &slice[step * features..][..features])
        })
        .copied()
        .collect()
}

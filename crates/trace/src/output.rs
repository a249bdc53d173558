//! A logit, down to its terms.

use genrescope_crnn::TemporalPooling;
use genrescope_crnn::folded_weights::values;

use crate::network::TraceNetwork;
use crate::tensors::{Trace, names};
use crate::term::{Term, dot, sum, terms};

/// The terms of a logit.
#[derive(Clone, Debug)]
pub struct OutputFormula {
    /// Products of the pooled states.
    pub terms: Vec<Term>,
    /// Added to them.
    pub bias: f32,
    /// What the state at each step adds to the logit. With the bias they add up to the logit. A state depends on other
    /// steps too, so this is the share of a step, not of its moment in time.
    pub steps: Vec<f64>,
    /// The value in the trace.
    pub logit: f32,
}

impl OutputFormula {
    /// The terms added up anew.
    pub fn recomputed(&self) -> f64 {
        sum(&self.terms) + f64::from(self.bias)
    }
}

impl TraceNetwork {
    /// The formula of a logit of a slice of a trace.
    ///
    /// # Panics
    /// There is no such output or slice, or the trace is that of another network.
    pub fn output(&self, trace: &Trace, slice: usize, output: usize) -> OutputFormula {
        let pooled = trace.known(names::POOLED);
        let features = pooled.shape[1];
        let weights = &values(&self.dict, "head.weight")[output * features..][..features];
        let last = self.config.gru.len() - 1;
        let states = trace.known(&names::recurrent(last));
        let steps = states.shape[1];
        let states = &states.values[slice * steps * features..][..steps * features];
        let of_step = |(step, states): (usize, &[f32])| match self.config.temporal_pooling {
            TemporalPooling::Mean => dot(states, weights) / steps as f64,
            TemporalPooling::Last if step + 1 == steps => dot(states, weights),
            TemporalPooling::Last => 0.0,
        };
        let logits = trace.known(names::LOGITS);
        OutputFormula {
            terms: terms(&pooled.values[slice * features..][..features], weights),
            bias: values(&self.dict, "head.bias")[output],
            steps: states
                .chunks_exact(features)
                .enumerate()
                .map(of_step)
                .collect(),
            logit: logits.values[slice * logits.shape[1] + output],
        }
    }
}

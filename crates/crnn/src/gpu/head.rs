//! The head as one kernel: temporal pooling of a slice's states, and one logit per genre.

use super::kernel::sizes;
use crate::config::TemporalPooling;

/// Invocations of a workgroup. One workgroup per slice, one invocation per genre.
const WORKGROUP: usize = 32;

/// The head's sizes.
#[derive(Clone, Debug)]
pub struct HeadSizes {
    /// Features of a step.
    pub features: usize,
    /// Values from one step to the next.
    pub stride: usize,
    /// Steps of a slice.
    pub steps: usize,
    /// Logits of a slice.
    pub genres: usize,
}

impl HeadSizes {
    /// The kernel.
    pub fn wgsl(&self, summary: TemporalPooling) -> String {
        let steps = match summary {
            TemporalPooling::Last => 1,
            TemporalPooling::Mean => self.steps,
        };
        let sizes = sizes(&[
            ("WORKGROUP", WORKGROUP),
            ("FEATURES", self.features),
            ("STRIDE", self.stride),
            ("STEPS", self.steps),
            ("SUMMARISED", steps),
            ("GENRES", self.genres),
        ]);
        format!("{sizes}{}", include_str!("head.wgsl"))
    }
}

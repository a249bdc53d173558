//! From the class probabilities of a song's slices to one classification.
//!
//! - [`softmax`]: logits to calibrated probabilities; [`label_probabilities`]: those of independent labels.
//! - [`Vote`]: the rules by which slices are aggregated into one distribution.
//! - [`Classification`]: the answer for a song, by the model's [`DecisionConfig`].
//! - [`Shares`]: what each slice adds to the lead of one genre over another.
//! - [`RunningVote`]: the same over the latest slices of a live stream.
//!
//! Nothing here needs a network or a decoder, so the page can switch the vote without running
//! inference again.

mod argmax;
mod classification;
mod decision;
mod outside;
mod running_vote;
mod shares;
mod sigmoid;
mod slice;
mod softmax;
mod vote;

pub use argmax::argmax;
pub use classification::{Classification, Ranked};
pub use decision::{Answer, DecisionConfig, MOST_NAMED, PredictionSet};
pub use outside::{OutsideClass, OutsideConfig, outside_probabilities};
pub use running_vote::RunningVote;
pub use shares::{ShareScale, Shares};
pub use sigmoid::label_probabilities;
pub use slice::{SliceClassification, every_nth};
pub use softmax::{class_probabilities, softmax};
pub use vote::{Aggregate, CONFIDENT_ABOVE, Vote};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;

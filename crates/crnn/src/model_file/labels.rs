//! Models whose outputs are independent labels instead of genres.

use serde::{Deserialize, Serialize};

use super::error::ModelFileError;
use genrescope_vote::{DecisionConfig, Vote};

/// Says that the outputs are independent labels: the probability of each is the sigmoid of its logit, not a softmax over
/// all, and a song has every label whose mean probability over its audible slices is not below the label's threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelSettings {
    /// The threshold of each label, in the order of the outputs, `0.0..=1.0`.
    pub thresholds: Vec<f32>,
}

impl LabelSettings {
    /// Rejects settings that do not suit the number of labels or the other settings.
    pub(super) fn validate(
        &self,
        labels: usize,
        decision: &DecisionConfig,
    ) -> Result<(), ModelFileError> {
        let inconsistent = |detail: String| Err(ModelFileError::Inconsistent { detail });
        if self.thresholds.len() != labels {
            return inconsistent(format!(
                "it names {labels} labels, but has {} thresholds",
                self.thresholds.len()
            ));
        }
        if let Some(threshold) = self.thresholds.iter().find(|t| !(0.0..=1.0).contains(*t)) {
            return inconsistent(format!("the threshold of a label is {threshold}"));
        }
        if decision.outside.is_some() || decision.set.is_some() {
            return inconsistent("it has independent labels, and rules for genres as well".into());
        }
        // The other votes compare the outputs with each other.
        if decision.vote != Vote::Mean {
            return inconsistent(format!(
                "it has independent labels and the vote {}, but only the mean suits them",
                decision.vote.name()
            ));
        }
        Ok(())
    }
}

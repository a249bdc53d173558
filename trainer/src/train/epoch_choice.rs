//! Which epoch of a run is the best one.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::validate::Validation;

/// The validation figure by which epochs are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochFigure {
    /// Mean cross-entropy of a slice.
    #[default]
    Loss,
    /// Macro F1 of songs: a genre with few songs counts as much as one with many.
    MacroF1,
}

impl EpochFigure {
    /// Whether an epoch is better than the one with these figures, the best so far. Few songs often have the same macro F1
    /// in several epochs; of these the one with the lowest loss is the best.
    pub fn is_better(
        self,
        valid: &Validation,
        best_loss: Option<f64>,
        best_macro_f1: Option<f64>,
    ) -> bool {
        let lower_loss = best_loss.is_none_or(|loss| valid.loss < loss);
        match (self, best_macro_f1) {
            (EpochFigure::Loss, _) => lower_loss,
            (EpochFigure::MacroF1, None) => true,
            (EpochFigure::MacroF1, Some(figure)) => {
                valid.macro_f1 > figure || (valid.macro_f1 == figure && lower_loss)
            }
        }
    }

    /// For the description of a recipe.
    pub fn words(self) -> &'static str {
        match self {
            EpochFigure::Loss => "validation loss",
            EpochFigure::MacroF1 => "macro F1 of the validation songs",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_macro_f1_is_decided_by_the_loss() {
        let epoch = |loss, macro_f1| Validation {
            loss,
            slice_accuracy: 0.5,
            song_accuracy: 0.5,
            macro_f1,
        };
        let is_better =
            |figure: EpochFigure, valid: &Validation| figure.is_better(valid, Some(1.0), Some(0.5));
        for (loss, macro_f1, by_loss, by_f1) in [
            (0.9, 0.4, true, false),
            (1.1, 0.6, false, true),
            (0.9, 0.5, true, true),
            (1.0, 0.5, false, false),
        ] {
            let valid = epoch(loss, macro_f1);
            assert_eq!(is_better(EpochFigure::Loss, &valid), by_loss);
            assert_eq!(is_better(EpochFigure::MacroF1, &valid), by_f1);
        }
        assert!(EpochFigure::MacroF1.is_better(&epoch(9.0, 0.0), None, None));
    }
}

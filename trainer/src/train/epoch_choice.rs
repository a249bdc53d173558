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
    /// With --labels: mean average precision of the labels.
    AveragePrecision,
}

impl EpochFigure {
    /// The figure of an epoch; `None` for the loss, and if it is not defined.
    pub fn of(self, valid: &Validation) -> Option<f64> {
        let figure = match self {
            EpochFigure::Loss => None,
            EpochFigure::MacroF1 => valid.macro_f1(),
            EpochFigure::AveragePrecision => valid.average_precision(),
        };
        figure.filter(|figure| !figure.is_nan())
    }

    /// Whether an epoch is better than the one with this loss and this figure, the best so far. Few songs often have the
    /// same figure in several epochs; of these the one with the lowest loss is the best. Epochs without a figure are behind those
    /// with one.
    pub fn is_better(
        self,
        valid: &Validation,
        best_loss: Option<f64>,
        best_figure: Option<f64>,
    ) -> bool {
        let lower_loss = best_loss.is_none_or(|loss| valid.loss < loss);
        // NaN is saved as null, so that it must count as none before a run is resumed too.
        let best_figure = best_figure.filter(|figure| !figure.is_nan());
        match (self, self.of(valid), best_figure) {
            (EpochFigure::Loss, _, _) => lower_loss,
            (_, Some(figure), Some(best)) => figure > best || (figure == best && lower_loss),
            (_, Some(_), None) => true,
            (_, None, Some(_)) => false,
            (_, None, None) => lower_loss,
        }
    }

    /// For the description of a recipe.
    pub fn words(self) -> &'static str {
        match self {
            EpochFigure::Loss => "validation loss",
            EpochFigure::MacroF1 => "macro F1 of the validation songs",
            EpochFigure::AveragePrecision => "average precision of the validation songs",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::validate::ValidationFigures;
    use super::*;

    #[test]
    fn equal_macro_f1_is_decided_by_the_loss() {
        let epoch = |loss, macro_f1| Validation {
            loss,
            figures: ValidationFigures::Genres {
                slice_accuracy: 0.5,
                song_accuracy: 0.5,
                macro_f1,
            },
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

    #[test]
    fn labels_are_compared_by_their_average_precision() {
        let by = EpochFigure::AveragePrecision;
        let epoch = |average_precision| Validation {
            loss: 1.0,
            figures: ValidationFigures::Labels {
                average_precision,
                roc_auc: 0.5,
            },
        };
        assert!(by.is_better(&epoch(0.6), Some(0.5), Some(0.5)));
        assert!(!by.is_better(&epoch(0.5), Some(0.5), Some(0.5)));
        assert!(by.is_better(&epoch(0.1), None, None));
    }

    #[test]
    fn an_epoch_without_a_figure_does_not_stand_in_the_way() {
        let by = EpochFigure::AveragePrecision;
        let epoch = |average_precision, loss| Validation {
            loss,
            figures: ValidationFigures::Labels {
                average_precision,
                roc_auc: f64::NAN,
            },
        };
        assert!(by.is_better(&epoch(f64::NAN, 1.0), None, None));
        // As in the run, and as read from its folder.
        for before in [Some(f64::NAN), None] {
            assert!(by.is_better(&epoch(0.1, 2.0), Some(1.0), before));
            assert!(by.is_better(&epoch(f64::NAN, 0.5), Some(1.0), before));
            assert!(!by.is_better(&epoch(f64::NAN, 2.0), Some(1.0), before));
        }
        assert!(!by.is_better(&epoch(f64::NAN, 0.5), Some(1.0), Some(0.1)));
    }
}

//! The figures of a cross-validation.

use std::fmt;

use serde::Serialize;

use crate::evaluate::EvaluationReport;

/// The figures of all folds, as `folds.json` has them.
#[derive(Serialize)]
pub struct FoldsReport {
    /// Each fold on its own test songs.
    pub folds: Vec<FoldFigures>,
    /// All songs that have a fold, each classified once, by the network that was not trained on it.
    pub all: EvaluationReport,
    /// Songs that have no fold. Those of `ensemble` are not among them.
    pub left_out: usize,
    /// The networks of all folds together on songs that none of them was trained on.
    pub ensemble: Option<EnsembleFigures>,
}

/// A fold on its own test songs.
#[derive(Serialize)]
pub struct FoldFigures {
    /// Name of its folder.
    pub name: String,
    /// The epoch that was kept.
    pub epoch: usize,
    pub songs: usize,
    /// Song accuracy by the model's vote.
    pub accuracy: f64,
    pub macro_f1: f64,
}

/// The mean of several networks' probabilities.
#[derive(Serialize)]
pub struct EnsembleFigures {
    pub networks: usize,
    /// Song accuracy of each network on its own, in the order of the folds.
    pub single_accuracy: Vec<f64>,
    /// Figures of the ensemble.
    #[serde(flatten)]
    pub together: EvaluationReport,
}

impl fmt::Display for FoldsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fold in &self.folds {
            writeln!(
                f,
                "{}: epoch {}, {} songs: accuracy {:.3}, macro F1 {:.3}",
                fold.name, fold.epoch, fold.songs, fold.accuracy, fold.macro_f1
            )?;
        }
        writeln!(
            f,
            "\nAll songs that have a fold, each classified once, by the network that was not trained on it (songs without a \
             fold: {})\n{}",
            self.left_out, self.all
        )?;
        if let Some(ensemble) = &self.ensemble {
            let single: Vec<String> = ensemble
                .single_accuracy
                .iter()
                .map(|figure| format!("{figure:.3}"))
                .collect();
            writeln!(
                f,
                "Ensemble of {} networks (mean probabilities) on songs of no fold; each on its own: {}\n{}",
                ensemble.networks,
                single.join(", "),
                ensemble.together
            )?;
        }
        Ok(())
    }
}

//! Evaluation of networks whose slices share state, with and without it.

use std::fmt;

use anyhow::{Result, bail};
use clap::ValueEnum;
use genrescope_crnn::Sequence;
use serde::Serialize;

use super::bootstrap::measured;
use super::report::EvaluationReport;

/// How a network with state across slices (`as-published`) classifies a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SliceState {
    /// The slices of a song share the state of the recurrent layers, as in the paper's notebook.
    Shared,
    /// Each slice is classified on its own.
    Alone,
    /// Both, for comparison.
    Both,
}

impl SliceState {
    /// The requested mode, or the default for this kind of network.
    ///
    /// # Errors
    /// Shared state is requested of a network that has none.
    pub fn of(requested: Option<SliceState>, sequence: Sequence) -> Result<SliceState> {
        match (requested, sequence) {
            (None, Sequence::Slices) => Ok(SliceState::Both),
            (None | Some(SliceState::Alone), Sequence::Time) => Ok(SliceState::Alone),
            (Some(requested), Sequence::Slices) => Ok(requested),
            (Some(_), Sequence::Time) => {
                bail!("the slices of this model share no state: leave out --state")
            }
        }
    }
}

/// Figures of the same songs in both modes.
#[derive(Serialize)]
pub struct BothModes {
    /// Slices of a song share state.
    pub with_shared_state: EvaluationReport,
    /// Each slice on its own.
    pub without_shared_state: EvaluationReport,
}

impl fmt::Display for BothModes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (with, without) = (&self.with_shared_state, &self.without_shared_state);
        writeln!(
            f,
            "{:<38} {:<22} without (each slice on its own)",
            "", "with shared state"
        )?;
        let mut row = |title: &str, with: &str, without: &str| {
            writeln!(f, "{title:<38} {with:<22} {without}")
        };
        let plain = |value: f64| format!("{value:.3}");
        for (title, of) in [
            (
                "slices: accuracy",
                (|r| r.slice_accuracy) as fn(&EvaluationReport) -> f64,
            ),
            ("slices: weighted F1", |r| r.slice_weighted_f1),
            ("slices: macro F1", |r| r.slice_macro_f1),
        ] {
            row(title, &plain(of(with)), &plain(of(without)))?;
        }
        for (with, without) in with.votes.iter().zip(&without.votes) {
            let title = |figure: &str| format!("songs by {} vote: {figure}", with.vote.name());
            row(
                &title("accuracy"),
                &measured(with.songs.accuracy, with.songs.accuracy_95),
                &measured(without.songs.accuracy, without.songs.accuracy_95),
            )?;
            row(
                &title("weighted F1"),
                &measured(with.songs.weighted_f1, with.songs.weighted_f1_95),
                &measured(without.songs.weighted_f1, without.songs.weighted_f1_95),
            )?;
        }
        write!(
            f,
            "\nWith shared state\n\n{with}\nWithout shared state (each slice on its own)\n\n{without}"
        )
    }
}

//! Networks whose slices share state, heard with it and without it.

use std::fmt;

use anyhow::{Result, bail};
use clap::ValueEnum;
use genre_core::model::Sequence;
use serde::Serialize;

use super::report::{Report, measured};
use crate::vote_names::name;

/// How a network over slices (`as-published`) hears a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SliceState {
    /// The slices of a song share the state of the recurrent layers, as in the paper's notebook.
    Shared,
    /// Each slice is judged by itself, and then they vote.
    Alone,
    /// Both, side by side.
    Both,
}

impl SliceState {
    /// What is asked for, or what a network of this kind gets where nothing is.
    ///
    /// # Errors
    /// State is to be shared that the network does not have.
    pub fn of(asked: Option<SliceState>, sequence: Sequence) -> Result<SliceState> {
        match (asked, sequence) {
            (None, Sequence::Slices) => Ok(SliceState::Both),
            (None | Some(SliceState::Alone), Sequence::Time) => Ok(SliceState::Alone),
            (Some(asked), Sequence::Slices) => Ok(asked),
            (Some(_), Sequence::Time) => bail!(
                "this model judges every slice by itself: there is no state to share; leave --state out"
            ),
        }
    }
}

/// The same songs heard both ways.
#[derive(Serialize)]
pub struct BothWays {
    /// Slices of a song share state.
    pub with_shared_state: Report,
    /// Each slice by itself.
    pub without_shared_state: Report,
}

impl fmt::Display for BothWays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (with, without) = (&self.with_shared_state, &self.without_shared_state);
        writeln!(
            f,
            "{:<38} {:<22} without, each slice alone",
            "", "with shared state"
        )?;
        let mut row = |title: &str, with: &str, without: &str| {
            writeln!(f, "{title:<38} {with:<22} {without}")
        };
        let plain = |value: f64| format!("{value:.3}");
        for (title, of) in [
            (
                "slices: accuracy",
                (|r| r.slice_accuracy) as fn(&Report) -> f64,
            ),
            ("slices: weighted F1", |r| r.slice_weighted_f1),
            ("slices: macro F1", |r| r.slice_macro_f1),
        ] {
            row(title, &plain(of(with)), &plain(of(without)))?;
        }
        for (with, without) in with.votes.iter().zip(&without.votes) {
            let title = |figure: &str| format!("songs by {} vote: {figure}", name(with.vote));
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
            "\nWith shared state\n\n{with}\nWithout shared state, each slice alone\n\n{without}"
        )
    }
}

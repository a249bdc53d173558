//! Options that choose a part of a store, shared by several commands.

use anyhow::Result;
use clap::Args;

use super::trained_on::is_trained_on;
use super::{Split, SplitPart, SplitProtocol};
use crate::data::Song;
use crate::output;

/// A part of a split.
#[derive(Args)]
pub struct SplitArgs {
    /// Split, as for `train`; must be the one of the training run.
    #[arg(long, default_value_t)]
    pub split: SplitProtocol,
    /// Seed of the split; must be the one of the training run.
    #[arg(long, default_value_t = 0)]
    pub split_seed: u64,
    /// Part of the split that is classified.
    #[arg(long, value_enum, default_value_t)]
    pub part: SplitPart,
}

impl SplitArgs {
    /// Rows of the part's songs.
    ///
    /// # Errors
    /// The split does not suit the songs.
    pub fn rows(&self, songs: &[Song]) -> Result<Vec<usize>> {
        Ok(self.split(songs)?.part(self.part).to_vec())
    }

    /// All parts of the split.
    ///
    /// # Errors
    /// As for [`SplitArgs::rows`].
    pub fn split(&self, songs: &[Song]) -> Result<Split> {
        self.split.split(songs, self.split_seed)
    }

    /// The split in words.
    pub fn describe(&self) -> String {
        self.split.describe(self.split_seed)
    }

    /// Warns if a model with this provenance was trained on another split: some of the songs may then be among its training
    /// songs, and its figures too good. A model that names no split of this program is not judged.
    pub fn warn_if_not_trained_on(&self, of_model: &str) {
        if is_trained_on(of_model, &self.describe()) == Some(false) {
            output::warn(format_args!(
                "warning: songs of this part may be among the model's training songs, because it was trained on another \
                 split. --split and --split-seed must be those of its training: {of_model}"
            ));
        }
    }
}

//! Options that choose a part of a store, shared by several commands.

use anyhow::Result;
use clap::Args;

use super::{SplitPart, SplitProtocol};
use crate::data::Song;

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
        let split = self.split.split(songs, self.split_seed)?;
        Ok(split.part(self.part).to_vec())
    }

    /// Rows of the songs that the model was trained on.
    ///
    /// # Errors
    /// As for [`SplitArgs::rows`].
    pub fn training_rows(&self, songs: &[Song]) -> Result<Vec<usize>> {
        let split = self.split.split(songs, self.split_seed)?;
        Ok(split.part(SplitPart::Train).to_vec())
    }

    /// The split in words.
    pub fn describe(&self) -> String {
        self.split.describe(self.split_seed)
    }
}

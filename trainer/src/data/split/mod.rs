//! Which songs train, which choose the epoch, and which are only looked at in the end.

mod folds;
mod groups;
mod listed;
mod protocol;
mod random;
#[cfg(test)]
mod sides;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

pub use protocol::Protocol;

/// A part of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Songs that the weights are fitted to.
    Train,
    /// Songs that choose the epoch and the calibration.
    Valid,
    /// Songs that give the figures.
    #[default]
    Test,
}

/// Rows of the store, sorted, by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Songs that the weights are fitted to.
    pub train: Vec<usize>,
    /// Songs that choose the epoch and the calibration.
    pub valid: Vec<usize>,
    /// Songs that give the figures.
    pub test: Vec<usize>,
}

impl Split {
    /// Rows of one part.
    pub fn part(&self, part: Part) -> &[usize] {
        match part {
            Part::Train => &self.train,
            Part::Valid => &self.valid,
            Part::Test => &self.test,
        }
    }

    fn part_mut(&mut self, part: Part) -> &mut Vec<usize> {
        match part {
            Part::Train => &mut self.train,
            Part::Valid => &mut self.valid,
            Part::Test => &mut self.test,
        }
    }

    fn sorted(mut self) -> Split {
        for part in [&mut self.train, &mut self.valid, &mut self.test] {
            part.sort_unstable();
        }
        self
    }
}

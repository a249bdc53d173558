//! The three parts of a split.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

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

    /// Rows of one part, to be changed.
    pub fn part_mut(&mut self, part: Part) -> &mut Vec<usize> {
        match part {
            Part::Train => &mut self.train,
            Part::Valid => &mut self.valid,
            Part::Test => &mut self.test,
        }
    }

    /// The same split with the rows of each part in ascending order.
    pub fn sorted(mut self) -> Split {
        for part in [&mut self.train, &mut self.valid, &mut self.test] {
            part.sort_unstable();
        }
        self
    }
}

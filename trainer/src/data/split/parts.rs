//! The three parts of a split.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A part of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitPart {
    /// Songs for fitting the weights.
    Train,
    /// Songs for selecting the epoch and for calibration.
    Valid,
    /// Songs for the final figures.
    #[default]
    Test,
}

/// Rows of the store by part, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Songs for fitting the weights.
    pub train: Vec<usize>,
    /// Songs for selecting the epoch and for calibration.
    pub valid: Vec<usize>,
    /// Songs for the final figures.
    pub test: Vec<usize>,
}

impl Split {
    /// Rows of a part.
    pub fn part(&self, part: SplitPart) -> &[usize] {
        match part {
            SplitPart::Train => &self.train,
            SplitPart::Valid => &self.valid,
            SplitPart::Test => &self.test,
        }
    }

    /// Mutable rows of a part.
    pub fn part_mut(&mut self, part: SplitPart) -> &mut Vec<usize> {
        match part {
            SplitPart::Train => &mut self.train,
            SplitPart::Valid => &mut self.valid,
            SplitPart::Test => &mut self.test,
        }
    }

    /// The split with the rows of each part in ascending order.
    pub fn sorted(mut self) -> Split {
        for part in [&mut self.train, &mut self.valid, &mut self.test] {
            part.sort_unstable();
        }
        self
    }
}

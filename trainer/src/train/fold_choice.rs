//! The folds of a cross-validation, as they are named on the command line.

use std::fmt;
use std::str::FromStr;

/// Which folds are trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoldChoice {
    /// This many, by song within each genre.
    Count(usize),
    /// One for each value of a column of `songs.csv`.
    Column(String),
}

impl FromStr for FoldChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<FoldChoice, String> {
        match text.parse() {
            Ok(count) if count >= 2 => Ok(FoldChoice::Count(count)),
            Err(_) if !text.is_empty() && !text.contains(':') => {
                Ok(FoldChoice::Column(text.into()))
            }
            _ => Err("expected a number of folds from 2 on, or a column of songs.csv".into()),
        }
    }
}

impl fmt::Display for FoldChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FoldChoice::Count(count) => write!(f, "{count}"),
            FoldChoice::Column(column) => f.write_str(column),
        }
    }
}

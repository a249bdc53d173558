//! Split protocols, and their form on the command line and in configurations.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use super::super::songs::{Song, originals};
use super::parts::{Split, SplitPart};
use super::{folds, groups, listed, random, within};

/// A way of splitting a list of songs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SplitProtocol {
    /// `random`: 81 % training, 9 % validation, 10 % test within each genre, by the seed.
    #[default]
    Random,
    /// `kfold:2/5`: tests the second of five folds, stratified by genre, by the seed.
    Kfold {
        /// The fold that is tested, from one.
        fold: usize,
        /// Number of folds.
        of: usize,
    },
    /// `fault_filtered`: a column of the list with the values train, valid and test; songs with other values
    /// are left out.
    Column(String),
    /// `artist_fold:2`: a column of the list with fold numbers; tests this fold. Some artists of the other
    /// folds validate, by the seed.
    Fold {
        /// The column.
        column: String,
        /// The fold that is tested, as written in the column.
        fold: String,
    },
    /// `list:FILE`: a CSV file with the columns `song` and `part`.
    List(PathBuf),
    /// `within:kfold:2/5:fault_filtered`: divides the training and validation songs of the last split by the first one.
    Within {
        /// `kfold:I/N` or `COLUMN:FOLD`.
        inner: Box<SplitProtocol>,
        /// The split whose test songs are left out.
        outer: Box<SplitProtocol>,
    },
}

impl SplitProtocol {
    /// Splits the songs. `seed` determines everything that the protocol leaves to chance.
    ///
    /// Duplicates are never in two parts: a song is removed from training if it duplicates a validation or
    /// test song, and from validation if it duplicates a test song. Augmented copies of training songs
    /// train; those of other songs are left out. A store with augmented copies is split like one without.
    ///
    /// # Errors
    /// The list lacks a column of the protocol, or a part is empty.
    pub fn split(&self, songs: &[Song], seed: u64) -> Result<Split> {
        let all = songs;
        let songs = originals(all);
        let split = match self {
            SplitProtocol::Random => random::split(songs, seed),
            SplitProtocol::Kfold { fold, of } => folds::kfold(songs, *fold, *of, seed)?,
            SplitProtocol::Column(column) => listed::by_column(songs, column)?,
            SplitProtocol::Fold { column, fold } => folds::by_column(songs, column, fold, seed)?,
            SplitProtocol::List(file) => listed::by_file(songs, file)?,
            SplitProtocol::Within { inner, outer } => {
                let outer = outer.split(songs, seed)?;
                within::split(songs, &outer, |songs| inner.split(songs, seed))?
            }
        };
        let mut split = groups::without_leakage(songs, split);
        for (part, name) in [
            (SplitPart::Train, "training"),
            (SplitPart::Valid, "validation"),
            (SplitPart::Test, "test"),
        ] {
            ensure!(
                !split.part(part).is_empty(),
                "the split `{self}` of {} songs has no {name} songs: there are too few songs, or the list does not suit this split",
                songs.len()
            );
        }
        let trains: BTreeSet<&str> = split.train.iter().map(|&row| &*songs[row].song).collect();
        let copies = all[songs.len()..].iter().filter(|copy| {
            let of = copy.augmented_from.as_deref();
            of.is_some_and(|name| trains.contains(name))
        });
        split.train.extend(copies.map(|copy| copy.row));
        Ok(split)
    }

    /// A description for model files and reports.
    pub fn describe(&self, seed: u64) -> String {
        match self {
            SplitProtocol::Random => format!(
                "Random 81/9/10 by song within each genre, exact duplicates kept together, seed {seed}"
            ),
            SplitProtocol::Kfold { fold, of } => format!(
                "Fold {fold} of {of} by song within each genre, exact duplicates kept together, seed {seed}"
            ),
            SplitProtocol::Column(column) if column == "fault_filtered" => {
                "Fault-filtered (Kereliuk, Sturm & Larsen 2015): no artist and no duplicate in two parts, known faults left out".into()
            }
            SplitProtocol::Column(column) => {
                format!("By the column {column} of the list, exact duplicates in one part")
            }
            SplitProtocol::Fold { column, fold } => format!(
                "Fold {fold} of the column {column} of the list tested, artists kept together, validation artists by seed {seed}"
            ),
            SplitProtocol::List(file) => {
                format!("By the list {}, exact duplicates in one part", file.display())
            }
            SplitProtocol::Within { inner, outer } => format!(
                "{}; only training and validation songs of another split ({})",
                inner.describe(seed),
                outer.describe(seed)
            ),
        }
    }
}

impl FromStr for SplitProtocol {
    type Err = String;

    fn from_str(text: &str) -> Result<SplitProtocol, String> {
        match text.split_once(':') {
            None if text == "random" => Ok(SplitProtocol::Random),
            None if text.is_empty() => Err(
                "expected random, kfold:I/N, a column of songs.csv, COLUMN:FOLD or list:FILE"
                    .into(),
            ),
            None => Ok(SplitProtocol::Column(text.into())),
            Some(("list", file)) => Ok(SplitProtocol::List(file.into())),
            Some(("within", both)) => within(both),
            Some(("kfold", which)) => {
                let numbers = which.split_once('/').and_then(|(fold, of)| {
                    Some((fold.parse::<usize>().ok()?, of.parse::<usize>().ok()?))
                });
                match numbers {
                    Some((fold, of)) if of >= 2 && (1..=of).contains(&fold) => {
                        Ok(SplitProtocol::Kfold { fold, of })
                    }
                    _ => Err("expected kfold:I/N with I from 1 to N, such as kfold:2/5".into()),
                }
            }
            Some((column, fold)) => Ok(SplitProtocol::Fold {
                column: column.into(),
                fold: fold.into(),
            }),
        }
    }
}

/// `kfold:2/5:fault_filtered`: the inner split, which has one colon, then the outer one.
fn within(both: &str) -> Result<SplitProtocol, String> {
    let mut parts = both.splitn(3, ':');
    let (Some(kind), Some(fold), Some(outer)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(
            "expected within:FOLD:SPLIT, such as within:kfold:2/5:random or within:artist_fold:1:random"
                .into(),
        );
    };
    let inner = Box::new(format!("{kind}:{fold}").parse()?);
    let outer = Box::new(outer.parse()?);
    Ok(SplitProtocol::Within { inner, outer })
}

impl fmt::Display for SplitProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SplitProtocol::Random => f.write_str("random"),
            SplitProtocol::Kfold { fold, of } => write!(f, "kfold:{fold}/{of}"),
            SplitProtocol::Column(column) => f.write_str(column),
            SplitProtocol::Fold { column, fold } => write!(f, "{column}:{fold}"),
            SplitProtocol::List(file) => write!(f, "list:{}", file.display()),
            SplitProtocol::Within { inner, outer } => write!(f, "within:{inner}:{outer}"),
        }
    }
}

impl TryFrom<String> for SplitProtocol {
    type Error = String;

    fn try_from(text: String) -> Result<SplitProtocol, String> {
        text.parse()
    }
}

impl From<SplitProtocol> for String {
    fn from(protocol: SplitProtocol) -> String {
        protocol.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips() {
        for text in [
            "random",
            "kfold:2/5",
            "fault_filtered",
            "artist_fold:2",
            "list:my/split.csv",
            "within:kfold:2/5:fault_filtered",
            "within:artist_fold:1:list:my/split.csv",
        ] {
            let protocol: SplitProtocol = text.parse().unwrap();
            assert_eq!(protocol.to_string(), text);
        }
        let error = "".parse::<SplitProtocol>().unwrap_err();
        for form in ["random", "kfold:I/N", "COLUMN:FOLD", "list:FILE"] {
            assert!(error.contains(form), "{form}: {error}");
        }
        let error = "within:random".parse::<SplitProtocol>().unwrap_err();
        assert!(error.contains("within:FOLD:SPLIT"), "{error}");
        for text in ["kfold:0/5", "kfold:6/5", "kfold:a", "kfold:1/1"] {
            let error = text.parse::<SplitProtocol>().unwrap_err();
            assert!(error.contains("kfold:I/N"), "{text}: {error}");
            assert!(!error.contains("list:FILE"), "{text}: {error}");
        }
    }
}

//! How songs are split, as it is written on the command line and in a configuration.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use super::super::songs::{Song, originals};
use super::parts::{Part, Split};
use super::{folds, groups, listed, random};

/// A way to split a list of songs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Protocol {
    /// `random`: 81 % to train, 9 % to validate, 10 % to test, of each genre, by the seed.
    #[default]
    Random,
    /// `kfold:2/5`: the second of five equal parts of each genre is tested, by the seed.
    Kfold {
        /// The part that is tested, from one.
        fold: usize,
        /// Parts in all.
        of: usize,
    },
    /// `fault_filtered`: a column of the list that says train, valid or test; what it says else is
    /// left out.
    Column(String),
    /// `artist_fold:2`: a column of the list that numbers folds; this one is tested. Some artists of
    /// the others validate, by the seed.
    Fold {
        /// The column.
        column: String,
        /// The fold that is tested, as the column writes it.
        fold: String,
    },
    /// `list:FILE`: a CSV file with the columns `song` and `part`.
    List(PathBuf),
}

impl Protocol {
    /// Splits the songs. `seed` decides what the protocol leaves to chance.
    ///
    /// Copies never stand on two sides: exact ones of a tested song are left out where a list has them
    /// in another part (of a validated one in training), and changed ones go with the song that they
    /// were made from if it trains, and nowhere if it does not. A store's copies leave the split of
    /// its songs as it is without them.
    ///
    /// # Errors
    /// The list lacks what the protocol asks for, or a part that is needed stays empty.
    pub fn split(&self, songs: &[Song], seed: u64) -> Result<Split> {
        let all = songs;
        let songs = originals(all);
        let split = match self {
            Protocol::Random => random::split(songs, seed),
            Protocol::Kfold { fold, of } => folds::kfold(songs, *fold, *of, seed)?,
            Protocol::Column(column) => listed::by_column(songs, column)?,
            Protocol::Fold { column, fold } => folds::by_column(songs, column, fold, seed)?,
            Protocol::List(file) => listed::by_file(songs, file)?,
        };
        let mut split = groups::on_one_side(songs, split);
        for (part, name) in [
            (Part::Train, "to train on"),
            (Part::Valid, "to validate on"),
            (Part::Test, "to test on"),
        ] {
            ensure!(
                !split.part(part).is_empty(),
                "{} songs are too few, or the list is not made for it: the split `{self}` leaves none {name}",
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

    /// In words, for the model file and the reports.
    pub fn in_words(&self, seed: u64) -> String {
        match self {
            Protocol::Random => format!(
                "Random 81/9/10 by song within each genre, exact copies kept together, seed {seed}"
            ),
            Protocol::Kfold { fold, of } => format!(
                "Fold {fold} of {of} by song within each genre, exact copies kept together, seed {seed}"
            ),
            Protocol::Column(column) if column == "fault_filtered" => {
                "Fault-filtered (Kereliuk, Sturm & Larsen 2015): no artist and no copy on two sides, known faults left out".into()
            }
            Protocol::Column(column) => {
                format!("The list's column {column}, exact copies on one side")
            }
            Protocol::Fold { column, fold } => format!(
                "Fold {fold} of the list's column {column} tested, artists kept together, validation artists by seed {seed}"
            ),
            Protocol::List(file) => {
                format!("The list {}, exact copies on one side", file.display())
            }
        }
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Protocol, String> {
        match text.split_once(':') {
            None if text == "random" => Ok(Protocol::Random),
            None if text.is_empty() => Err(
                "choose random, kfold:I/N, a column of songs.csv, COLUMN:FOLD or list:FILE".into(),
            ),
            None => Ok(Protocol::Column(text.into())),
            Some(("list", file)) => Ok(Protocol::List(file.into())),
            Some(("kfold", which)) => {
                let numbers = which.split_once('/').and_then(|(fold, of)| {
                    Some((fold.parse::<usize>().ok()?, of.parse::<usize>().ok()?))
                });
                match numbers {
                    Some((fold, of)) if of >= 2 && (1..=of).contains(&fold) => {
                        Ok(Protocol::Kfold { fold, of })
                    }
                    _ => Err("write kfold:I/N with I from 1 to N, such as kfold:2/5".into()),
                }
            }
            Some((column, fold)) => Ok(Protocol::Fold {
                column: column.into(),
                fold: fold.into(),
            }),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Protocol::Random => f.write_str("random"),
            Protocol::Kfold { fold, of } => write!(f, "kfold:{fold}/{of}"),
            Protocol::Column(column) => f.write_str(column),
            Protocol::Fold { column, fold } => write!(f, "{column}:{fold}"),
            Protocol::List(file) => write!(f, "list:{}", file.display()),
        }
    }
}

impl TryFrom<String> for Protocol {
    type Error = String;

    fn try_from(text: String) -> Result<Protocol, String> {
        text.parse()
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> String {
        protocol.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in [
            "random",
            "kfold:2/5",
            "fault_filtered",
            "artist_fold:2",
            "list:my/split.csv",
        ] {
            let protocol: Protocol = text.parse().unwrap();
            assert_eq!(protocol.to_string(), text);
        }
        for text in ["", "kfold:0/5", "kfold:6/5", "kfold:a", "kfold:1/1"] {
            assert!(text.parse::<Protocol>().is_err(), "{text:?}");
        }
    }
}

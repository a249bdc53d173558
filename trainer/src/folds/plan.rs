//! The folds of a cross-validation, as splits.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::data::{Song, SplitProtocol};
use crate::train::FoldChoice;

/// A fold of the cross-validation.
pub struct PlannedFold {
    /// Name of its folder.
    pub name: String,
    /// The split whose test songs are those of the fold.
    pub split: SplitProtocol,
}

/// All folds in order.
///
/// # Errors
/// There are fewer than two.
pub fn plan(
    choice: &FoldChoice,
    hold_out: Option<&SplitProtocol>,
    songs: &[Song],
) -> Result<Vec<PlannedFold>> {
    let folds: Vec<(String, SplitProtocol)> = match choice {
        FoldChoice::Count(of) => (1..=*of)
            .map(|fold| (fold.to_string(), SplitProtocol::Kfold { fold, of: *of }))
            .collect(),
        FoldChoice::Column(column) => values(songs, column)
            .into_iter()
            .map(|fold| {
                let split = SplitProtocol::Fold {
                    column: column.clone(),
                    fold: fold.to_owned(),
                };
                (fold.to_owned(), split)
            })
            .collect(),
    };
    ensure!(
        folds.len() >= 2,
        "--folds {choice}: songs.csv needs a column of this name with at least two values, one per fold, but {} were found",
        folds.len()
    );
    let is_file_name = |name: &str| Path::new(name).components().count() == 1 && name != "..";
    for (name, _) in &folds {
        ensure!(
            is_file_name(name),
            "--folds {choice}: the fold {name:?} cannot be the name of a folder; name folds by numbers or words"
        );
    }
    let planned = folds.into_iter().map(|(name, split)| PlannedFold {
        name: format!("fold-{name}"),
        split: match hold_out {
            Some(outer) => SplitProtocol::Within {
                inner: Box::new(split),
                outer: Box::new(outer.clone()),
            },
            None => split,
        },
    });
    Ok(planned.collect())
}

/// The values of a column in ascending order.
fn values<'a>(songs: &'a [Song], column: &str) -> BTreeSet<&'a str> {
    let values = songs.iter().filter_map(|song| song.columns.get(column));
    values.map(String::as_str).collect()
}

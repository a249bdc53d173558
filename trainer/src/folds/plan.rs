//! The folds of a cross-validation, as splits.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::data::{Song, SplitProtocol};
use crate::train::FoldChoice;

/// A fold of the cross-validation.
pub struct PlannedFold {
    /// Name of its folder.
    pub name: String,
    /// The split whose test songs are those of the fold.
    pub split: SplitProtocol,
}

/// All folds in order. Each can be split, so that no training is in vain.
///
/// # Errors
/// There are fewer than two, or the split of one has an empty part.
pub fn plan(
    choice: &FoldChoice,
    hold_out: Option<&SplitProtocol>,
    songs: &[Song],
    seed: u64,
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
    let planned: Vec<PlannedFold> = planned.collect();
    for fold in &planned {
        let split = fold.split.split(songs, seed);
        split.with_context(|| fold.name.clone())?;
    }
    Ok(planned)
}

/// The values of a column in ascending order.
fn values<'a>(songs: &'a [Song], column: &str) -> BTreeSet<&'a str> {
    let values = songs.iter().filter_map(|song| song.columns.get(column));
    values.map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_without_training_songs_is_refused_before_any_training() {
        let song = |row: usize, fold: &str| Song {
            row,
            song: format!("s{row}"),
            genre: "x".into(),
            columns: [("fold".into(), fold.into())].into(),
            ..Song::default()
        };
        let choice = FoldChoice::Column("fold".into());
        // Two folds of 40 songs, of which the first has so many.
        let names = |of_first: usize| -> Result<Vec<String>> {
            let fold = |row| if row < of_first { "a" } else { "b" };
            let songs: Vec<Song> = (0..40).map(|row| song(row, fold(row))).collect();
            let planned = plan(&choice, None, &songs, 0)?;
            Ok(planned.into_iter().map(|fold| fold.name).collect())
        };
        assert_eq!(names(20).unwrap(), ["fold-a", "fold-b"]);
        // Without the songs of b, one song is left for training and validation.
        let error = format!("{:#}", names(1).unwrap_err());
        for part in ["fold-b", "fold:b", "has no validation songs"] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}

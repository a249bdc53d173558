//! The genres of the songs.

use anyhow::{Result, ensure};
use genrescope_teach::Songs;

/// The genres to be taught: the kept ones, then those of the songs in ascending order.
///
/// # Errors
/// Too few or too many genres, an invalid name, or that of a kept genre.
pub fn check_genres(
    of_songs: impl Iterator<Item = String>,
    kept: &[String],
) -> Result<Vec<String>> {
    let mut added: Vec<String> = of_songs.collect();
    added.sort();
    added.dedup();
    let (fewest, needed) = match kept {
        [] => (2, "at least two are"),
        _ => (1, "at least one is"),
    };
    ensure!(
        added.len() >= fewest,
        "audible songs of {} genres were found, but {needed} needed: expected one folder per genre",
        added.len()
    );
    for genre in &added {
        ensure!(
            !kept.contains(genre),
            "the genre {genre} is one of the kept ones: rename the folder, or the genre in songs.csv"
        );
    }
    let all = [kept, &added].concat();
    Songs::new(all.clone(), 1)?;
    Ok(all)
}

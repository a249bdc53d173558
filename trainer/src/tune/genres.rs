//! The genres of the songs.

use anyhow::{Result, ensure};
use genrescope_teach::Songs;

/// The genres of songs in ascending order, if they can be taught.
///
/// # Errors
/// Fewer than `fewest` or too many genres, or an invalid name.
pub fn check_genres(of_songs: impl Iterator<Item = String>, fewest: usize) -> Result<Vec<String>> {
    let mut genres: Vec<String> = of_songs.collect();
    genres.sort();
    genres.dedup();
    ensure!(
        genres.len() >= fewest,
        "audible songs of {} genres were found, but at least {fewest} are needed: expected one folder per genre",
        genres.len()
    );
    if genres.len() > 1 {
        Songs::new(genres.clone(), 1)?;
    }
    Ok(genres)
}

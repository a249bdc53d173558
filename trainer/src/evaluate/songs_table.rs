//! The answer for each song, as CSV: which songs are wrong.

use std::path::Path;

use anyhow::{Context, Result};
use genrescope_vote::Vote;

use super::predictions::vote_of;
use crate::data::Song;
use crate::files;
use crate::inference::ClassifiedSong;

/// Writes a line per classified song, given by its index in `songs`: name, genre, the genre with the highest probability,
/// that probability, and the probability of the right genre. Without slices, the last three are empty.
///
/// # Errors
/// The file cannot be written.
pub fn write(
    path: &Path,
    genres: &[String],
    songs: &[Song],
    classified: &[(usize, ClassifiedSong)],
    vote: Vote,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "song",
        "genre",
        "predicted",
        "probability",
        "probability_of_genre",
    ])?;
    for (row, song) in classified {
        let [predicted, probability, of_genre] = match vote_of(song, vote) {
            None => Default::default(),
            Some(found) => {
                let first = found.order[0];
                let text = |genre: usize| format!("{:.6}", found.probabilities[genre]);
                [genres[first].clone(), text(first), text(song.label)]
            }
        };
        let name = &songs[*row].song;
        table.write_record([
            name,
            &genres[song.label],
            &predicted,
            &probability,
            &of_genre,
        ])?;
    }
    let bytes = table.into_inner().context("cannot write the table")?;
    files::write_atomic(path, &bytes)
}

//! The track list of the Free Music Archive data set, `tracks.csv` (Defferrard et al. 2017).
//!
//! It has three header lines: groups, names within the groups, and the name of the index. A track is
//! the file `NNN/NNNNNN.mp3`; its genre is `track.genre_top`, which can be empty.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use csv::StringRecord;

use super::source_song::{SourceSong, within};

/// The files that have a genre in the list, with their genre, artist and part.
///
/// # Errors
/// The list cannot be read or is not a `tracks.csv`.
pub fn labelled(list: &Path, files: &[PathBuf], audio: &Path) -> Result<Vec<SourceSong>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(list)
        .with_context(|| format!("cannot read {}", list.display()))?;
    let mut lines = reader.records();
    let mut heading = || -> Result<StringRecord> {
        let line = lines.next().context("the header is incomplete")?;
        Ok(line?)
    };
    let name = || list.display().to_string();
    let (groups, names) = (heading().with_context(name)?, heading().with_context(name)?);
    let column = |group: &str, column: &str| {
        groups
            .iter()
            .zip(&names)
            .position(|(g, n)| g == group && n == column)
    };
    let genre = column("track", "genre_top");
    ensure!(
        genre.is_some(),
        "{} has no column `track, genre_top`: is it the tracks.csv of fma_metadata?",
        list.display()
    );
    let (artist, split) = (column("artist", "id"), column("set", "split"));

    let by_number: BTreeMap<u32, &PathBuf> = files
        .iter()
        .filter_map(|path| Some((path.file_stem()?.to_str()?.parse().ok()?, path)))
        .collect();
    let mut songs = Vec::new();
    for line in lines {
        let line = line.with_context(|| format!("invalid line in {}", list.display()))?;
        let of = |column: Option<usize>| column.and_then(|at| line.get(at)).unwrap_or("");
        let path = of(Some(0))
            .parse()
            .ok()
            .and_then(|number: u32| by_number.get(&number));
        let Some(path) = path else { continue };
        if of(genre).is_empty() {
            continue;
        }
        songs.push(SourceSong {
            file: within(audio, path),
            song: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            genre: of(genre).to_owned(),
            artist_id: of(artist).to_owned(),
            split: match of(split) {
                "training" => "train",
                "validation" => "valid",
                other => other,
            }
            .to_owned(),
            augmentation: None,
        });
    }
    Ok(songs)
}

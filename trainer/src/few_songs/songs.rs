//! The songs that are drawn from, with two kinds of features.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use genrescope_classify::Classifier;
use genrescope_mel::Spectrogram;

use super::args::FewSongsArgs;
use crate::baseline::moments;
use crate::data::{MelStore, Song, originals};
use crate::tune::SelectedSongs;

/// Groups without --group-column.
const GROUP_COLUMN: &str = "artist_id";

/// Songs of genres that have enough of them.
pub struct MeasuredSongs {
    /// The genres in ascending order.
    pub genres: Vec<String>,
    /// Index of each song's genre.
    pub genre_of: Vec<usize>,
    /// Group of each song: songs of one group are never divided.
    pub group_of: Vec<String>,
    /// Mean embedding of each song's slices.
    pub embeddings: Vec<Vec<f64>>,
    /// Mean and deviation over time of each mel band of each song, decibels.
    pub statistics: Vec<Vec<f64>>,
}

impl MeasuredSongs {
    /// Embeds and measures the songs of a store.
    ///
    /// # Errors
    /// The store cannot be read, its front-end is not the model's, no song has a column, or there are fewer than two
    /// genres.
    pub fn open(args: &FewSongsArgs, classifier: &Classifier) -> Result<MeasuredSongs> {
        let store = MelStore::open(&args.data)?;
        store.check_front_end(&args.data, &classifier.manifest().front_end)?;
        let column = args.genre_column.as_str();
        let genre = |song: &Song| song.columns.get(column).cloned();
        let songs: Vec<&Song> = originals(&store.songs)
            .iter()
            .filter(|song| song.duplicate_of.is_none())
            .filter(|song| !args.leave_out.iter().any(|filter| filter.matches(song)))
            .collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for genre in songs.iter().copied().filter_map(genre) {
            *counts.entry(genre).or_default() += 1;
        }
        ensure!(
            !counts.is_empty(),
            "no song of {} has the column {column} of --genre-column",
            args.data.display()
        );
        counts.retain(|_, count| *count >= args.fewest);
        let genres: Vec<String> = counts.into_keys().collect();
        ensure!(
            genres.len() >= 2,
            "{} genres have at least {} songs by the column {column}, but two are needed: lower --fewest, or add songs",
            genres.len(),
            args.fewest
        );
        if let Some(column) = &args.group_column {
            ensure!(
                songs.iter().any(|song| song.columns.contains_key(column)),
                "no song of {} has the column {column} of --group-column",
                args.data.display()
            );
        }
        let group_column = args.group_column.as_deref().unwrap_or(GROUP_COLUMN);
        let (mut rows, mut genre_of, mut group_of) = (Vec::new(), Vec::new(), Vec::new());
        for song in songs {
            let index = genre(song).and_then(|genre| genres.binary_search(&genre).ok());
            if let Some(index) = index {
                let group = song.columns.get(group_column);
                rows.push(song.row);
                genre_of.push(index);
                // A song without a group is a group of its own; the row keeps it apart from the others.
                group_of.push(
                    group
                        .cloned()
                        .unwrap_or_else(|| format!("row {}", song.row)),
                );
            }
        }
        let statistics = rows.iter().map(|&row| statistics(&store.spectrogram(row)));
        let statistics = statistics.collect();
        let embedded = SelectedSongs::of(store, rows).embed(classifier, None)?;
        Ok(MeasuredSongs {
            embeddings: embedded
                .into_iter()
                .map(|song| song.embedding.into_iter().map(f64::from).collect())
                .collect(),
            genres,
            genre_of,
            group_of,
            statistics,
        })
    }

    /// The genres with their numbers of songs.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for &genre in &self.genre_of {
            *counts.entry(self.genres[genre].clone()).or_default() += 1;
        }
        counts
    }
}

/// Mean of each band over time, then the deviation of each band. Songs of a store have at least one frame.
fn statistics(spectrogram: &Spectrogram) -> Vec<f64> {
    let frames = spectrogram.decibels.chunks_exact(spectrogram.n_mels);
    let frames: Vec<Vec<f64>> = frames
        .map(|frame| frame.iter().copied().map(f64::from).collect())
        .collect();
    moments(&frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_come_before_deviations() {
        let spectrogram = Spectrogram {
            n_mels: 2,
            seconds_per_frame: 0.1,
            decibels: vec![-10.0, -40.0, -30.0, -40.0],
        };
        assert_eq!(statistics(&spectrogram), [-20.0, -40.0, 10.0, 0.0]);
    }
}

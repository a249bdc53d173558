//! Embeddings of a store's songs.

use std::path::Path;

use anyhow::{Context, Result};
use genrescope_classify::{Classifier, Session, Step, block_on};
use genrescope_crnn::model_file::Manifest;
use genrescope_teach::Recording;

use super::args::StoredSongsArgs;
use super::embedded_song::{EmbeddedSong, mean_embedding};
use super::tuner::Tuner;
use crate::data::MelStore;
use crate::inference::BATCH;

/// Songs of the chosen parts of a store.
pub struct SelectedSongs {
    store: MelStore,
    rows: Vec<usize>,
}

impl SelectedSongs {
    /// # Errors
    /// The store cannot be read or divided, or its front-end is not the model's.
    pub fn open(
        folder: &Path,
        args: &StoredSongsArgs,
        manifest: &Manifest,
    ) -> Result<SelectedSongs> {
        let store = MelStore::open(folder)?;
        store.check_front_end(folder, &manifest.front_end)?;
        let split = args.split.split(&store.songs, args.split_seed)?;
        let parts = args.parts.iter().flat_map(|&part| split.part(part));
        let mut rows: Vec<usize> = parts.copied().collect();
        rows.sort_unstable();
        rows.dedup();
        Ok(SelectedSongs { store, rows })
    }

    /// The songs in these rows of a store, whose front-end is the model's.
    pub fn of(store: MelStore, rows: Vec<usize>) -> SelectedSongs {
        SelectedSongs { store, rows }
    }

    /// The genre of each song.
    pub fn genres(&self) -> impl Iterator<Item = String> {
        let songs = self.rows.iter().map(|&row| &self.store.songs[row]);
        songs.map(|song| song.genre.clone())
    }

    /// Embeds the songs. Their artists are those of the store.
    ///
    /// # Errors
    /// A song has no slice.
    pub fn embed(
        &self,
        classifier: &Classifier,
        tuner: Option<&Tuner>,
    ) -> Result<Vec<EmbeddedSong>> {
        let manifest = classifier.manifest();
        let band_hz = manifest.front_end.band_centres();
        let embed = |&row: &usize| {
            let song = &self.store.songs[row];
            let spectrogram = self.store.spectrogram(row);
            let recording = Recording::measure(&spectrogram.decibels, &band_hz);
            let mut session = Session::from_referenced(manifest, spectrogram)?;
            while block_on(session.step(classifier, BATCH))? != Step::Done {}
            let embedding = mean_embedding(&session, manifest.embedding_width());
            let recording = recording.unwrap_or_default();
            Ok(EmbeddedSong {
                file: song.song.clone(),
                genre: song.genre.clone(),
                artist: song.columns.get("artist_id").cloned(),
                embedding: embedding.with_context(|| format!("{} has no slice", song.song))?,
                // Absolute levels are unknown: all stored songs have the same.
                level_db: Recording::default().level_db,
                bandwidth_hz: recording.bandwidth_hz,
                features: tuner.map_or_else(Vec::new, |tuner| tuner.features(&session)),
            })
        };
        self.rows.iter().map(embed).collect()
    }
}

//! Embeddings of a store's songs.

use std::path::Path;

use anyhow::{Context, Result};
use genrescope_classify::{Classifier, Session, Step, block_on};
use genrescope_teach::Recording;

use super::args::StoredSongsArgs;
use super::embedded_song::{EmbeddedSong, mean_embedding};
use crate::data::MelStore;
use crate::inference::BATCH;

/// Embeds the songs of the chosen parts. Their artists are those of the store.
///
/// # Errors
/// The store cannot be read, or its front-end is not the model's.
pub fn embed(
    folder: &Path,
    args: &StoredSongsArgs,
    classifier: &Classifier,
) -> Result<Vec<EmbeddedSong>> {
    let store = MelStore::open(folder)?;
    let manifest = classifier.manifest();
    store.check_front_end(folder, &manifest.front_end)?;
    let split = args.split.split(&store.songs, args.split_seed)?;
    let mut rows: Vec<usize> = args
        .parts
        .iter()
        .flat_map(|&part| split.part(part))
        .copied()
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let band_hz = manifest.front_end.band_centres();
    rows.into_iter()
        .map(|row| {
            let song = &store.songs[row];
            let spectrogram = store.spectrogram(row);
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
            })
        })
        .collect()
}

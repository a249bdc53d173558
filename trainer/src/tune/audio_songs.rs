//! Embeddings of audio files, one after the other: the network uses all cores.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use genrescope_audio::SongTags;
use genrescope_classify::{Classifier, Session, Step, block_on};
use genrescope_teach::Recording;

use super::cache::Cache;
use super::embedded_song::{EmbeddedSong, mean_embedding};
use super::genres::check_genres;
use super::report::Failed;
use super::tuner::Tuner;
use crate::inference::{AudioSource, BATCH, contain, push_each};
use crate::prepare::{ConversionProgress, SourceSong, find};

/// Embeds the audio files below a folder, whose genres are added to the `kept` ones. Files that cannot be used are returned with
/// the reason.
///
/// # Errors
/// The folder has no audio files in genre folders, or the cache cannot be written.
pub fn embed(
    folder: &Path,
    classifier: &Classifier,
    tuner: Option<&Tuner>,
    out: &Path,
    network: &str,
    kept: &[String],
) -> Result<(Vec<EmbeddedSong>, Vec<Failed>)> {
    let sources = find(folder, None, None)?;
    // Before hours of work.
    check_genres(sources.iter().map(|source| source.genre.clone()), kept)?;
    let mut cache = Cache::open(out, classifier, network)?;
    let mut progress = ConversionProgress::new(sources.len());
    let outcomes: Result<Vec<Result<EmbeddedSong, Failed>>> = sources
        .iter()
        .map(|source| {
            let path = folder.join(&source.file);
            let stamp = fs::metadata(&path).ok();
            // Features are not in the cache: they have a hundred times the size of an embedding.
            let known = cache.find(&source.file, stamp.as_ref());
            if let Some(song) = known.filter(|_| tuner.is_none()) {
                progress.step(true, false);
                return Ok(Ok(song));
            }
            let result = contain(|| embed_file(source, &path, classifier, tuner));
            progress.step(false, result.is_err());
            match result {
                Ok(song) => {
                    cache.add(&song, stamp.as_ref())?;
                    Ok(Ok(song))
                }
                Err(error) => Ok(Err(Failed {
                    file: source.file.clone(),
                    reason: format!("{error:#}"),
                })),
            }
        })
        .collect();
    let (mut songs, mut failed) = (Vec::new(), Vec::new());
    for outcome in outcomes? {
        match outcome {
            Ok(song) => songs.push(song),
            Err(reason) => failed.push(reason),
        }
    }
    Ok((songs, failed))
}

fn embed_file(
    source: &SourceSong,
    path: &Path,
    classifier: &Classifier,
    tuner: Option<&Tuner>,
) -> Result<EmbeddedSong> {
    let manifest = classifier.manifest();
    let audio = AudioSource::open(path)?;
    // Before the sound, since both share the position in the file.
    let tags = SongTags::read(audio.bytes()?).unwrap_or_default();
    let mut reader = audio.reader(manifest.front_end.sample_rate)?;
    let mut session = Session::new(manifest)?;
    let mut levels = Vec::new();
    push_each(&mut reader, &mut session, |frames| {
        levels.extend_from_slice(frames)
    })?;
    while block_on(session.step(classifier, BATCH))? != Step::Done {}
    let embedding = mean_embedding(&session, manifest.embedding_width());
    let embedding = embedding.context("it is silent or shorter than a slice")?;
    let recording = Recording::measure(&levels, &manifest.front_end.band_centres());
    let recording = recording.unwrap_or_default();
    Ok(EmbeddedSong {
        file: source.file.clone(),
        genre: source.genre.clone(),
        artist: tags.artist.or_else(|| artist_folder(&source.file)),
        embedding,
        level_db: recording.level_db,
        bandwidth_hz: recording.bandwidth_hz,
        features: tuner.map_or_else(Vec::new, |tuner| tuner.features(&session)),
    })
}

/// The folder between genre and file, if there is one.
fn artist_folder(file: &str) -> Option<String> {
    let mut parts = file.split('/').skip(1);
    let folder = parts.next()?;
    parts.next().map(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_below_the_genre_is_the_artist() {
        assert_eq!(artist_folder("tango/one.mp3"), None);
        assert_eq!(artist_folder("tango/Ann/one.mp3").as_deref(), Some("Ann"));
        assert_eq!(
            artist_folder("tango/Ann/Live/1.mp3").as_deref(),
            Some("Ann")
        );
    }
}

//! `trainer tune`: a new head for a network, for other genres.
//!
//! ```text
//! audio files or stored songs ─ network ─▶ embeddings ─ genrescope-teach ─▶ estimate, model file
//! ```

mod args;
mod audio_songs;
mod cache;
mod embedded_song;
mod genres;
mod report;
pub mod stored_songs;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::{self, ModelFile, Precision};
use genrescope_teach::{GenreMeans, Songs, groups_by_artist, teach, teach_beside};

use crate::files;
use crate::inference::ModelArgs;
use crate::output;
use embedded_song::EmbeddedSong;
use genres::check_genres;
use report::TuneReport;

pub use args::{StoredSongsArgs, TuneArgs};

/// Runs the command.
///
/// # Errors
/// The model or a folder cannot be read, there are fewer than two genres, or the model cannot be written.
pub fn run(args: &TuneArgs) -> Result<ExitCode> {
    let base = ModelArgs {
        model: args.from.clone(),
        device: crate::device::DeviceChoice::Flex,
        json: args.json,
    }
    .file()?;
    let classifier = Classifier::new(base.clone().with_embeddings())?;
    block_on(classifier.self_test())?;
    let kept = args.keep.as_deref().map(read_means).transpose()?;
    let fewest = if kept.is_some() { 1 } else { 2 };
    let (found, failed) = match (&args.audio, &args.data) {
        (Some(audio), _) => audio_songs::embed(
            audio,
            &classifier,
            &args.out,
            &base.network_digest(),
            fewest,
        )?,
        (None, Some(data)) => (
            stored_songs::embed(data, &args.stored, &classifier)?,
            Vec::new(),
        ),
        (None, None) => bail!("expected --audio or --data"),
    };
    let own = check_genres(found.iter().map(|song| song.genre.clone()), fewest)?;
    let first = kept.as_ref().map_or(&[][..], |means| &means.genres);
    let genres = [first, &own].concat();
    let songs = collect(&found, &genres, classifier.manifest().embedding_width())?;
    let progress = &mut |_| ControlFlow::Continue(());
    let taught = match &kept {
        Some(means) => teach_beside(&base, means, &songs, progress)?,
        None => teach(&base, &songs, progress)?,
    };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => args.out.file_stem().map_or_else(
            || "tuned".into(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
    };
    write(&taught.model(&base, &name)?, args)?;
    let report = TuneReport::new(&taught, &songs, &found, failed, &args.out);
    output::figures(&report, args.json)?;
    Ok(match report.is_complete() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The model file, then the end of the cache that it was made from.
fn write(file: &ModelFile, args: &TuneArgs) -> Result<()> {
    let bytes = model_file::write(&file.manifest, &file.tensors, Precision::Half)?;
    // What is written must load: the self-test is part of it.
    let check = Classifier::new(model_file::read(&bytes)?)?;
    block_on(check.self_test()).context("the new model does not reproduce its self-test")?;
    files::write_atomic(&args.out, &bytes)?;
    if args.audio.is_some() {
        cache::remove(&args.out);
    }
    Ok(())
}

fn read_means(path: &Path) -> Result<GenreMeans> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let expected = || format!("{} has no means of genres", path.display());
    serde_json::from_slice(&text).with_context(expected)
}

/// The songs for training. Genres that none of them has are not taught.
///
/// # Errors
/// A song of another genre, or an embedding of another width.
pub fn collect(found: &[EmbeddedSong], genres: &[String], width: usize) -> Result<Songs> {
    let mut songs = Songs::new(genres.to_vec(), width)?;
    let artists = found.iter().map(|song| song.artist.as_deref());
    for (song, group) in found.iter().zip(groups_by_artist(artists)) {
        let genre = genres.iter().position(|genre| *genre == song.genre);
        let genre = genre.with_context(|| format!("{} is none of the genres", song.genre))?;
        songs.add(genrescope_teach::Song {
            genre,
            group,
            embedding: song.embedding.clone(),
            recording: song.recording(),
        })?;
    }
    Ok(songs)
}

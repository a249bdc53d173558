//! `trainer tune`: a new head for a network, for other genres; with `--layers` also other layers.
//!
//! ```text
//! audio files or stored songs ─ network ─▶ embeddings ─ genrescope-teach ─▶ estimate, model file
//!                                └ first layers ─▶ features ─ fine_tune ─▶ layers, estimate, model file
//! ```

mod args;
mod audio_songs;
mod beside;
mod cache;
mod card;
mod embedded_song;
mod fine_tune;
mod fold_cache;
mod genres;
mod layers;
mod report;
mod stored_songs;
mod tuner;

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
use layers::TunedLayers;
use report::TuneReport;
use tuner::{FineTuning, Tuner};

pub use args::{StoredSongsArgs, TuneArgs};
pub use stored_songs::SelectedSongs;

/// Runs the command.
///
/// # Errors
/// The model or a folder cannot be read, there are too few genres (fewer than two, or none to add to those that are kept), or
/// the model cannot be written.
pub fn run(args: &TuneArgs) -> Result<ExitCode> {
    let base = ModelArgs {
        model: args.from.clone(),
        device: crate::device::DeviceChoice::Flex,
        json: args.json,
    }
    .file()?;
    let classifier = Classifier::new(base.clone().with_embeddings())?;
    block_on(classifier.self_test())?;
    let kept = args.keep.as_deref().map(|path| read_means(path, &base));
    let kept = kept.transpose()?;
    let kept_genres = kept.as_ref().map_or(&[][..], |means| &means.genres);
    let tuner = Tuner::new(&base, args.layers, &args.fine_tuning)?;
    let tuner = tuner.as_ref();
    if kept.is_some() && tuner.is_some() {
        // The kept genres are only known by their means, which other layers would change.
        bail!("--keep trains the head only: leave out --layers, or --keep");
    }
    let (found, failed) = match (&args.audio, &args.data) {
        (Some(audio), _) => {
            let digest = base.network_digest();
            audio_songs::embed(audio, &classifier, tuner, &args.out, &digest, kept_genres)?
        }
        (None, Some(data)) => {
            let selected = SelectedSongs::open(data, &args.stored, classifier.manifest())?;
            check_genres(selected.genres(), kept_genres)?;
            (selected.embed(&classifier, tuner)?, Vec::new())
        }
        (None, None) => bail!("expected --audio or --data"),
    };
    let genres = check_genres(found.iter().map(|song| song.genre.clone()), kept_genres)?;
    let songs = collect(&found, &genres, classifier.manifest().embedding_width())?;
    let progress = &mut |_| ControlFlow::Continue(());
    let (taught, layers) = match (tuner, &kept) {
        (Some(tuner), _) => {
            let settings = format!("{:?} {:?}", args.layers, tuner.settings());
            let tuned = fine_tune::fine_tune(&base, tuner, &found, &songs, &args.out, &settings)?;
            (tuned.0, Some(tuned.1))
        }
        (None, Some(means)) => (teach_beside(&base, means, &songs, progress)?, None),
        (None, None) => (teach(&base, &songs, progress)?, None),
    };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => args.out.file_stem().map_or_else(
            || "tuned".into(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
    };
    let mut file = taught.model(layers.as_ref().unwrap_or(&base), &name)?;
    if let Some(tuner) = tuner {
        file.manifest.provenance.recipe = recipe(&base, args.layers, tuner.settings());
    }
    write(&file, args)?;
    let report = TuneReport::new(&taught, &songs, &found, failed, args);
    if let Some(path) = &args.card {
        let card = card::card(&file.manifest, &report, &base.manifest.name);
        files::write_atomic(path, card.as_bytes())?;
    }
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
        beside::remove(&args.out, beside::SONGS);
    }
    beside::remove(&args.out, beside::FOLDS);
    Ok(())
}

/// How the layers of a fine-tuned model were trained.
fn recipe(base: &ModelFile, layers: TunedLayers, settings: &FineTuning) -> String {
    let FineTuning {
        learning_rate,
        epochs,
        seed,
    } = settings;
    format!(
        "{} fine-tuned: {}, {epochs} epochs, Adam with a learning rate of {learning_rate} at most, one-cycle schedule, seed \
         {seed}; batch norms keep their statistics",
        base.manifest.name,
        layers.words()
    )
}

/// The means of the genres of `base`.
fn read_means(path: &Path, base: &ModelFile) -> Result<GenreMeans> {
    let expected = || format!("{} has no means of genres", path.display());
    let means: GenreMeans = serde_json::from_slice(&files::read(path)?).with_context(expected)?;
    means
        .check(base)
        .with_context(|| path.display().to_string())?;
    Ok(means)
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

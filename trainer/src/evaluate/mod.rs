//! `trainer evaluate`: slice and song figures of a model.

mod args;
pub mod bootstrap;
pub mod calibration;
pub mod elsewhere;
mod figures;
pub mod metrics;
mod predictions;
mod report;
mod slice_state;
pub mod votes;

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file;
use serde::Serialize;

use crate::data::MelStore;
use crate::inference::classify_songs;
use crate::{files, output};
use elsewhere::ElsewhereFigures;
use slice_state::{BothModes, SliceState};

pub use args::EvaluateArgs;
pub use figures::SongFigures;
pub use predictions::{slice_scores, song_pairs, top_predictions};
pub use report::{EvaluationReport, TOP};

/// Runs the command.
///
/// # Errors
/// The model and the data do not match, or a file cannot be read.
pub fn run(args: &EvaluateArgs) -> Result<ExitCode> {
    if let Some(folder) = &args.on {
        return evaluate_elsewhere(args, folder);
    }
    let data = args.data.as_deref().context("--data or --on is needed")?;
    let store = MelStore::open(data)?;
    let file = model_file::read(&files::read(&args.model)?)
        .with_context(|| args.model.display().to_string())?;
    ensure!(
        file.manifest.genres == store.genres,
        "the model has the genres {:?}, but the data has {:?}",
        file.manifest.genres,
        store.genres
    );
    // Spectrograms of another front-end would give plausible wrong figures.
    ensure!(
        file.manifest.front_end == store.front_end,
        "the spectrograms in {} do not match the front-end of the model ({} bands and hop {} at {} Hz in the store, {} bands and hop {} at {} Hz in the model); prepare them again with the same settings",
        data.display(),
        store.front_end.n_mels,
        store.front_end.hop_length,
        store.front_end.sample_rate,
        file.manifest.front_end.n_mels,
        file.manifest.front_end.hop_length,
        file.manifest.front_end.sample_rate
    );
    let sequence = file.manifest.network.sequence;
    let state = SliceState::of(args.state, sequence)?;
    let mut classifier = args.device.classifier(file)?;
    // Damaged weights would give plausible wrong figures.
    block_on(classifier.self_test()).with_context(|| args.model.display().to_string())?;
    let split = args.split.split(&store.songs, args.split_seed)?;
    let rows = split.part(args.part);
    let report = |classifier: &Classifier| -> Result<EvaluationReport> {
        let songs = classify_songs(classifier, &store, rows)?;
        let vote = classifier.manifest().decision.vote;
        let split = args.split.describe(args.split_seed);
        let (genres, part) = (&store.genres, args.part);
        Ok(EvaluationReport::new(
            genres, &songs, vote, split, part, &args.top,
        ))
    };
    match state {
        SliceState::Shared => print(args, &report(&classifier)?),
        SliceState::Alone => {
            classifier.set_stateless();
            print(args, &report(&classifier)?)
        }
        SliceState::Both => {
            let with_shared_state = report(&classifier)?;
            classifier.set_stateless();
            let both = BothModes {
                with_shared_state,
                without_shared_state: report(&classifier)?,
            };
            print(args, &both)
        }
    }
}

/// Figures on a store with other labels.
fn evaluate_elsewhere(args: &EvaluateArgs, folder: &Path) -> Result<ExitCode> {
    let file = model_file::read(&files::read(&args.model)?)
        .with_context(|| args.model.display().to_string())?;
    let genres = file.manifest.genres.clone();
    let classifier = args.device.classifier(file)?;
    block_on(classifier.self_test()).with_context(|| args.model.display().to_string())?;
    let clips = elsewhere::classify_store(&classifier, folder, &args.leave_out)?;
    print(args, &ElsewhereFigures::new(&genres, &clips))
}

fn print(args: &EvaluateArgs, figures: &(impl Serialize + Display)) -> Result<ExitCode> {
    match args.json {
        true => output::line(serde_json::to_string_pretty(figures)?)?,
        false => output::line(figures.to_string().trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

//! `trainer evaluate`: slice and song figures of a model.

mod args;
pub mod bootstrap;
pub mod calibration;
mod figures;
pub mod metrics;
mod predictions;
mod report;
mod slice_state;
pub mod votes;

use std::fmt::Display;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genre_core::classify::{Classifier, ready};
use genre_core::model_file;
use serde::Serialize;

use crate::data::MelStore;
use crate::inference::classify_songs;
use crate::{files, output};
use slice_state::{BothWays, SliceState};

pub use args::EvaluateArgs;
pub use figures::SongFigures;
pub use predictions::{claims, slice_scores, song_pairs};
pub use report::{Report, TOP};

/// Runs the command.
pub fn run(args: &EvaluateArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let file = model_file::read(&files::read(&args.model)?)
        .with_context(|| args.model.display().to_string())?;
    ensure!(
        file.manifest.genres == store.genres,
        "the model knows the genres {:?}, the data has {:?}",
        file.manifest.genres,
        store.genres
    );
    // Spectrograms made otherwise give figures all the same, and wrong ones.
    ensure!(
        file.manifest.front_end == store.front_end,
        "the spectrograms in {} were made otherwise than the model hears them ({} bands and hop {} at {} Hz there, {} bands and hop {} at {} Hz in the model); prepare them again",
        args.data.display(),
        store.front_end.n_mels,
        store.front_end.hop_length,
        store.front_end.sample_rate,
        file.manifest.front_end.n_mels,
        file.manifest.front_end.hop_length,
        file.manifest.front_end.sample_rate
    );
    let sequence = file.manifest.network.sequence;
    let state = SliceState::of(args.state, sequence)?;
    let mut classifier = Classifier::new(file, &args.device.runs_on()?)?;
    // Weights that were damaged on the disk give figures as well.
    ready(classifier.self_test()).with_context(|| args.model.display().to_string())?;
    let split = args.split.split(&store.songs, args.split_seed)?;
    let rows = split.part(args.part);
    let report = |classifier: &Classifier| -> Result<Report> {
        let songs = classify_songs(classifier, &store, rows)?;
        let vote = classifier.manifest().decision.vote;
        let split = args.split.in_words(args.split_seed);
        let (genres, part) = (&store.genres, args.part);
        Ok(Report::new(genres, &songs, vote, split, part, &args.top))
    };
    match state {
        SliceState::Shared => print(args, &report(&classifier)?),
        SliceState::Alone => {
            classifier.hear_slices_alone();
            print(args, &report(&classifier)?)
        }
        SliceState::Both => {
            let with_shared_state = report(&classifier)?;
            classifier.hear_slices_alone();
            let both = BothWays {
                with_shared_state,
                without_shared_state: report(&classifier)?,
            };
            print(args, &both)
        }
    }
}

fn print(args: &EvaluateArgs, figures: &(impl Serialize + Display)) -> Result<ExitCode> {
    match args.json {
        true => output::line(serde_json::to_string_pretty(figures)?)?,
        false => output::line(figures.to_string().trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

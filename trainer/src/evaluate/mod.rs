//! `trainer evaluate`: slice and song figures of a model.

mod args;
mod artists;
pub mod bootstrap;
pub mod calibration;
pub mod elsewhere;
mod figures;
mod labelled;
pub mod labels;
pub mod metrics;
mod predictions;
mod report;
mod slice_state;
mod songs_table;
pub mod votes;

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_classify::Classifier;
use serde::Serialize;

use crate::data::{MelStore, SplitPart};
use crate::inference::{classify_songs, read_any_model, read_model};
use crate::output;
use artists::ArtistFigures;
use elsewhere::{ElsewhereFigures, ElsewhereStore};
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
    let file = read_any_model(&args.model)?;
    if file.manifest.labels.is_some() {
        return labelled::evaluate(args, file);
    }
    ensure!(
        args.labels.is_none(),
        "--labels is for a model of independent labels, but {} has genres: leave out --labels",
        args.model.display()
    );
    let data = args.data.as_deref().context("--data or --on is needed")?;
    let store = MelStore::open(data)?;
    store.check_genres(&file.manifest.genres)?;
    store.check_front_end(data, &file.manifest.front_end)?;
    let sequence = file.manifest.network.sequence;
    let state = SliceState::of(args.state, sequence)?;
    ensure!(
        args.songs_csv.is_none() || state != SliceState::Both,
        "--songs-csv has one answer for each song, but this model is evaluated with and without shared state: add --state \
         shared or --state alone"
    );
    args.songs
        .warn_if_not_trained_on(&file.manifest.provenance.split);
    let mut classifier = args.load(file)?;
    let split = args.songs.split(&store.songs)?;
    let rows = split.part(args.songs.part);
    let report = |classifier: &Classifier| -> Result<EvaluationReport> {
        let songs = classify_songs(classifier, &store, rows)?;
        let vote = classifier.manifest().decision.vote;
        let words = args.songs.describe();
        let (genres, part) = (&store.genres, args.songs.part);
        let report = EvaluationReport::new(genres, &songs, vote, words, part, &args.top);
        let songs: Vec<_> = rows.iter().copied().zip(songs).collect();
        if let Some(path) = &args.songs_csv {
            songs_table::write(path, genres, &store.songs, &songs, vote)?;
        }
        Ok(match part {
            SplitPart::Train => report,
            _ => report.with_artists(ArtistFigures::new(&store.songs, &split.train, &songs, vote)),
        })
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
    let file = read_model(&args.model)?;
    let store = ElsewhereStore::open(folder, &file.manifest, &args.leave_out)?;
    let classifier = args.load(file)?;
    let clips = store.classify(&classifier)?;
    print(
        args,
        &ElsewhereFigures::new(&classifier.manifest().genres, &clips),
    )
}

fn print(args: &EvaluateArgs, figures: &(impl Serialize + Display)) -> Result<ExitCode> {
    output::figures(figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

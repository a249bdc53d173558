//! `trainer train --folds`: all folds of a cross-validation, and their networks as an ensemble.
//!
//! ```text
//! folds ─ train (or resume) ─▶ OUT/fold-1, OUT/fold-2, ... ─ classify ─▶ each song by the fold that did not see it
//!                                                          └ average ──▶ songs that no fold has seen (--hold-out)
//! ```

mod plan;
mod report;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use genrescope_classify::Classifier;
use genrescope_vote::Vote;

use crate::data::{MelStore, SplitPart, originals};
use crate::evaluate::metrics::Scores;
use crate::evaluate::{EvaluationReport, TOP, song_pairs};
use crate::inference::{self, ClassifiedSong};
use crate::train::{self, StopToken, TrainArgs, TrainConfig, TrainEvent};
use crate::{files, output};
use plan::PlannedFold;
use report::{EnsembleFigures, FoldFigures, FoldsReport};

/// File of the figures in the output folder.
const FILE: &str = "folds.json";

/// Runs the command. `given` returns whether an option was set on the command line.
///
/// # Errors
/// An option, the recipe or the data is invalid, or a fold cannot be trained.
pub fn run(args: &mut TrainArgs, given: impl Fn(&str) -> bool) -> Result<ExitCode> {
    if let Some(file) = &args.recipe {
        args.config = train::merge_recipe(&args.config, file, given)?;
    }
    let Some(choice) = &args.folds else {
        bail!("expected --folds");
    };
    let store = MelStore::open(&args.data)?;
    let hold_out = args.hold_out.as_ref();
    let folds = plan::plan(choice, hold_out, &store.songs, args.config.seed)?;
    let unseen = hold_out
        .map(|outer| outer.split(&store.songs, args.config.seed))
        .transpose()?
        .map(|split| split.test);
    let (mut figures, mut all) = (Vec::new(), Vec::new());
    let (mut members, mut single_accuracy) = (Vec::new(), Vec::new());
    let mut vote = Vote::Geometric;
    for (index, fold) in folds.iter().enumerate() {
        output::progress(format_args!(
            "{} of {}: {}",
            index + 1,
            folds.len(),
            fold.name
        ));
        let config = train_fold(args, fold, &store).with_context(|| {
            format!("{} failed; run the same command again to resume", fold.name)
        })?;
        let classifier = best_epoch(args, fold)?;
        vote = classifier.manifest().decision.vote;
        let test = config.split.split(&store.songs, config.seed)?.test;
        let songs = inference::classify_songs(&classifier, &store, &test)?;
        figures.push(fold_figures(args, fold, &songs, &store, vote)?);
        all.extend(songs);
        if let Some(rows) = &unseen {
            let songs = inference::classify_songs(&classifier, &store, rows)?;
            single_accuracy.push(scores(&songs, &store, vote).accuracy());
        }
        members.push(classifier);
    }
    let evaluate = |songs: &[ClassifiedSong], words: String| {
        EvaluationReport::new(&store.genres, songs, vote, words, SplitPart::Test, &TOP)
    };
    let ensemble = match (hold_out, &unseen) {
        (Some(outer), Some(rows)) => {
            let together = inference::ensemble(members)?;
            let songs = inference::classify_songs(&together, &store, rows)?;
            Some(EnsembleFigures {
                networks: single_accuracy.len(),
                single_accuracy,
                together: evaluate(&songs, outer.describe(args.config.seed)),
            })
        }
        _ => None,
    };
    let words = match hold_out {
        None => format!("all songs that have a fold of {choice}, each classified once"),
        Some(outer) => {
            format!("all songs that have a fold of {choice} within {outer}, each classified once")
        }
    };
    let report = FoldsReport {
        left_out: originals(&store.songs).len() - all.len() - unseen.as_ref().map_or(0, Vec::len),
        folds: figures,
        all: evaluate(&all, words),
        ensemble,
    };
    files::write_atomic(&args.out.join(FILE), &serde_json::to_vec_pretty(&report)?)?;
    output::line(report.to_string().trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Trains a fold, or resumes it. Returns its configuration.
fn train_fold(args: &TrainArgs, fold: &PlannedFold, store: &MelStore) -> Result<TrainConfig> {
    let config = TrainConfig {
        split: fold.split.clone(),
        ..args.config.clone()
    };
    let args = TrainArgs {
        data: args.data.clone(),
        out: args.out.join(&fold.name),
        device: args.device,
        plain: true,
        recipe: None,
        start_from: args.start_from.clone(),
        labels: None,
        top_labels: None,
        folds: None,
        hold_out: None,
        non_music: args.non_music.clone(),
        config: config.clone(),
    };
    train::train(&args, store, &StopToken::default(), &mut |event| {
        // An epoch has hundreds of steps.
        if !matches!(event, TrainEvent::Step(_)) {
            output::progress(format_args!("  {event}"));
        }
    })?;
    Ok(config)
}

/// The network of a fold's best epoch.
fn best_epoch(args: &TrainArgs, fold: &PlannedFold) -> Result<Classifier> {
    let path = args.out.join(&fold.name).join("best.safetensors");
    args.device.classifier(inference::read_model(&path)?)
}

fn fold_figures(
    args: &TrainArgs,
    fold: &PlannedFold,
    songs: &[ClassifiedSong],
    store: &MelStore,
    vote: Vote,
) -> Result<FoldFigures> {
    let scores = scores(songs, store, vote);
    let state = train::saved_state(&args.out.join(&fold.name))?;
    Ok(FoldFigures {
        name: fold.name.clone(),
        epoch: state.map_or(0, |state| state.best_epoch),
        songs: scores.total(),
        accuracy: scores.accuracy(),
        macro_f1: scores.macro_f1(),
    })
}

fn scores(songs: &[ClassifiedSong], store: &MelStore, vote: Vote) -> Scores {
    Scores::new(store.genres.len(), song_pairs(songs, vote))
}

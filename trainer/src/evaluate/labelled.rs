//! `trainer evaluate` of a model of independent labels.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_crnn::model_file::ModelFile;

use super::args::EvaluateArgs;
use super::labels::{LabelReport, LabelledSong};
use super::report::TOP;
use crate::data::{MelStore, SongLabels};
use crate::inference::classify_songs;
use crate::output;

/// Runs the command.
///
/// # Errors
/// An option is for genres, there is no file of labels, or the labels do not suit the model.
pub fn evaluate(args: &EvaluateArgs, file: ModelFile) -> Result<ExitCode> {
    let path = args.labels.as_deref().with_context(|| {
        format!(
            "the outputs of {} are independent labels: give the labels of the songs with --labels FILE",
            args.model.display()
        )
    })?;
    for (option, is_given) in [
        ("--state", args.state.is_some()),
        ("--songs-csv", args.songs_csv.is_some()),
        ("--top", args.top != TOP),
    ] {
        ensure!(
            !is_given,
            "{option} is for models of genres, but the outputs of {} are independent labels",
            args.model.display()
        );
    }
    let data = args.data.as_deref().context("--data is needed")?;
    let store = MelStore::open(data)?;
    store.check_front_end(data, &file.manifest.front_end)?;
    let labels = SongLabels::open(path, &store.songs)?.of_model(&file.manifest.genres)?;
    let split = labels.listed(args.songs.split(&store.songs)?, &[args.songs.part])?;
    labels.warn_of_songs_left_out();
    args.songs
        .warn_if_not_trained_on(&file.manifest.provenance.split);
    let rows = split.part(args.songs.part);
    let classifier = args.load(file)?;
    let songs = classify_songs(&classifier, &store, rows)?;
    let songs = LabelledSong::all(rows, &songs, &labels);
    let thresholds = classifier.manifest().label_thresholds();
    let words = args.songs.describe();
    let report = LabelReport::new(&labels.names, thresholds, &songs, words, args.songs.part);
    output::figures(&report, args.json)?;
    Ok(ExitCode::SUCCESS)
}

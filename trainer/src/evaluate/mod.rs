//! `trainer evaluate`: slice and song figures of a model.

pub mod bootstrap;
pub mod metrics;
mod report;

use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genre_core::classify::{Classifier, Session, SliceVerdict, Verdict, Vote, ready};
use genre_core::model_file;

use crate::cli::EvaluateArgs;
use crate::data::MelStore;
use crate::files;
use metrics::Scores;

/// Slices that go to the network at once.
const BATCH: usize = 32;

/// A song and what the network makes of it.
pub struct Heard {
    /// Index of the right genre.
    pub label: usize,
    /// The slices with their probabilities.
    pub verdict: Verdict,
}

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
    let classifier = Classifier::new(file, &args.device.runs_on()?)?;
    let split = args.split.split(&store.songs, args.split_seed)?;
    let songs = hear(&classifier, &store, split.part(args.part))?;
    let report = report::Report::new(&store.genres, &songs, args);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Lets the network hear whole songs of the store.
pub fn hear(classifier: &Classifier, store: &MelStore, rows: &[usize]) -> Result<Vec<Heard>> {
    rows.iter()
        .map(|&row| {
            let session = Session::from_referenced(classifier.manifest(), store.spectrogram(row))?;
            let verdict = ready(classifier.drain(session, BATCH, Vote::Majority, &mut |_| {
                ControlFlow::Continue(())
            }))?;
            Ok(Heard {
                label: store.label(row),
                verdict,
            })
        })
        .collect()
}

/// Labels and predictions of every slice.
pub fn slice_scores(songs: &[Heard], genres: usize) -> Scores {
    let pairs = songs.iter().flat_map(|song| {
        song.verdict
            .slices
            .iter()
            .map(|slice| (song.label, argmax(&slice.probabilities)))
    });
    Scores::new(genres, pairs)
}

/// Labels and predictions of every song under a vote.
pub fn song_pairs(songs: &[Heard], vote: Vote) -> Vec<(usize, usize)> {
    songs
        .iter()
        .filter_map(|song| {
            let slices: Vec<&[f32]> = song.verdict.slices.iter().map(probabilities).collect();
            let tally = vote.tally(&slices)?;
            Some((song.label, tally.order[0]))
        })
        .collect()
}

fn probabilities(slice: &SliceVerdict) -> &[f32] {
    &slice.probabilities
}

fn argmax(values: &[f32]) -> usize {
    (0..values.len())
        .reduce(|best, i| if values[i] > values[best] { i } else { best })
        .unwrap_or(0)
}

//! `trainer evaluate`: slice and song figures of a model.

pub mod bootstrap;
pub mod calibration;
mod figures;
pub mod metrics;
mod report;
mod state;
pub mod votes;

use std::fmt::Display;
use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_crnn::model_file;
use genrescope_mel::Spectrogram;
use genrescope_vote::{Aggregate, Classification, SliceClassification, Vote};
use serde::Serialize;

use crate::cli::EvaluateArgs;
use crate::data::MelStore;
use crate::{files, output};
use calibration::Claim;
pub use figures::SongFigures;
use metrics::Scores;
pub use report::{Report, TOP};
use state::BothWays;
pub use state::SliceState;
use votes::Judged;

/// Slices that go to the network at once.
pub const BATCH: usize = 32;

/// A song and what the network makes of it.
pub struct Heard {
    /// Index of the right genre.
    pub label: usize,
    /// The slices with their probabilities.
    pub verdict: Classification,
}

#[cfg(test)]
impl Heard {
    /// A song of a second whose slices have these probabilities.
    pub fn test(label: usize, slices: Vec<Vec<f32>>) -> Heard {
        use genrescope_vote::{Answer, SliceClassification};
        let slice = |probabilities| SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            audible: true,
            probabilities,
        };
        let verdict = Classification {
            answer: Answer::NotSure,
            vote: Vote::Mean,
            ranking: Vec::new(),
            slices: slices.into_iter().map(slice).collect(),
            duration_s: 1.0,
        };
        Heard { label, verdict }
    }
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
    let mut classifier = args.device.classifier(file)?;
    // Weights that were damaged on the disk give figures as well.
    block_on(classifier.self_test()).with_context(|| args.model.display().to_string())?;
    let split = args.split.split(&store.songs, args.split_seed)?;
    let rows = split.part(args.part);
    let report = |classifier: &Classifier| -> Result<Report> {
        let songs = hear(classifier, &store, rows)?;
        let vote = classifier.manifest().decision.vote;
        let split = args.split.in_words(args.split_seed);
        let (genres, part) = (&store.genres, args.part);
        Ok(Report::new(genres, &songs, vote, split, part, &args.top))
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

/// Lets the network hear whole songs of the store.
pub fn hear(classifier: &Classifier, store: &MelStore, rows: &[usize]) -> Result<Vec<Heard>> {
    rows.iter()
        .map(|&row| {
            Ok(Heard {
                label: store.label(row),
                verdict: hear_one(classifier, store.spectrogram(row))?,
            })
        })
        .collect()
}

/// Lets the network hear one referenced spectrogram.
pub fn hear_one(classifier: &Classifier, spectrogram: Spectrogram) -> Result<Classification> {
    let session = Session::from_referenced(classifier.manifest(), spectrogram)?;
    let vote = classifier.manifest().decision.vote;
    let going_on = &mut |_| ControlFlow::Continue(());
    Ok(block_on(classifier.finish(session, BATCH, vote, going_on))?)
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
    tallies(songs, vote)
        .map(|(label, tally)| (label, tally.order[0]))
        .collect()
}

/// What the best genre of each song claims by a vote.
pub fn claims(songs: &[Heard], vote: Vote) -> Vec<Claim> {
    judged(songs, vote).iter().map(|song| song.claim).collect()
}

/// What a vote makes of each song.
pub fn judged(songs: &[Heard], vote: Vote) -> Vec<Judged> {
    tallies(songs, vote)
        .filter_map(|(label, tally)| {
            let place = tally.order.iter().position(|&genre| genre == label)?;
            let said = tally.order[0];
            Some(Judged {
                label,
                said,
                place,
                claim: Claim {
                    probability: f64::from(tally.probabilities[said]),
                    right: place == 0,
                },
            })
        })
        .collect()
}

/// The label of each song that has a slice, and how its slices voted.
fn tallies(songs: &[Heard], vote: Vote) -> impl Iterator<Item = (usize, Aggregate)> {
    songs.iter().filter_map(move |song| {
        let slices: Vec<&[f32]> = song.verdict.slices.iter().map(probabilities).collect();
        Some((song.label, vote.aggregate(&slices)?))
    })
}

fn probabilities(slice: &SliceClassification) -> &[f32] {
    &slice.probabilities
}

/// The most probable genre of a slice.
pub fn argmax(values: &[f32]) -> usize {
    (0..values.len())
        .reduce(|best, i| if values[i] > values[best] { i } else { best })
        .unwrap_or(0)
}

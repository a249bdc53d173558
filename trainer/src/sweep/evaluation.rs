//! `evaluation.json` of a run: what its kept weights make of the test songs, by slice and by song.

use std::path::Path;

use anyhow::{Context, Result};
use genre_core::classify::{Classifier, Vote};
use genre_core::model_file;
use serde::{Deserialize, Serialize};

use crate::data::{MelStore, store_file};
use crate::device::DeviceChoice;
use crate::evaluate::metrics::Scores;
use crate::evaluate::{self, Heard, SongFigures, bootstrap};
use crate::{files, train};

const FILE: &str = "evaluation.json";

/// The figures of a run, as the paper measures: songs by the majority of their slices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// SHA-256 of the model file that was heard.
    pub model_sha256: String,
    /// The epoch whose weights it holds.
    pub epoch: usize,
    /// The split, in words; the songs are those of its test part.
    pub split: String,
    /// Songs heard.
    pub songs: usize,
    /// Their slices.
    pub slices: usize,
    /// Share of slices that are right.
    pub slice_accuracy: f64,
    /// F1 of each genre weighted by its slices.
    pub slice_weighted_f1: f64,
    /// Its 95 % interval, over songs: slices of a song are not drawn apart.
    pub slice_weighted_f1_95: [f64; 2],
    /// Song figures, by vote.
    pub votes: Vec<ByVote>,
    /// Share of songs whose genre is among the most voted one, two, three.
    pub top: [f64; 3],
    /// Their 95 % intervals.
    pub top_95: [[f64; 2]; 3],
    /// Genre names.
    pub genres: Vec<String>,
    /// `[right][majority]`, songs.
    pub confusion: Vec<Vec<usize>>,
}

/// Song figures under one vote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByVote {
    /// The vote.
    pub vote: Vote,
    /// The figures.
    #[serde(flatten)]
    pub figures: SongFigures,
}

impl Evaluation {
    /// The song figures under a vote.
    pub fn by(&self, vote: Vote) -> Option<&SongFigures> {
        let found = self.votes.iter().find(|by| by.vote == vote);
        found.map(|by| &by.figures)
    }

    fn new(songs: &[Heard], genres: &[String]) -> Evaluation {
        let slices = evaluate::slice_scores(songs, genres.len());
        let all: Vec<&Heard> = songs.iter().collect();
        let slice_f1 = |songs: &[&Heard]| slice_scores(songs, genres.len()).weighted_f1();
        let places: Vec<usize> = songs.iter().filter_map(place).collect();
        let top = |k: usize| {
            move |places: &[usize]| {
                let found = places.iter().filter(|place| **place < k).count();
                found as f64 / places.len().max(1) as f64
            }
        };
        let pairs = evaluate::song_pairs(songs, Vote::Majority);
        Evaluation {
            model_sha256: String::new(),
            epoch: 0,
            split: String::new(),
            songs: songs.len(),
            slices: slices.total(),
            slice_accuracy: slices.accuracy(),
            slice_weighted_f1: slices.weighted_f1(),
            slice_weighted_f1_95: bootstrap::interval(&all, slice_f1),
            votes: Vote::ALL
                .map(|vote| ByVote {
                    vote,
                    figures: SongFigures::new(genres.len(), &evaluate::song_pairs(songs, vote)),
                })
                .into(),
            top: [1, 2, 3].map(|k| top(k)(&places)),
            top_95: [1, 2, 3].map(|k| bootstrap::interval(&places, top(k))),
            genres: genres.to_vec(),
            confusion: Scores::new(genres.len(), pairs).confusion,
        }
    }
}

/// The evaluation of a run's kept weights: what lies in its folder where it is of these weights, or
/// a new one, which is left there. The second value says whether it is new.
///
/// # Errors
/// The run has kept no weights, was made on other data, or a file cannot be read or written.
pub fn of_run(run: &Path, store: &MelStore, device: DeviceChoice) -> Result<(Evaluation, bool)> {
    let config = train::saved_config(run)?;
    train::check_data(run, store)?;
    let model = run.join("best.safetensors");
    let bytes = files::read(&model)?;
    let model_sha256 = store_file::sha256(&[&bytes]);
    let path = run.join(FILE);
    if path.exists() {
        // One that is damaged or of an earlier version is made again.
        let saved: Option<Evaluation> = serde_json::from_slice(&files::read(&path)?).ok();
        if let Some(saved) = saved.filter(|saved| saved.model_sha256 == model_sha256) {
            return Ok((saved, false));
        }
    }
    let file = model_file::read(&bytes).with_context(|| model.display().to_string())?;
    let classifier = Classifier::new(file, &device.runs_on()?)?;
    let split = config.split.split(&store.songs, config.seed)?;
    let songs = evaluate::hear(&classifier, store, &split.test)?;
    let evaluation = Evaluation {
        model_sha256,
        epoch: train::saved_state(run)?.map_or(0, |state| state.best_epoch),
        split: config.split.in_words(config.seed),
        ..Evaluation::new(&songs, &store.genres)
    };
    files::write_whole(&path, &serde_json::to_vec_pretty(&evaluation)?)?;
    Ok((evaluation, true))
}

fn slice_scores(songs: &[&Heard], genres: usize) -> Scores {
    let pairs = songs.iter().flat_map(|song| {
        let slices = song.verdict.slices.iter();
        slices.map(|slice| (song.label, evaluate::argmax(&slice.probabilities)))
    });
    Scores::new(genres, pairs)
}

/// The place of the right genre among the most voted, from zero.
fn place(song: &Heard) -> Option<usize> {
    let slices: Vec<&[f32]> = song
        .verdict
        .slices
        .iter()
        .map(|slice| &slice.probabilities[..])
        .collect();
    let tally = Vote::Majority.tally(&slices)?;
    tally.order.iter().position(|&genre| genre == song.label)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    /// A song whose slices have these best genres.
    fn heard(label: usize, slices: &[usize]) -> Heard {
        let slice = |&best: &usize| {
            let mut probabilities = vec![0.1; 3];
            probabilities[best] = 0.8;
            probabilities
        };
        Heard::test(label, slices.iter().map(slice).collect())
    }

    /// Counted by hand.
    #[test]
    fn slices_and_songs_are_counted_apart() {
        let songs = [
            heard(0, &[0, 0, 1]),
            heard(1, &[0, 0, 1]),
            heard(2, &[2, 2, 2]),
            heard(2, &[2, 1, 1]),
        ];
        let genres = ["a", "b", "c"].map(String::from);
        let found = Evaluation::new(&songs, &genres);
        assert_eq!((found.songs, found.slices), (4, 12));
        assert!((found.slice_accuracy - 7.0 / 12.0).abs() < 1e-12);
        assert_eq!(found.by(Vote::Majority).unwrap().accuracy, 0.5);
        assert_eq!(found.top, [0.5, 1.0, 1.0]);
        assert_eq!(found.confusion, [[1, 0, 0], [1, 0, 0], [0, 1, 1]]);
        let [low, high] = found.slice_weighted_f1_95;
        assert!(low < found.slice_weighted_f1 && found.slice_weighted_f1 < high);
        let text = serde_json::to_string(&found).unwrap();
        let read: Evaluation = serde_json::from_str(&text).unwrap();
        assert_eq!(read.confusion, found.confusion);
        let f1 = |found: &Evaluation| found.by(Vote::Mean).unwrap().weighted_f1;
        assert!((f1(&read) - f1(&found)).abs() < 1e-12);
    }
}

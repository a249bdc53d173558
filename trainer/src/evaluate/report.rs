//! The figures as a table and as JSON.

use std::fmt;

use genre_core::classify::Vote;
use serde::Serialize;

use super::metrics::Scores;
use super::{Heard, bootstrap, slice_scores, song_pairs};
use crate::cli::EvaluateArgs;
use crate::data::Part;

/// Every figure of one evaluation.
#[derive(Serialize)]
pub struct Report {
    split: String,
    part: Part,
    songs: usize,
    slices: usize,
    slice_accuracy: f64,
    slice_weighted_f1: f64,
    votes: Vec<VoteFigures>,
    genres: Vec<GenreFigures>,
    /// By the majority vote, `[right][predicted]`.
    confusion: Vec<Vec<usize>>,
}

/// Song figures under one vote.
#[derive(Serialize)]
struct VoteFigures {
    vote: Vote,
    accuracy: f64,
    accuracy_95: [f64; 2],
    weighted_f1: f64,
    weighted_f1_95: [f64; 2],
    macro_f1: f64,
}

/// Song figures of one genre by the majority vote.
#[derive(Serialize)]
struct GenreFigures {
    genre: String,
    songs: usize,
    precision: f64,
    recall: f64,
    f1: f64,
}

impl Report {
    /// Computes the figures.
    pub fn new(genres: &[String], songs: &[Heard], args: &EvaluateArgs) -> Report {
        let slices = slice_scores(songs, genres.len());
        let votes = Vote::ALL.map(|vote| {
            let pairs = song_pairs(songs, vote);
            let scores =
                |pairs: &[(usize, usize)]| Scores::new(genres.len(), pairs.iter().copied());
            let all = scores(&pairs);
            VoteFigures {
                vote,
                accuracy: all.accuracy(),
                accuracy_95: bootstrap::interval(&pairs, |p| scores(p).accuracy()),
                weighted_f1: all.weighted_f1(),
                weighted_f1_95: bootstrap::interval(&pairs, |p| scores(p).weighted_f1()),
                macro_f1: all.macro_f1(),
            }
        });
        let majority = Scores::new(genres.len(), song_pairs(songs, Vote::Majority));
        Report {
            split: args.split.in_words(args.split_seed),
            part: args.part,
            songs: songs.len(),
            slices: slices.total(),
            slice_accuracy: slices.accuracy(),
            slice_weighted_f1: slices.weighted_f1(),
            votes: votes.into(),
            genres: genres
                .iter()
                .enumerate()
                .map(|(index, genre)| GenreFigures {
                    genre: genre.clone(),
                    songs: majority.support(index),
                    precision: majority.precision(index),
                    recall: majority.recall(index),
                    f1: majority.f1(index),
                })
                .collect(),
            confusion: majority.confusion,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "slices     {} of {} songs: accuracy {:.3}, weighted F1 {:.3}",
            self.slices, self.songs, self.slice_accuracy, self.slice_weighted_f1
        )?;
        writeln!(f, "songs      by vote, with 95 % intervals")?;
        for v in &self.votes {
            writeln!(
                f,
                "  {:<9} accuracy {:.3} [{:.3}, {:.3}]   weighted F1 {:.3} [{:.3}, {:.3}]   macro F1 {:.3}",
                format!("{:?}", v.vote).to_lowercase(),
                v.accuracy,
                v.accuracy_95[0],
                v.accuracy_95[1],
                v.weighted_f1,
                v.weighted_f1_95[0],
                v.weighted_f1_95[1],
                v.macro_f1
            )?;
        }
        writeln!(f, "genres     by the majority vote; columns: predicted as")?;
        write!(f, "  {:<11} precision recall    F1 ", "")?;
        for genre in &self.genres {
            write!(f, " {:>4.4}", genre.genre)?;
        }
        writeln!(f)?;
        for (genre, row) in self.genres.iter().zip(&self.confusion) {
            write!(
                f,
                "  {:<11} {:>9.3} {:>6.3} {:>5.3} ",
                genre.genre, genre.precision, genre.recall, genre.f1
            )?;
            for count in row {
                write!(f, " {count:>4}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

//! The figures as a table and as JSON.

use std::fmt;

use genre_core::classify::Vote;
use serde::Serialize;

use super::calibration::{self, Answered, Claim};
use super::metrics::Scores;
use super::{Heard, bootstrap, claims, slice_scores, song_pairs};
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
    /// The vote of what follows: the model's own.
    vote: Vote,
    /// Share of songs whose genre is among the first one, two, three of the ranking.
    top: [f64; 3],
    /// Expected calibration error over ten bins.
    calibration_error: f64,
    calibration_error_95: [f64; 2],
    /// What so many songs would show where every probability was true.
    calibration_error_by_chance: f64,
    /// What holding back below a probability would leave.
    answered: Vec<Answered>,
    genres: Vec<GenreFigures>,
    /// `[right][predicted]`
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

/// Song figures of one genre by the model's own vote.
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
    pub fn new(
        genres: &[String],
        songs: &[Heard],
        vote: Vote,
        split: String,
        part: Part,
    ) -> Report {
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
        let own = Scores::new(genres.len(), song_pairs(songs, vote));
        let claims = claims(songs, vote);
        let top = |k: usize| {
            let found = claims.iter().filter(|(_, place)| *place < k).count();
            found as f64 / claims.len().max(1) as f64
        };
        let top = [top(1), top(2), top(3)];
        let claims: Vec<Claim> = claims.into_iter().map(|(claim, _)| claim).collect();
        Report {
            split,
            part,
            songs: songs.len(),
            slices: slices.total(),
            slice_accuracy: slices.accuracy(),
            slice_weighted_f1: slices.weighted_f1(),
            votes: votes.into(),
            vote,
            top,
            calibration_error: calibration::expected_error(&claims),
            calibration_error_95: bootstrap::interval(&claims, calibration::expected_error),
            calibration_error_by_chance: calibration::error_by_chance(&claims),
            answered: calibration::curve(&claims),
            genres: genres
                .iter()
                .enumerate()
                .map(|(index, genre)| GenreFigures {
                    genre: genre.clone(),
                    songs: own.support(index),
                    precision: own.precision(index),
                    recall: own.recall(index),
                    f1: own.f1(index),
                })
                .collect(),
            confusion: own.confusion,
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
        writeln!(
            f,
            "ranking    right genre first {:.3}, among two {:.3}, among three {:.3}",
            self.top[0], self.top[1], self.top[2]
        )?;
        writeln!(
            f,
            "honesty    calibration error {:.3} [{:.3}, {:.3}], {:.3} by chance alone in so few songs",
            self.calibration_error,
            self.calibration_error_95[0],
            self.calibration_error_95[1],
            self.calibration_error_by_chance
        )?;
        writeln!(f, "           of the songs with an answer right:")?;
        for a in self.answered.iter().step_by(2).filter(|a| a.coverage > 0.0) {
            writeln!(
                f,
                "  from {:.1}  {:.3} of {:>3.0} % of the songs",
                a.from,
                a.accuracy,
                100.0 * a.coverage
            )?;
        }
        writeln!(
            f,
            "genres     by the {} vote; columns: predicted as",
            format!("{:?}", self.vote).to_lowercase()
        )?;
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

//! All figures of an evaluation, as a table and as JSON.

use std::fmt;

use genrescope_vote::Vote;
use serde::Serialize;

use super::artists::ArtistFigures;
use super::bootstrap::measured;
use super::calibration::{self, CoveragePoint, TopPrediction};
use super::predictions::{slice_scores, song_outcomes};
use super::votes::VoteFigures;
use crate::data::SplitPart;
use crate::inference::ClassifiedSong;

/// Default values of k for top-k accuracy.
pub const TOP: [usize; 3] = [1, 2, 3];

/// All figures of an evaluation.
#[derive(Serialize)]
pub struct EvaluationReport {
    split: String,
    part: SplitPart,
    songs: usize,
    slices: usize,
    pub(super) slice_accuracy: f64,
    pub(super) slice_weighted_f1: f64,
    pub(super) slice_macro_f1: f64,
    /// Song figures under each vote.
    pub(super) votes: Vec<VoteFigures>,
    /// The vote of the model, which `answered` refers to.
    vote: Vote,
    /// Coverage and accuracy by threshold.
    answered: Vec<CoveragePoint>,
    /// By artist, where artists are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    artists: Option<ArtistFigures>,
}

impl EvaluationReport {
    /// Computes the figures; `top` are the values of k for top-k accuracy.
    pub fn new(
        genres: &[String],
        songs: &[ClassifiedSong],
        vote: Vote,
        split: String,
        part: SplitPart,
        top: &[usize],
    ) -> EvaluationReport {
        let slices = slice_scores(songs, genres.len());
        let figures = |vote| VoteFigures::new(vote, genres, &song_outcomes(songs, vote), top);
        let own: Vec<TopPrediction> = song_outcomes(songs, vote)
            .iter()
            .map(|song| song.top)
            .collect();
        EvaluationReport {
            split,
            part,
            songs: songs.len(),
            slices: slices.total(),
            slice_accuracy: slices.accuracy(),
            slice_weighted_f1: slices.weighted_f1(),
            slice_macro_f1: slices.macro_f1(),
            votes: Vote::ALL.map(figures).into(),
            vote,
            answered: calibration::curve(&own),
            artists: None,
        }
    }

    /// With figures by artist.
    pub fn with_artists(self, artists: Option<ArtistFigures>) -> EvaluationReport {
        EvaluationReport { artists, ..self }
    }

    /// Figures under the model's own vote.
    fn own(&self) -> Option<&VoteFigures> {
        self.votes.iter().find(|figures| figures.vote == self.vote)
    }
}

impl fmt::Display for EvaluationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "slices     {} of {} songs: accuracy {:.3}, weighted F1 {:.3}, macro F1 {:.3}",
            self.slices,
            self.songs,
            self.slice_accuracy,
            self.slice_weighted_f1,
            self.slice_macro_f1
        )?;
        writeln!(f, "songs      by vote, with 95 % intervals over songs")?;
        self.side_by_side(f)?;
        writeln!(
            f,
            "coverage   accuracy of the {} vote by threshold",
            self.vote.name()
        )?;
        for a in self.answered.iter().step_by(2).filter(|a| a.coverage > 0.0) {
            writeln!(
                f,
                "  from {:.1}  {:.3} of {:>3.0} % of the songs",
                a.threshold,
                a.accuracy,
                100.0 * a.coverage
            )?;
        }
        if let Some(artists) = &self.artists {
            artists.fmt(f)?;
        }
        self.own().map_or(Ok(()), |own| by_genre(own, f))
    }
}

/// Title and content of a row of the table of votes.
type TableRow<'a> = (String, &'a dyn Fn(&VoteFigures) -> String);

impl EvaluationReport {
    fn side_by_side(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {:<20}", "")?;
        for figures in &self.votes {
            let own = if figures.vote == self.vote {
                " (model)"
            } else {
                ""
            };
            write!(f, " {:<21}", figures.vote.name().to_owned() + own)?;
        }
        writeln!(f)?;
        let mut rows: Vec<TableRow> = vec![
            ("accuracy".into(), &|v| {
                measured(v.songs.accuracy, v.songs.accuracy_95)
            }),
            ("weighted F1".into(), &|v| {
                measured(v.songs.weighted_f1, v.songs.weighted_f1_95)
            }),
            ("macro F1".into(), &|v| {
                measured(v.songs.macro_f1, v.songs.macro_f1_95)
            }),
        ];
        let tops = self.votes.first().map_or(&[][..], |v| &v.top);
        let ranked: Vec<_> = (0..tops.len())
            .map(|at| {
                move |v: &VoteFigures| {
                    let top = &v.top[at];
                    measured(top.share, top.share_95)
                }
            })
            .collect();
        for (top, row) in tops.iter().zip(&ranked) {
            rows.push((format!("top-{} accuracy", top.k), row));
        }
        rows.push(("calibration error".into(), &|v| {
            measured(v.calibration_error, v.calibration_error_95)
        }));
        rows.push(("  expected by chance".into(), &|v| {
            format!("{:.3}", v.calibration_error_by_chance)
        }));
        for (title, row) in rows {
            let mut line = format!("  {title:<20}");
            for figures in &self.votes {
                line.push_str(&format!(" {:<21}", row(figures)));
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn by_genre(own: &VoteFigures, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "genres     by the {} vote", own.vote.name())?;
    writeln!(
        f,
        "  {:<11} songs  {:<21} {:<21} F1",
        "", "precision", "recall"
    )?;
    for genre in &own.genres {
        writeln!(
            f,
            "  {:<11} {:>5}  {:<21} {:<21} {}",
            genre.genre,
            genre.songs,
            measured(genre.precision, genre.precision_95),
            measured(genre.recall, genre.recall_95),
            measured(genre.f1, genre.f1_95)
        )?;
    }
    write!(f, "confusion  {:<2}", "")?;
    for genre in &own.genres {
        write!(f, " {:>4.4}", genre.genre)?;
    }
    writeln!(f, "  predicted")?;
    for (genre, row) in own.genres.iter().zip(&own.confusion) {
        write!(f, "  {:<11}", genre.genre)?;
        for count in row {
            write!(f, " {count:>4}")?;
        }
        writeln!(f)?;
    }
    Ok(())
}

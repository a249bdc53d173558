//! Figures of a model on clips of known genres, of other music and of non-music.

use std::collections::BTreeMap;
use std::fmt;

use genrescope_crnn::model_file::Figure;
use genrescope_vote::Answer;
use serde::Serialize;

use super::classified_clip::ClassifiedClip;
use super::clips::ClipKind;
use super::scores::{Score, auroc, threshold_for};
use crate::evaluate::bootstrap::{self, Interval};
use crate::evaluate::calibration::{self, TopPrediction};
use crate::evaluate::metrics::Scores;
use crate::evaluate::report::measured;

/// The share of the clips of known genres that is answered where scores are compared.
const ANSWERED: f64 = 0.7;

/// A figure with its 95 % interval over clips.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Measured {
    value: f64,
    interval_95: Interval,
    clips: usize,
}

/// All figures.
#[derive(Debug, Serialize)]
pub struct ElsewhereFigures {
    /// Clips of the model's genres whose top genre is right.
    accuracy: Measured,
    /// Mean over the genres of that share.
    macro_accuracy: Measured,
    /// Expected calibration error of the top genre's probability.
    calibration_error: Measured,
    /// Clips of the model's genres that are answered with one genre.
    answered: Measured,
    /// The same, of these: the genre is right.
    right_of_answered: Measured,
    /// Clips of the model's genres for which one or several genres are named.
    named: Measured,
    /// The same, of these: one of them is right.
    right_of_named: Measured,
    /// Other music that is answered with one genre.
    other_music_answered: Measured,
    /// Non-music that is answered with one genre.
    non_music_answered: Measured,
    /// Answers by kind of clip.
    answers: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// How well scores separate clips.
    scores: Vec<ScoreFigures>,
    /// Clips of the model's genres by source, the largest first: clips, share that is right.
    sources: Vec<(String, usize, f64)>,
    genres: Vec<String>,
    /// `[label][predicted]`, clips of the model's genres.
    confusion: Vec<Vec<usize>>,
}

/// How well one score separates clips.
#[derive(Debug, Serialize)]
pub struct ScoreFigures {
    score: Score,
    /// Area under the ROC curve, clips of known genres against other music.
    auroc_other_music: f64,
    /// Against non-music.
    auroc_non_music: f64,
    /// Clips of known genres whose top genre is right against the others.
    auroc_right: f64,
    /// Where 70 % of the clips of known genres are answered: right.
    right: f64,
    /// Other music that is answered.
    other_music: f64,
    /// Non-music that is answered.
    non_music: f64,
}

impl ElsewhereFigures {
    /// Computes the figures.
    pub fn new(genres: &[String], clips: &[ClassifiedClip]) -> ElsewhereFigures {
        let of = |wanted: fn(ClipKind) -> bool| -> Vec<&ClassifiedClip> {
            clips.iter().filter(|clip| wanted(clip.clip.kind)).collect()
        };
        let known = of(|kind| matches!(kind, ClipKind::Genre(_)));
        let other = of(|kind| kind == ClipKind::OtherMusic);
        let non_music = of(|kind| kind == ClipKind::NonMusic);
        let answered: Vec<_> = known
            .iter()
            .copied()
            .filter(|clip| is_genre(clip))
            .collect();
        let named: Vec<_> = known
            .iter()
            .copied()
            .filter(|clip| !names(clip).is_empty())
            .collect();
        let mut answers = BTreeMap::new();
        for clip in clips {
            let kind: &mut BTreeMap<_, _> = answers.entry(kind_name(clip.clip.kind)).or_default();
            *kind.entry(clip.verdict.answer.name()).or_default() += 1;
        }
        let scores = Score::ALL
            .iter()
            .filter_map(|&score| ScoreFigures::new(score, &known, &other, &non_music))
            .collect();
        ElsewhereFigures {
            accuracy: share(&known, |clip| clip.is_right()),
            macro_accuracy: measure(&known, |clips| recall(genres.len(), clips)),
            calibration_error: measure(&known, calibration_error),
            answered: share(&known, is_genre),
            right_of_answered: share(&answered, |clip| clip.is_right()),
            named: share(&known, |clip| !names(clip).is_empty()),
            right_of_named: share(&named, |clip| {
                names(clip)
                    .iter()
                    .any(|&genre| clip.clip.kind == ClipKind::Genre(genre))
            }),
            other_music_answered: share(&other, is_genre),
            non_music_answered: share(&non_music, is_genre),
            answers,
            scores,
            sources: sources(&known),
            genres: genres.to_vec(),
            confusion: confusion(genres.len(), &known).confusion,
        }
    }
}

impl ElsewhereFigures {
    /// The figures for the model file and its card.
    pub fn provenance(&self) -> Vec<Figure> {
        let figure = |name: &str, figure: Measured| Figure {
            name: name.into(),
            value: figure.value,
            interval: figure.interval_95,
            songs: figure.clips,
        };
        vec![
            figure("Songs right (music from elsewhere)", self.accuracy),
            figure(
                "Mean over the genres (music from elsewhere)",
                self.macro_accuracy,
            ),
            figure(
                "Expected calibration error (music from elsewhere)",
                self.calibration_error,
            ),
            figure("Other music that gets one genre", self.other_music_answered),
            figure("Non-music that gets one genre", self.non_music_answered),
        ]
    }
}

impl ScoreFigures {
    fn new(
        score: Score,
        known: &[&ClassifiedClip],
        other: &[&ClassifiedClip],
        non_music: &[&ClassifiedClip],
    ) -> Option<ScoreFigures> {
        let values = |clips: &[&ClassifiedClip]| -> Option<Vec<f64>> {
            clips.iter().map(|clip| clip.score(score)).collect()
        };
        let (inside, other, non_music) = (values(known)?, values(other)?, values(non_music)?);
        let from = threshold_for(&inside, ANSWERED);
        let above = |values: &[f64]| {
            let count = values.iter().filter(|&&value| value >= from).count();
            count as f64 / values.len() as f64
        };
        let (right, wrong): (Vec<_>, Vec<_>) = known.iter().partition(|clip| clip.is_right());
        let (right, wrong) = (values(&right)?, values(&wrong)?);
        let both = right
            .iter()
            .chain(&wrong)
            .filter(|&&value| value >= from)
            .count();
        Some(ScoreFigures {
            score,
            auroc_other_music: auroc(&inside, &other),
            auroc_non_music: auroc(&inside, &non_music),
            auroc_right: auroc(&right, &wrong),
            right: right.iter().filter(|&&value| value >= from).count() as f64 / both as f64,
            other_music: above(&other),
            non_music: above(&non_music),
        })
    }
}

fn is_genre(clip: &ClassifiedClip) -> bool {
    matches!(clip.verdict.answer, Answer::Genre(_))
}

/// The genres that the answer names.
fn names(clip: &ClassifiedClip) -> Vec<usize> {
    let count = clip.verdict.answer.named_genres();
    clip.verdict
        .top(count)
        .iter()
        .map(|ranked| ranked.genre)
        .collect()
}

fn kind_name(kind: ClipKind) -> &'static str {
    match kind {
        ClipKind::Genre(_) => "genre",
        ClipKind::ResemblingMusic => "resembling_music",
        ClipKind::OtherMusic => "other_music",
        ClipKind::NonMusic => "non_music",
    }
}

fn measure(clips: &[&ClassifiedClip], figure: impl Fn(&[&ClassifiedClip]) -> f64) -> Measured {
    Measured {
        value: figure(clips),
        interval_95: bootstrap::interval(clips, &figure),
        clips: clips.len(),
    }
}

fn share(clips: &[&ClassifiedClip], is: impl Fn(&ClassifiedClip) -> bool) -> Measured {
    measure(clips, |clips| {
        clips.iter().filter(|clip| is(clip)).count() as f64 / clips.len() as f64
    })
}

fn confusion(genres: usize, clips: &[&ClassifiedClip]) -> Scores {
    let pair = |clip: &&ClassifiedClip| match clip.clip.kind {
        ClipKind::Genre(label) => Some((label, clip.top())),
        _ => None,
    };
    Scores::new(genres, clips.iter().filter_map(pair))
}

/// Mean recall of the genres that occur.
fn recall(genres: usize, clips: &[&ClassifiedClip]) -> f64 {
    let scores = confusion(genres, clips);
    let present: Vec<usize> = (0..genres)
        .filter(|&genre| scores.support(genre) > 0)
        .collect();
    present
        .iter()
        .map(|&genre| scores.recall(genre))
        .sum::<f64>()
        / present.len() as f64
}

fn calibration_error(clips: &[&ClassifiedClip]) -> f64 {
    let predictions: Vec<TopPrediction> = clips
        .iter()
        .map(|clip| TopPrediction {
            probability: f64::from(clip.verdict.ranking[0].probability),
            correct: clip.is_right(),
        })
        .collect();
    calibration::expected_error(&predictions)
}

fn sources(known: &[&ClassifiedClip]) -> Vec<(String, usize, f64)> {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for clip in known {
        let group = groups.entry(&clip.clip.source).or_default();
        group.0 += 1;
        group.1 += usize::from(clip.is_right());
    }
    let mut all: Vec<_> = groups
        .into_iter()
        .map(|(source, (clips, right))| (source.to_owned(), clips, right as f64 / clips as f64))
        .collect();
    all.sort_by_key(|&(_, clips, _)| std::cmp::Reverse(clips));
    all
}

impl fmt::Display for ElsewhereFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, figure) in [
            ("top genre right", self.accuracy),
            ("  mean over genres", self.macro_accuracy),
            ("calibration error", self.calibration_error),
            ("one genre", self.answered),
            ("  right of these", self.right_of_answered),
            ("one to three genres", self.named),
            ("  one of them right", self.right_of_named),
            ("other music: one genre", self.other_music_answered),
            ("non-music: one genre", self.non_music_answered),
        ] {
            let text = measured(figure.value, figure.interval_95);
            writeln!(f, "{title:<24} {text}  of {} clips", figure.clips)?;
        }
        writeln!(
            f,
            "score             AUROC: other music, non-music, right   at 70 % answered: right, other music, non-music"
        )?;
        for score in &self.scores {
            writeln!(
                f,
                "  {:<16}       {:.3}        {:.3}      {:.3}                      {:.3}  {:.3}        {:.3}",
                score.score.name(),
                score.auroc_other_music,
                score.auroc_non_music,
                score.auroc_right,
                score.right,
                score.other_music,
                score.non_music
            )?;
        }
        for (kind, answers) in &self.answers {
            let answers: Vec<String> = answers
                .iter()
                .map(|(name, n)| format!("{name} {n}"))
                .collect();
            writeln!(f, "answers to {kind:<17} {}", answers.join(", "))?;
        }
        write!(f, "confusion  {:<2}", "")?;
        for genre in &self.genres {
            write!(f, " {genre:>4.4}")?;
        }
        writeln!(f, "  predicted")?;
        for (genre, row) in self.genres.iter().zip(&self.confusion) {
            write!(f, "  {genre:<11}")?;
            for count in row {
                write!(f, " {count:>4}")?;
            }
            writeln!(f)?;
        }
        let sources: Vec<String> = self
            .sources
            .iter()
            .map(|(source, clips, right)| format!("{source} {right:.2} of {clips}"))
            .collect();
        writeln!(f, "right by source  {}", sources.join(", "))
    }
}

//! Figures of a model on clips of known genres, of other music and of non-music.

use std::collections::BTreeMap;

use genrescope_crnn::model_file::Figure;
use genrescope_vote::Answer;
use serde::Serialize;

use super::classified_clip::ClassifiedClip;
use super::clips::ClipKind;
use super::scores::{Score, auroc, threshold_for};
use crate::evaluate::bootstrap::{self, Interval};
use crate::evaluate::calibration::{self, TopPrediction};
use crate::evaluate::metrics::Scores;

/// The share of the clips of known genres that is answered where scores are compared.
const ANSWERED: f64 = 0.7;

/// A figure with its 95 % interval over clips.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Measured {
    pub(super) value: f64,
    pub(super) interval_95: Interval,
    pub(super) clips: usize,
}

/// All figures.
#[derive(Debug, Serialize)]
pub struct ElsewhereFigures {
    /// Clips of the model's genres whose top genre is right.
    pub(super) accuracy: Measured,
    /// Mean over the genres of that share.
    pub(super) macro_accuracy: Measured,
    /// Expected calibration error of the top genre's probability.
    pub(super) calibration_error: Measured,
    /// Clips of the model's genres that are answered with one genre.
    pub(super) answered: Measured,
    /// The same, of these: the genre is right.
    pub(super) right_of_answered: Measured,
    /// Clips of the model's genres for which one or several genres are named.
    pub(super) named: Measured,
    /// The same, of these: one of them is right.
    pub(super) right_of_named: Measured,
    /// Other music that is answered with one genre.
    pub(super) other_music_answered: Measured,
    /// Non-music that is answered with one genre.
    pub(super) non_music_answered: Measured,
    /// Answers by kind of clip.
    pub(super) answers: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// How well scores separate clips.
    pub(super) scores: Vec<ScoreFigures>,
    /// Clips of the model's genres by source, the largest first.
    pub(super) sources: Vec<SourceFigures>,
    pub(super) genres: Vec<String>,
    /// `[label][predicted]`, clips of the model's genres.
    pub(super) confusion: Vec<Vec<usize>>,
}

/// Clips of the model's genres from one source.
#[derive(Debug, Serialize)]
pub struct SourceFigures {
    pub(super) source: String,
    /// The top genre is right.
    pub(super) accuracy: Measured,
}

/// How well one score separates clips.
#[derive(Debug, Serialize)]
pub struct ScoreFigures {
    pub(super) score: Score,
    /// Area under the ROC curve, clips of known genres against other music.
    pub(super) auroc_other_music: f64,
    /// Against non-music.
    pub(super) auroc_non_music: f64,
    /// Clips of known genres whose top genre is right against the others.
    pub(super) auroc_right: f64,
    /// Where 70 % of the clips of known genres are answered: right.
    pub(super) right: f64,
    /// Other music that is answered.
    pub(super) other_music: f64,
    /// Non-music that is answered.
    pub(super) non_music: f64,
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
        let all = [
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
        ];
        // The share of no clips is no number.
        all.into_iter().filter(|figure| figure.songs > 0).collect()
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
    clip.verdict
        .named()
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

fn sources(known: &[&ClassifiedClip]) -> Vec<SourceFigures> {
    let mut groups: BTreeMap<&str, Vec<&ClassifiedClip>> = BTreeMap::new();
    for &clip in known {
        groups.entry(&clip.clip.source).or_default().push(clip);
    }
    let of_source = |(source, clips): (&str, Vec<&ClassifiedClip>)| SourceFigures {
        source: source.to_owned(),
        accuracy: share(&clips, ClassifiedClip::is_right),
    };
    let mut all: Vec<SourceFigures> = groups.into_iter().map(of_source).collect();
    all.sort_by_key(|source| std::cmp::Reverse(source.accuracy.clips));
    all
}

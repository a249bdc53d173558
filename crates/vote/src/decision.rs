//! The decision between a genre and "not sure".

use serde::{Deserialize, Serialize};

use crate::argmax::argmax;
use crate::outside::{OutsideClass, OutsideConfig};
use crate::vote::Vote;

/// When a classification names a genre and when it says "not sure". Part of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionConfig {
    /// The default vote.
    pub vote: Vote,
    /// The answer is "not sure" where the top genre's probability is below this, `0.0..=1.0`.
    pub not_sure_below: f32,
    /// A slice whose loudest frame is below this level is silent. In absolute decibels of a mel band,
    /// before the reference is subtracted, so it depends on the recording's level.
    pub silence_below_db: f32,
    /// The outputs that stand for no genre. Older files do not have it.
    #[serde(default)]
    pub outside: Option<OutsideConfig>,
    /// When the answer is a set of genres instead of one. Older files do not have it.
    #[serde(default)]
    pub set: Option<PredictionSet>,
}

/// Split conformal prediction (Vovk et al. 2005; Sadinle et al. 2019): the genres whose probability is not below a
/// threshold contain the correct one with a stated probability, for songs like those that the threshold was fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredictionSet {
    /// The lowest probability of a genre in the set, `0.0..=1.0`.
    pub from: f32,
    /// The share of songs whose set contains the correct genre, `0.0..=1.0`.
    pub coverage: f32,
}

/// The most genres that an answer names. More are "not sure".
pub const MOST_NAMED: usize = 3;

/// The answer for a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The genre with this index in the model's list.
    Genre(usize),
    /// This many of the most probable genres, from two to [`MOST_NAMED`].
    Between(usize),
    /// The top genre's probability is below the threshold.
    NotSure,
    /// Music of none of the model's genres.
    OtherMusic,
    /// Non-music.
    NonMusic,
    /// Every slice is silent.
    NoMusic,
    /// Shorter than the shortest clip that the model accepts.
    TooShort,
    /// The model has independent labels instead of genres: each has a probability and a threshold of its own, and a song
    /// may have several or none. The page never has such a model.
    Labels,
}

impl Answer {
    /// How many genres of the ranking, from the first on, the answer names.
    pub fn named_genres(self) -> usize {
        match self {
            Answer::Genre(_) => 1,
            Answer::Between(count) => count,
            _ => 0,
        }
    }

    /// The genre, if the answer is one genre.
    pub fn genre(self) -> Option<usize> {
        match self {
            Answer::Genre(genre) => Some(genre),
            _ => None,
        }
    }

    /// The name in JSON and CSV files and in the page's `data-answer`, which does not change with the wording of
    /// messages.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Genre(_) => "genre",
            Answer::Between(_) => "between",
            Answer::NotSure => "not_sure",
            Answer::OtherMusic => "other_music",
            Answer::NonMusic => "non_music",
            Answer::NoMusic => "no_music",
            Answer::TooShort => "too_short",
            Answer::Labels => "labels",
        }
    }
}

impl DecisionConfig {
    /// The answer for a song with these probabilities of the genres, in the order of the ranking, and of the outside
    /// classes. `genre` is the first of the ranking.
    pub fn answer(&self, genre: usize, ranked: &[f32], outside: &[f32]) -> Answer {
        if let Some(answer) = self.outside_answer(outside) {
            return answer;
        }
        if ranked
            .first()
            .is_none_or(|&best| best < self.not_sure_below)
        {
            return Answer::NotSure;
        }
        let Some(set) = self.set else {
            return Answer::Genre(genre);
        };
        // Some votes rank a genre first that is not the most probable one.
        match ranked.iter().rposition(|&p| p >= set.from) {
            Some(0) => Answer::Genre(genre),
            Some(last) if last < MOST_NAMED => Answer::Between(last + 1),
            Some(_) | None => Answer::NotSure,
        }
    }

    fn outside_answer(&self, probabilities: &[f32]) -> Option<Answer> {
        let outside = self.outside.as_ref()?;
        if 1.0 - probabilities.iter().sum::<f32>() >= outside.inside_below {
            return None;
        }
        outside
            .classes
            .get(argmax(probabilities))
            .map(|class| match class {
                OutsideClass::OtherMusic => Answer::OtherMusic,
                OutsideClass::NonMusic => Answer::NonMusic,
            })
    }

    /// Names of the outside classes in JSON.
    pub fn outside_names(&self) -> impl Iterator<Item = &'static str> {
        let classes = self.outside.iter().flat_map(|outside| &outside.classes);
        classes.map(|class| class.name())
    }

    /// Number of outside classes.
    pub fn outside_classes(&self) -> usize {
        self.outside
            .as_ref()
            .map_or(0, |outside| outside.classes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_answers_do_not_change() {
        let answers = [
            Answer::Genre(3),
            Answer::Between(2),
            Answer::NotSure,
            Answer::OtherMusic,
            Answer::NonMusic,
            Answer::NoMusic,
            Answer::TooShort,
            Answer::Labels,
        ];
        assert_eq!(
            answers.map(Answer::name),
            [
                "genre",
                "between",
                "not_sure",
                "other_music",
                "non_music",
                "no_music",
                "too_short",
                "labels"
            ]
        );
    }

    fn decision() -> DecisionConfig {
        DecisionConfig {
            vote: Vote::Geometric,
            not_sure_below: 0.3,
            silence_below_db: -60.0,
            outside: Some(OutsideConfig {
                classes: vec![OutsideClass::OtherMusic, OutsideClass::NonMusic],
                inside_below: 0.4,
            }),
            set: Some(PredictionSet {
                from: 0.2,
                coverage: 0.8,
            }),
        }
    }

    #[test]
    fn outside_classes_precede_the_genres() {
        let answer = |outside: [f32; 2]| decision().answer(7, &[0.9, 0.1], &outside);
        assert_eq!(answer([0.2, 0.1]), Answer::Genre(7));
        assert_eq!(answer([0.5, 0.2]), Answer::OtherMusic);
        assert_eq!(answer([0.2, 0.5]), Answer::NonMusic);
        let without = DecisionConfig {
            outside: None,
            ..decision()
        };
        assert_eq!(without.answer(7, &[0.9, 0.1], &[]), Answer::Genre(7));
    }

    #[test]
    fn set_of_genres_decides_between_one_some_and_none() {
        let answer = |ranked: &[f32]| decision().answer(3, ranked, &[0.1, 0.1]);
        assert_eq!(answer(&[0.85, 0.15]), Answer::Genre(3));
        assert_eq!(answer(&[0.5, 0.3, 0.2]), Answer::Between(3));
        assert_eq!(answer(&[0.6, 0.4, 0.0]), Answer::Between(2));
        assert_eq!(answer(&[0.31, 0.23, 0.23, 0.23]), Answer::NotSure);
        assert_eq!(
            answer(&[0.25, 0.25]),
            Answer::NotSure,
            "below the threshold"
        );
        // A majority vote for a genre that is not the most probable one.
        assert_eq!(answer(&[0.4, 0.1, 0.5]), Answer::Between(3));
    }
}

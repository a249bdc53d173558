//! The decision between a genre and "not sure".

use serde::{Deserialize, Serialize};

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
}

/// The answer for a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The genre with this index in the model's list.
    Genre(usize),
    /// The top genre's probability is below the threshold.
    NotSure,
    /// Every slice is silent.
    NoMusic,
    /// Shorter than the shortest clip that the model accepts.
    TooShort,
}

impl Answer {
    /// The name in JSON and CSV files and in the page's `data-answer`, which does not change with the wording of
    /// messages.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Genre(_) => "genre",
            Answer::NotSure => "not_sure",
            Answer::NoMusic => "no_music",
            Answer::TooShort => "too_short",
        }
    }
}

impl DecisionConfig {
    /// The answer for a song whose most probable genre is `genre`.
    pub fn answer(&self, genre: usize, probability: f32) -> Answer {
        if probability < self.not_sure_below {
            Answer::NotSure
        } else {
            Answer::Genre(genre)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_answers_do_not_change() {
        let answers = [
            Answer::Genre(3),
            Answer::NotSure,
            Answer::NoMusic,
            Answer::TooShort,
        ];
        assert_eq!(
            answers.map(Answer::name),
            ["genre", "not_sure", "no_music", "too_short"]
        );
    }
}

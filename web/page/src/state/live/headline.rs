//! The answer in large letters: it follows the result without flickering.

use genrescope_vote::{Answer, Classification};

/// Consecutive results that must agree on another answer before it is shown: about a second.
const PATIENCE: usize = 3;
/// A genre whose probability exceeds that of the shown one by this is shown at once.
const CLEAR_MARGIN: f32 = 0.15;

/// An answer with hysteresis.
#[derive(Clone, Debug, Default)]
pub struct Headline {
    answer: Option<Answer>,
    rival: Option<(Answer, usize)>,
}

impl Headline {
    /// The answer that is shown.
    pub fn answer(&self) -> Option<Answer> {
        self.answer
    }

    /// Updates the answer by the newest result. Returns whether it changed.
    pub fn update(&mut self, verdict: &Classification) -> bool {
        let new = match verdict.answer {
            // How many genres are plausible changes too often to be shown.
            Answer::Between(_) => Answer::NotSure,
            answer => answer,
        };
        if self.answer == Some(new) {
            self.rival = None;
            return false;
        }
        let times = match self.rival {
            Some((rival, times)) if rival == new => times + 1,
            _ => 1,
        };
        // "No music" follows a pause already, and the first answer replaces none.
        let at_once = self.answer.is_none() || new == Answer::NoMusic;
        if at_once || times >= PATIENCE || self.is_clear(verdict) {
            self.answer = Some(new);
            self.rival = None;
            return true;
        }
        self.rival = Some((new, times));
        false
    }

    fn is_clear(&self, verdict: &Classification) -> bool {
        let probability = |genre: usize| {
            let ranked = verdict.ranking.iter().find(|ranked| ranked.genre == genre);
            ranked.map_or(0.0, |ranked| ranked.probability)
        };
        match (self.answer, verdict.answer) {
            (Some(Answer::Genre(old)), Answer::Genre(new)) => {
                probability(new) - probability(old) >= CLEAR_MARGIN
            }
            (answer, Answer::Genre(_)) => {
                matches!(answer, Some(Answer::NoMusic | Answer::NonMusic))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_vote::{DecisionConfig, SliceClassification, Vote};

    use super::*;

    fn verdict(first: f32, audible: bool) -> Classification {
        let decision = DecisionConfig {
            vote: Vote::Mean,
            not_sure_below: 0.3,
            outside: None,
            set: None,
            silence_below_db: -60.0,
        };
        let slice = SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            audible,
            probabilities: vec![first, 1.0 - first],
            outside: Vec::new(),
        };
        Classification::aggregate(vec![slice], 1.0, Vote::Mean, &decision)
    }

    #[test]
    fn close_probabilities_do_not_flicker() {
        let mut headline = Headline::default();
        assert!(headline.update(&verdict(0.52, true)));
        for _ in 0..50 {
            assert!(!headline.update(&verdict(0.48, true)));
            assert!(!headline.update(&verdict(0.48, true)));
            assert!(!headline.update(&verdict(0.52, true)));
        }
        assert_eq!(headline.answer(), Some(Answer::Genre(0)));
    }

    #[test]
    fn lasting_or_clear_answers_are_shown() {
        let mut headline = Headline::default();
        headline.update(&verdict(0.52, true));
        let changes: Vec<bool> = (0..3)
            .map(|_| headline.update(&verdict(0.48, true)))
            .collect();
        assert_eq!(changes, [false, false, true]);
        assert!(headline.update(&verdict(0.9, true)));
        assert!(headline.update(&verdict(0.9, false)));
        assert_eq!(headline.answer(), Some(Answer::NoMusic));
        assert!(headline.update(&verdict(0.9, true)));
    }
}

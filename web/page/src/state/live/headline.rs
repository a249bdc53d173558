//! The answer that stands in large letters: it follows the verdict, but calmly.

use genrescope_vote::{Answer, Classification};

/// Verdicts in a row that must agree on another answer before it is given: about a second.
const PATIENCE: usize = 3;
/// A genre that is this much more probable than the one that stands there need not wait.
const CLEARLY: f32 = 0.15;

/// An answer with inertia.
#[derive(Clone, Debug, Default)]
pub struct Headline {
    answer: Option<Answer>,
    rival: Option<(Answer, usize)>,
}

impl Headline {
    /// The answer that stands there.
    pub fn answer(&self) -> Option<Answer> {
        self.answer
    }

    /// Takes the newest verdict. True where the answer changes.
    pub fn hear(&mut self, verdict: &Classification) -> bool {
        let new = verdict.answer;
        if self.answer == Some(new) {
            self.rival = None;
            return false;
        }
        let times = match self.rival {
            Some((rival, times)) if rival == new => times + 1,
            _ => 1,
        };
        // The end of the music was waited for already, and the first answer replaces none.
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
                probability(new) - probability(old) >= CLEARLY
            }
            (Some(Answer::NoMusic), Answer::Genre(_)) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_vote::{DecisionConfig, SliceClassification, Vote};

    use super::*;

    fn verdict(first: f32, heard: bool) -> Classification {
        let decision = DecisionConfig {
            vote: Vote::Mean,
            not_sure_below: 0.3,
            silence_below_db: -60.0,
        };
        let slice = SliceClassification {
            start_s: 0.0,
            end_s: 1.0,
            heard,
            probabilities: vec![first, 1.0 - first],
        };
        Classification::aggregate(vec![slice], 1.0, Vote::Mean, &decision)
    }

    #[test]
    fn a_close_race_does_not_flicker() {
        let mut headline = Headline::default();
        assert!(headline.hear(&verdict(0.52, true)));
        for _ in 0..50 {
            assert!(!headline.hear(&verdict(0.48, true)));
            assert!(!headline.hear(&verdict(0.48, true)));
            assert!(!headline.hear(&verdict(0.52, true)));
        }
        assert_eq!(headline.answer(), Some(Answer::Genre(0)));
    }

    #[test]
    fn what_lasts_or_is_clear_is_said() {
        let mut headline = Headline::default();
        headline.hear(&verdict(0.52, true));
        let said: Vec<bool> = (0..3)
            .map(|_| headline.hear(&verdict(0.48, true)))
            .collect();
        assert_eq!(said, [false, false, true]);
        assert!(headline.hear(&verdict(0.9, true)));
        assert!(headline.hear(&verdict(0.9, false)));
        assert_eq!(headline.answer(), Some(Answer::NoMusic));
        assert!(headline.hear(&verdict(0.9, true)));
    }
}

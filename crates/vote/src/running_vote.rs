//! The verdict over what was heard of late, while listening goes on.

use std::collections::VecDeque;

use crate::classification::Classification;
use crate::decision::DecisionConfig;
use crate::slice::SliceClassification;
use crate::vote::Vote;

/// The newest slices, and the verdict that they elect.
///
/// A silent slice lasts as long as any: when one comes, the music is over, the answer is "no music",
/// and what was heard before it has no say in what comes after it.
#[derive(Clone, Debug, Default)]
pub struct RunningVote {
    slices: VecDeque<SliceClassification>,
}

impl RunningVote {
    /// Adds the newest slice and forgets those that end `window_s` seconds or more before it.
    pub fn push(&mut self, slice: SliceClassification, window_s: f32) {
        if !slice.audible {
            self.slices.clear();
        }
        let oldest = slice.end_s - window_s;
        self.slices.push_back(slice);
        while self
            .slices
            .front()
            .is_some_and(|first| first.end_s <= oldest)
        {
            self.slices.pop_front();
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.slices.clear();
    }

    /// Slices that have a say, the silent one before them included.
    pub fn len(&self) -> usize {
        self.slices.len()
    }

    /// True before the first slice.
    pub fn is_empty(&self) -> bool {
        self.slices.is_empty()
    }

    /// The verdict now; none before the first slice.
    pub fn classification(&self, vote: Vote, decision: &DecisionConfig) -> Option<Classification> {
        let (first, last) = (self.slices.front()?, self.slices.back()?);
        let duration_s = f64::from(last.end_s - first.start_s);
        let slices = self.slices.iter().cloned().collect();
        Some(Classification::aggregate(
            slices, duration_s, vote, decision,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classification::Answer;

    const DECISION: DecisionConfig = DecisionConfig {
        vote: Vote::Mean,
        not_sure_below: 0.3,
        silence_below_db: -60.0,
    };

    fn slice(end_s: f32, audible: bool, first: f32) -> SliceClassification {
        SliceClassification {
            start_s: end_s - 2.5,
            end_s,
            audible,
            probabilities: vec![first, 1.0 - first],
        }
    }

    fn answer(running: &RunningVote) -> Option<Answer> {
        running
            .classification(Vote::Mean, &DECISION)
            .map(|result| result.answer)
    }

    #[test]
    fn old_slices_lose_their_say() {
        let mut running = RunningVote::default();
        assert_eq!(answer(&running), None);
        for step in 0..20_000 {
            running.push(slice(step as f32 * 0.31, true, 0.9), 10.0);
            assert!(running.len() <= 33);
        }
        assert_eq!(answer(&running), Some(Answer::Genre(0)));
        for step in 20_000..20_033 {
            running.push(slice(step as f32 * 0.31, true, 0.1), 10.0);
        }
        assert_eq!(answer(&running), Some(Answer::Genre(1)));
    }

    #[test]
    fn silence_ends_what_was_before_it() {
        let mut running = RunningVote::default();
        for step in 0..30 {
            running.push(slice(step as f32 * 0.3, true, 0.9), 10.0);
        }
        running.push(slice(9.0, false, 0.9), 10.0);
        assert_eq!(answer(&running), Some(Answer::NoMusic));
        running.push(slice(9.3, true, 0.2), 10.0);
        assert_eq!(answer(&running), Some(Answer::Genre(1)));
    }
}

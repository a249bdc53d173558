//! The classification over the latest slices of a stream.

use std::collections::VecDeque;

use crate::classification::Classification;
use crate::decision::DecisionConfig;
use crate::slice::SliceClassification;
use crate::vote::Vote;

/// The latest slices of a stream, as many as fit a time window.
///
/// A silent slice clears the window: the music has ended, the answer is "no music", and earlier slices
/// do not count for the music that follows.
#[derive(Clone, Debug, Default)]
pub struct RunningVote {
    slices: VecDeque<SliceClassification>,
}

impl RunningVote {
    /// Adds a slice and drops those that end `window_s` seconds or more before it.
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

    /// Removes all slices.
    pub fn clear(&mut self) {
        self.slices.clear();
    }

    /// Slices in the window, including a silent one at its start.
    pub fn len(&self) -> usize {
        self.slices.len()
    }

    /// True before the first slice.
    pub fn is_empty(&self) -> bool {
        self.slices.is_empty()
    }

    /// The classification over the window; `None` before the first slice.
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
    use crate::decision::Answer;

    const DECISION: DecisionConfig = DecisionConfig {
        vote: Vote::Mean,
        not_sure_below: 0.3,
        silence_below_db: -60.0,
        outside: None,
        set: None,
    };

    fn slice(end_s: f32, audible: bool, first: f32) -> SliceClassification {
        SliceClassification {
            start_s: end_s - 2.5,
            end_s,
            audible,
            probabilities: vec![first, 1.0 - first],
            outside: Vec::new(),
        }
    }

    fn answer(running: &RunningVote) -> Option<Answer> {
        running
            .classification(Vote::Mean, &DECISION)
            .map(|result| result.answer)
    }

    #[test]
    fn old_slices_leave_the_window() {
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
    fn silence_clears_the_window() {
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

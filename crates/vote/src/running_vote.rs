//! The classification over the latest slices of a stream.

use std::collections::VecDeque;

use crate::classification::Classification;
use crate::decision::DecisionConfig;
use crate::slice::SliceClassification;
use crate::vote::Vote;

/// Audible slices at the start, or after a silent one, until there is an answer. A slice that is still mostly silent gets a wrong genre;
/// at the pace of streaming inference, 0.3 s a slice, the newest of so many has 2.1 s of sound.
const EVIDENCE_SLICES: usize = 7;

/// The latest slices of a stream, as many as fit a time window.
///
/// A silent slice clears the window: the music has ended, the answer is "no music", and earlier slices
/// do not count for the music that follows. The answer stays "no music" until there is evidence of something else:
/// seven audible slices, or two that have no sound in common, for a caller that skips slices. A stream that does not begin
/// with silence has no answer until then.
#[derive(Clone, Debug)]
pub struct RunningVote {
    slices: VecDeque<SliceClassification>,
    /// While the answer is held back: what came since the silence.
    held: Option<SinceSilence>,
}

impl Default for RunningVote {
    fn default() -> RunningVote {
        RunningVote {
            slices: VecDeque::new(),
            held: Some(SinceSilence::default()),
        }
    }
}

/// The audible slices since the last silent one, or since the start.
#[derive(Clone, Copy, Debug, Default)]
struct SinceSilence {
    count: usize,
    /// End of the first one in seconds.
    first_end_s: f32,
}

impl SinceSilence {
    /// Counts a slice. Returns whether there is evidence now.
    fn count(&mut self, slice: &SliceClassification) -> bool {
        if self.count == 0 {
            self.first_end_s = slice.end_s;
        }
        self.count += 1;
        self.count >= EVIDENCE_SLICES || slice.start_s >= self.first_end_s
    }
}

impl RunningVote {
    /// Adds a slice and drops those that end `window_s` seconds or more before it.
    pub fn push(&mut self, slice: SliceClassification, window_s: f32) {
        if !slice.audible {
            self.slices.clear();
            self.held = Some(SinceSilence::default());
        } else if self.held.as_mut().is_some_and(|held| held.count(&slice)) {
            self.held = None;
        }
        let oldest = slice.end_s - window_s;
        self.slices.push_back(slice);
        // While the answer is held back, the silent slice is what it is based on.
        while self.held.is_none()
            && self
                .slices
                .front()
                .is_some_and(|first| first.end_s <= oldest)
        {
            self.slices.pop_front();
        }
    }

    /// Removes all slices.
    pub fn clear(&mut self) {
        *self = RunningVote::default();
    }

    /// Slices in the window, including a silent one at its start.
    pub fn len(&self) -> usize {
        self.slices.len()
    }

    /// True before the first slice.
    pub fn is_empty(&self) -> bool {
        self.slices.is_empty()
    }

    /// The classification over the window; `None` at the start, before there is evidence.
    pub fn classification(&self, vote: Vote, decision: &DecisionConfig) -> Option<Classification> {
        let (first, last) = (self.slices.front()?, self.slices.back()?);
        if self.held.is_some() && first.audible {
            return None;
        }
        let duration_s = f64::from(last.end_s - first.start_s);
        let counts = |slice: &&SliceClassification| self.held.is_none() || !slice.audible;
        let slices = self.slices.iter().filter(counts).cloned().collect();
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
        for step in 1..=EVIDENCE_SLICES {
            running.push(slice(9.0 + step as f32 * 0.3, true, 0.2), 10.0);
        }
        assert_eq!(answer(&running), Some(Answer::Genre(1)));
    }

    #[test]
    fn no_genre_after_silence_without_evidence() {
        let mut running = RunningVote::default();
        running.push(slice(0.0, false, 0.9), 5.0);
        for step in 1..EVIDENCE_SLICES {
            running.push(slice(step as f32 * 0.3, true, 0.9), 5.0);
            assert_eq!(answer(&running), Some(Answer::NoMusic), "slice {step}");
        }
        // Silence again: the count starts anew.
        running.push(slice(3.0, false, 0.9), 5.0);
        running.push(slice(3.3, true, 0.9), 5.0);
        assert_eq!(answer(&running), Some(Answer::NoMusic));
    }

    #[test]
    fn no_genre_at_the_start_without_evidence() {
        let mut running = RunningVote::default();
        for step in 1..EVIDENCE_SLICES {
            running.push(slice(step as f32 * 0.3, true, 0.9), 5.0);
            assert_eq!(answer(&running), None, "slice {step}");
        }
        running.push(slice(2.1, true, 0.9), 5.0);
        assert_eq!(answer(&running), Some(Answer::Genre(0)));
        running.clear();
        running.push(slice(6.0, true, 0.9), 5.0);
        assert_eq!(answer(&running), None);
        running.push(slice(9.0, true, 0.9), 5.0);
        assert_eq!(answer(&running), Some(Answer::Genre(0)));
    }

    /// A slice lasts 2.5 s; with six seconds from one to the next, the window of five has only one.
    #[test]
    fn skipped_slices_do_not_delay_the_answer() {
        let mut running = RunningVote::default();
        running.push(slice(0.0, false, 0.9), 5.0);
        running.push(slice(6.0, true, 0.9), 5.0);
        assert_eq!(answer(&running), Some(Answer::NoMusic));
        running.push(slice(12.0, true, 0.9), 5.0);
        assert_eq!(answer(&running), Some(Answer::Genre(0)));
        assert_eq!(running.len(), 1);
    }
}

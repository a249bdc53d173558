//! The spectrogram and the slices of a whole live session, for the song that it becomes, in bounded memory.

use genrescope_protocol::ModelSummary;
use genrescope_vote::SliceClassification;

use crate::state::spectrogram::Spectrogram;

/// Maximum number of slices. With more, every second one is dropped, and the next ones are taken half as often.
const MAX_SLICES: usize = 2048;

/// What is kept of a session.
#[derive(Default)]
pub struct Timeline {
    /// The columns.
    pub spectrogram: Spectrogram,
    /// The slices in order of time.
    pub slices: Vec<SliceClassification>,
    /// How often slices were dropped.
    halved: u32,
}

impl Timeline {
    /// Adds a slice, unless it is too close to the one before it. Streaming inference classifies several slices per
    /// second; a song has two in the length of a slice.
    pub fn push(&mut self, slice: SliceClassification, model: &ModelSummary) {
        let spacing_s = model.slice_s as f32 / 2.0 * (1 << self.halved) as f32;
        if let Some(last) = self.slices.last() {
            let distance_s = slice.start_s - last.start_s;
            if distance_s == 0.0 {
                // The first ones are shorter than a slice: the last of them is complete.
                self.slices.pop();
            } else if distance_s < spacing_s {
                return;
            }
        }
        self.slices.push(slice);
        if self.slices.len() >= MAX_SLICES {
            let mut keep = false;
            self.slices.retain(|_| {
                keep = !keep;
                keep
            });
            self.halved += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::model;

    fn slice(start_s: f32, end_s: f32) -> SliceClassification {
        SliceClassification {
            start_s,
            end_s,
            audible: true,
            probabilities: vec![0.75, 0.25],
            outside: vec![0.125],
        }
    }

    #[test]
    fn slices_are_as_far_apart_as_in_a_song() {
        let mut timeline = Timeline::default();
        // The first slices are shorter than 2.5 s.
        for step in 4..=40 {
            let end_s = step as f32 * 0.25;
            timeline.push(slice((end_s - 2.5).max(0.0), end_s), &model("a"));
        }
        let expected: Vec<_> = (0..=6)
            .map(|step| slice(step as f32 * 1.25, step as f32 * 1.25 + 2.5))
            .collect();
        assert_eq!(timeline.slices, expected);
    }

    #[test]
    fn number_of_slices_is_bounded_over_hours() {
        let mut timeline = Timeline::default();
        for step in 0..30_000 {
            let start_s = step as f32 * 1.25;
            timeline.push(slice(start_s, start_s + 2.5), &model("a"));
            assert!(timeline.slices.len() < MAX_SLICES);
        }
        assert!(timeline.slices.len() > MAX_SLICES / 2 - 2);
        let starts: Vec<f32> = timeline.slices.iter().map(|slice| slice.start_s).collect();
        assert!(starts.is_sorted_by(|a, b| a < b));
        let last_s = starts[starts.len() - 1];
        assert!(last_s > 29_960.0 * 1.25, "{last_s}");
    }
}

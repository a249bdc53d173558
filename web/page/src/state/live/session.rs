//! A live session: everything that the view shows, in bounded memory.

use std::collections::VecDeque;

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Classification, RunningVote, SliceClassification, Vote};

use super::answer_times::AnswerTimes;
use super::headline::Headline;
use super::signal::SignalWatch;
use super::timeline::Timeline;
use crate::state::source::Source;

/// Seconds that the spectrogram shows.
pub const SPAN_S: f64 = 30.0;
/// Seconds that the result is based on, unless the visitor chooses otherwise.
pub const WINDOW_S: f32 = 10.0;
/// Maximum number of columns that are kept until the next drawing.
const MAX_NEW_COLUMNS: usize = 1024;

/// A slice in its lane.
pub struct Note {
    /// Start in seconds of what was new in the slice.
    pub start_s: f64,
    /// End in seconds.
    pub end_s: f64,
    /// The slice's probabilities.
    pub slice: SliceClassification,
}

/// Whether the engine keeps up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Seconds of sound that it has processed.
    pub seconds: f64,
    /// Slices that it skipped.
    pub skipped: u64,
    /// Milliseconds of inference for a slice.
    pub took_ms: f64,
}

/// A live session, across all workers and devices that take part in it.
pub struct LiveSession {
    /// The source of its sound.
    pub source: Source,
    sample_rate: u32,
    /// The engine's number for the current part, which ends when the worker or the device changes. 0
    /// before the first part.
    pub part: u32,
    /// Seconds of columns before the current part.
    offset_s: f64,
    /// Columns so far.
    pub columns: u64,
    /// Columns that are not drawn yet, `bands` bytes each.
    pub new_columns: Vec<u8>,
    /// The slices of the last [`SPAN_S`] seconds.
    pub notes: VecDeque<Note>,
    running: RunningVote,
    /// What is kept of the whole session.
    pub timeline: Timeline,
    /// The result over the window.
    pub verdict: Option<Classification>,
    /// The answer that is shown.
    pub headline: Headline,
    /// For how long each answer was shown.
    pub answer_times: AnswerTimes,
    /// Whether sound comes in.
    pub signal: SignalWatch,
    /// Loudest sample of the latest blocks, falling slowly.
    pub peak: f32,
    /// Seconds of sound that came from the source.
    pub elapsed_s: f64,
    /// Seconds of sound that were sent to the engine in this part.
    sent_s: f64,
    /// Seconds by which the engine is behind.
    pub lag_s: f64,
    /// Whether the engine keeps up.
    pub pace: Pace,
}

impl LiveSession {
    /// A session without sound yet.
    pub fn new(source: Source, sample_rate: u32) -> LiveSession {
        LiveSession {
            source,
            sample_rate,
            part: 0,
            offset_s: 0.0,
            columns: 0,
            new_columns: Vec::new(),
            notes: VecDeque::new(),
            running: RunningVote::default(),
            timeline: Timeline::default(),
            verdict: None,
            headline: Headline::default(),
            answer_times: AnswerTimes::default(),
            signal: SignalWatch::default(),
            peak: 0.0,
            elapsed_s: 0.0,
            sent_s: 0.0,
            lag_s: 0.0,
            pace: Pace::default(),
        }
    }

    /// Samples per second of the source.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Continues with another source.
    pub fn switch(&mut self, source: Source, sample_rate: u32) {
        self.source = source;
        self.sample_rate = sample_rate;
        self.signal = SignalWatch::default();
    }

    /// Starts a part: another worker, or another device.
    pub fn begin_part(&mut self, part: u32, model: &ModelSummary) {
        self.part = part;
        self.offset_s = self.columns as f64 * model.seconds_per_column;
        self.sent_s = 0.0;
        self.running.clear();
    }

    /// Counts a block of samples; `sent` if the engine gets it too. Returns whether sound has begun or ceased to come in.
    pub fn count_block(&mut self, block: &[f32], sent: bool) -> bool {
        let peak = block
            .iter()
            .fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        // Falls by half in about a tenth of a second.
        self.peak = peak.max(self.peak * 0.75);
        let seconds = block.len() as f64 / f64::from(self.sample_rate.max(1));
        self.elapsed_s += seconds;
        if sent {
            self.sent_s += seconds;
        }
        self.signal.block(peak, seconds)
    }

    /// Adds new columns.
    pub fn push_columns(&mut self, bands: usize, bytes: &[u8]) {
        if bands == 0 {
            return;
        }
        let spectrogram = &mut self.timeline.spectrogram;
        spectrogram.push(bands, self.columns as usize, bytes);
        if self.columns == 0 {
            spectrogram.reserve();
        }
        self.columns += (bytes.len() / bands) as u64;
        // A hidden tab draws nothing: columns that are too old to be shown are dropped. The memory for the
        // maximum is allocated once, so that it does not depend on how often the browser draws.
        let max = MAX_NEW_COLUMNS * bands;
        let bytes = &bytes[bytes.len().saturating_sub(max)..];
        let surplus = (self.new_columns.len() + bytes.len()).saturating_sub(max);
        self.new_columns.drain(..surplus);
        self.new_columns.reserve_exact(max - self.new_columns.len());
        self.new_columns.extend_from_slice(bytes);
    }

    /// Adds the newest slice. Returns whether the shown answer changed.
    pub fn push_slice(
        &mut self,
        slice: SliceClassification,
        pace: Pace,
        window_s: f32,
        vote: Vote,
        model: &ModelSummary,
    ) -> bool {
        self.lag_s = (self.sent_s - pace.seconds).max(0.0);
        self.pace = pace;
        let end_s = self.offset_s + f64::from(slice.end_s);
        let slice_start_s = self.offset_s + f64::from(slice.start_s);
        let last_end_s = self.notes.back().map_or(slice_start_s, |last| last.end_s);
        let start_s = last_end_s.max(slice_start_s);
        let mut kept = slice.clone();
        kept.start_s = slice_start_s as f32;
        kept.end_s = end_s as f32;
        self.timeline.push(kept, model);
        if !slice.audible {
            self.silence_since(slice_start_s);
        }
        self.notes.push_back(Note {
            start_s: if slice.audible {
                start_s
            } else {
                slice_start_s
            },
            end_s,
            slice: slice.clone(),
        });
        while self
            .notes
            .front()
            .is_some_and(|note| note.end_s < end_s - SPAN_S - 2.0)
        {
            self.notes.pop_front();
        }
        self.running.push(slice, window_s);
        self.verdict = self.running.classification(vote, &model.decision);
        let changed = self
            .verdict
            .as_ref()
            .is_some_and(|verdict| self.headline.update(verdict));
        if let Some(answer) = self.headline.answer() {
            self.answer_times.add(answer, end_s - start_s);
        }
        changed
    }

    /// All of a silent slice is silent, not only what is new in it: shortens the notes that overlap it, so that the
    /// silence begins where it does in the spectrogram.
    fn silence_since(&mut self, start_s: f64) {
        while let Some(last) = self.notes.back_mut() {
            last.end_s = last.end_s.min(start_s);
            if last.start_s < last.end_s {
                break;
            }
            self.notes.pop_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::model;

    fn slice(start_s: f32) -> SliceClassification {
        SliceClassification {
            start_s,
            end_s: start_s + 2.0,
            audible: true,
            probabilities: vec![0.9, 0.1],
            outside: Vec::new(),
        }
    }

    fn session() -> LiveSession {
        LiveSession::new(Source::Microphone(None), 16_000)
    }

    #[test]
    fn undrawn_columns_are_bounded_and_the_newest_are_kept() {
        let mut live = session();
        for byte in 0..=255 {
            live.push_columns(2, &[byte; 20]);
        }
        assert_eq!(live.columns, 2560);
        assert_eq!(live.new_columns.len(), 2 * MAX_NEW_COLUMNS);
        assert_eq!(live.new_columns.last(), Some(&255));
        live.push_columns(0, &[1, 2]);
        assert_eq!(live.columns, 2560);
    }

    #[test]
    fn a_new_part_continues_the_time_axis() {
        let model = model("a");
        let mut live = session();
        live.begin_part(1, &model);
        live.push_columns(model.bands, &vec![0; 100 * model.bands]);
        live.begin_part(2, &model);
        live.push_slice(slice(0.0), Pace::default(), 10.0, Vote::Mean, &model);
        let note = live.notes.back().expect("a note");
        assert_eq!(note.start_s, 100.0 * model.seconds_per_column);
    }

    /// Slices of 2 s, of which half a second is new: silence begins at 6 s, and the first silent slice ends at 8 s.
    #[test]
    fn silence_begins_where_it_does_in_the_spectrogram() {
        let model = model("a");
        let mut live = session();
        for step in 0..=16 {
            let mut slice = slice(step as f32 / 2.0);
            slice.audible = !(12..=14).contains(&step);
            live.push_slice(slice, Pace::default(), 10.0, Vote::Mean, &model);
        }
        let notes: Vec<_> = live
            .notes
            .iter()
            .map(|note| (note.start_s, note.end_s, note.slice.audible))
            .collect();
        let expected = [
            (5.0, 5.5, true),
            (5.5, 6.0, true),
            (6.0, 6.5, false),
            (6.5, 7.0, false),
            (7.0, 9.0, false),
            (9.0, 9.5, true),
            (9.5, 10.0, true),
        ];
        assert_eq!(notes[notes.len() - expected.len()..], expected);
    }

    #[test]
    fn keeps_the_spectrogram_and_the_slices_of_all_parts() {
        let model = model("a");
        let mut live = session();
        for part in 1..=2 {
            live.begin_part(part, &model);
            live.push_columns(model.bands, &vec![9; 64 * model.bands]);
            live.push_slice(slice(1.0), Pace::default(), 10.0, Vote::Mean, &model);
        }
        assert_eq!(live.timeline.spectrogram.seen(), 128);
        let starts: Vec<f32> = live
            .timeline
            .slices
            .iter()
            .map(|slice| slice.start_s)
            .collect();
        assert_eq!(starts, [1.0, 5.0]);
    }

    #[test]
    fn old_notes_are_dropped() {
        let model = model("a");
        let mut live = session();
        for second in 0..100 {
            live.push_slice(
                slice(second as f32),
                Pace::default(),
                10.0,
                Vote::Mean,
                &model,
            );
        }
        assert!(live.notes.len() < 40, "{}", live.notes.len());
        assert!(live.answer_times.genres()[0].1 > 90.0);
    }

    #[test]
    fn lag_counts_only_sound_that_was_sent() {
        let model = model("a");
        let mut live = session();
        live.count_block(&[0.5; 16_000], false);
        live.count_block(&[0.5; 32_000], true);
        assert_eq!(live.elapsed_s, 3.0);
        let pace = Pace {
            seconds: 1.5,
            ..Pace::default()
        };
        live.push_slice(slice(0.0), pace, 10.0, Vote::Mean, &model);
        assert_eq!(live.lag_s, 0.5);
    }
}

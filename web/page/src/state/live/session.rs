//! One live listening: what the view shows, in bounded memory.

use std::collections::VecDeque;

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Classification, RunningVote, SliceClassification, Vote};

use super::headline::Headline;
use super::heard::Heard;
use crate::microphone::Microphone;

/// Seconds that the picture spans.
pub const SPAN_S: f64 = 30.0;
/// Seconds that the verdict spans, unless the visitor chooses.
pub const WINDOW_S: f32 = 10.0;

/// A slice in its lane.
pub struct Note {
    /// From here,
    pub start_s: f64,
    /// to here: what was new in the slice.
    pub end_s: f64,
    /// What the network made of it.
    pub slice: SliceClassification,
}

/// How the engine keeps up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Seconds of sound that it has taken in.
    pub seconds: f64,
    /// Slices that it left out.
    pub skipped: u64,
    /// Milliseconds that the network took over a slice.
    pub took_ms: f64,
}

/// Live listening as the page sees it, over all engines and devices that carry it.
pub struct LiveSession {
    /// The source. Sound comes from it.
    pub microphone: Microphone,
    /// The engine's number for its present part, which ends where an engine dies or a device changes.
    pub part: u32,
    /// Seconds of columns before that part.
    offset_s: f64,
    /// Columns so far.
    pub columns: u64,
    /// Columns that the page has not drawn yet, `bands` bytes each.
    pub fresh: Vec<u8>,
    /// What stands in the lanes.
    pub notes: VecDeque<Note>,
    running: RunningVote,
    /// The verdict over the window.
    pub verdict: Option<Classification>,
    /// The answer that stands there.
    pub headline: Headline,
    /// What was heard so far.
    pub heard: Heard,
    /// Loudest sample of the latest blocks.
    pub peak: f32,
    /// Seconds of sound that came from the source.
    pub elapsed_s: f64,
    /// Seconds of sound that this part was given.
    sent_s: f64,
    /// Seconds by which the engine is behind.
    pub lag_s: f64,
    /// How the engine keeps up.
    pub pace: Pace,
}

impl LiveSession {
    /// Begins with an open source.
    pub fn new(microphone: Microphone) -> LiveSession {
        LiveSession {
            microphone,
            part: 0,
            offset_s: 0.0,
            columns: 0,
            fresh: Vec::new(),
            notes: VecDeque::new(),
            running: RunningVote::default(),
            verdict: None,
            headline: Headline::default(),
            heard: Heard::default(),
            peak: 0.0,
            elapsed_s: 0.0,
            sent_s: 0.0,
            lag_s: 0.0,
            pace: Pace::default(),
        }
    }

    /// A part begins: an engine starts to listen, or another device is listened to.
    pub fn begin_part(&mut self, part: u32, model: &ModelSummary) {
        self.part = part;
        self.offset_s = self.columns as f64 * model.seconds_per_column;
        self.sent_s = 0.0;
        self.running.clear();
    }

    /// Takes a block of samples in. `sent` where the engine gets it too.
    pub fn take(&mut self, block: &[f32], sent: bool) {
        let peak = block
            .iter()
            .fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        // Falls by half in a tenth of a second or so.
        self.peak = peak.max(self.peak * 0.75);
        let seconds = block.len() as f64 / f64::from(self.microphone.sample_rate().max(1));
        self.elapsed_s += seconds;
        if sent {
            self.sent_s += seconds;
        }
    }

    /// Takes new columns in.
    pub fn push_columns(&mut self, bands: usize, bytes: &[u8]) {
        if bands == 0 {
            return;
        }
        self.columns += (bytes.len() / bands) as u64;
        // In a hidden tab nothing is drawn: what has left the picture is forgotten undrawn. Room for the most there
        // can be is made once, so that memory does not hang on how often the browser draws.
        let most = 1024 * bands;
        let bytes = &bytes[bytes.len().saturating_sub(most)..];
        let surplus = (self.fresh.len() + bytes.len()).saturating_sub(most);
        self.fresh.drain(..surplus);
        self.fresh.reserve_exact(most - self.fresh.len());
        self.fresh.extend_from_slice(bytes);
    }

    /// Takes the newest slice in. True where the answer changes.
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
        let start_s = match self.notes.back() {
            Some(last) => last.end_s.max(slice_start_s),
            None => slice_start_s,
        };
        self.notes.push_back(Note {
            start_s,
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
            .is_some_and(|verdict| self.headline.hear(verdict));
        if let Some(answer) = self.headline.answer() {
            self.heard.add(answer, end_s - start_s);
        }
        changed
    }
}

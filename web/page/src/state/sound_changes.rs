//! How the recording and the live session of the state change.

use genrescope_protocol::{AudioFormat, Event};
use genrescope_vote::{Answer, Classification, Vote};

use super::engine::Phase;
use super::live::session::LiveSession;
use super::live::timeline::Timeline;
use super::page_state::PageState;
use super::song::{Decoder, Status};
use super::source::{Purpose, Source};

/// The next step of a live session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveStep {
    /// None: there is no session, or it runs, or the engine is not ready.
    Wait,
    /// The engine has failed: the session ends.
    End,
    /// The engine starts a part of the session.
    Begin {
        /// The engine's number for the part.
        part: u32,
        /// Samples per second.
        sample_rate: u32,
        /// Whether it is the first part.
        first: bool,
    },
}

impl<F> PageState<F> {
    /// The visitor requests a source of sound. Returns whether it is to be opened: not if one is being
    /// opened already, or is in use for another purpose.
    pub fn request_source(&mut self, purpose: Purpose) -> bool {
        let in_use = self.recording.is_some() || self.live.is_some();
        if self.requested.is_some() || in_use != (purpose == Purpose::Switch) {
            return false;
        }
        self.requested = Some(purpose);
        self.clear_messages();
        true
    }

    /// Starts a live session with an open source. The songs that are processed wait again; they are returned, to be
    /// cancelled.
    pub fn begin_live(&mut self, source: Source, sample_rate: u32) -> Vec<u32> {
        self.live = Some(LiveSession::new(source, sample_rate));
        let songs = self.engine.songs();
        for id in &songs {
            if let Some(song) = self.songs.working_mut(*id) {
                song.restart(Status::Waiting);
            }
            self.engine.cancel(*id);
        }
        songs
    }

    /// The live session becomes a song, whose name begins with `title`. Returns the song's number; `None` if nothing
    /// was classified.
    pub fn keep_live(&mut self, live: LiveSession, title: &str) -> Option<u32> {
        let duration_s = live.columns as f64 * self.model()?.seconds_per_column;
        let sample_rate = live.sample_rate();
        let Timeline {
            spectrogram,
            slices,
            ..
        } = live.timeline;
        if slices.is_empty() {
            return None;
        }
        self.live_songs += 1;
        let id = self.songs.add(format!("{title} {}", self.live_songs), 0.0);
        let song = self.songs.get_mut(id)?;
        song.decoder = Decoder::Live;
        song.status = Status::Working;
        song.spectrogram = spectrogram;
        // As for a song that the engine has classified; the answer follows from the slices.
        let classified = Event::Classified {
            song: id,
            classification: Classification {
                answer: Answer::TooShort,
                vote: Vote::default(),
                ranking: Vec::new(),
                outside: Vec::new(),
                slices,
                duration_s,
            },
            warnings: Vec::new(),
            format: AudioFormat {
                name: title.to_owned(),
                sample_rate,
                channels: 1,
            },
            took_ms: 0.0,
        };
        self.on_event(classified, &[]);
        Some(id)
    }

    /// The next step of the live session: its beginning, or its continuation after the worker or the
    /// source has changed.
    pub fn next_live_step(&mut self) -> LiveStep {
        let (Some(model), Some(live)) = (self.engine.model.clone(), &mut self.live) else {
            return LiveStep::Wait;
        };
        match self.engine.phase {
            Phase::Failed(_) => return LiveStep::End,
            Phase::Starting => return LiveStep::Wait,
            Phase::Ready if self.engine.live.is_some() => return LiveStep::Wait,
            Phase::Ready => {}
        }
        let first = live.part == 0;
        self.live_parts += 1;
        live.begin_part(self.live_parts, &model);
        self.engine.start_live(self.live_parts);
        LiveStep::Begin {
            part: self.live_parts,
            sample_rate: live.sample_rate(),
            first,
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::{Backend, Sentence};
    use genrescope_vote::SliceClassification;

    use super::*;
    use crate::state::live::session::Pace;
    use crate::state::recording::Recording;
    use crate::state::tests_support::{add, model, ready, status};

    #[test]
    fn source_is_requested_once_and_for_one_purpose() {
        let mut state = ready(Backend::Cpu);
        assert!(!state.request_source(Purpose::Switch), "none is in use");
        assert!(state.request_source(Purpose::Record));
        assert!(!state.request_source(Purpose::Live), "one is being opened");
        state.requested = None;
        state.recording = Some(Recording::new(16_000));
        assert!(!state.request_source(Purpose::Live));
        assert!(state.request_source(Purpose::Switch));
    }

    #[test]
    fn live_session_interrupts_the_song_and_numbers_its_parts() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        state.start_next_song();
        let source = Source::Microphone(None);
        assert_eq!(state.begin_live(source, 48_000), [song]);
        assert_eq!(status(&state, song), Status::Waiting);
        assert_eq!(state.activity(), "live");
        let begin = |part, first| LiveStep::Begin {
            part,
            sample_rate: 48_000,
            first,
        };
        assert_eq!(state.next_live_step(), begin(1, true));
        assert_eq!(state.next_live_step(), LiveStep::Wait, "it runs");
        assert_eq!(state.start_next_song(), None, "songs wait");
        // The worker is replaced.
        state.engine.restart();
        assert_eq!(state.next_live_step(), LiveStep::Wait);
        state.accept_model(model("own"));
        assert_eq!(state.next_live_step(), begin(2, false));
        state.engine.fail(Sentence::new("engine.stopped"));
        assert_eq!(state.next_live_step(), LiveStep::End);
    }

    #[test]
    fn session_becomes_a_song_that_is_not_processed_again() {
        let mut state = ready(Backend::Cpu);
        let model = model("own");
        let mut live = LiveSession::new(Source::Display, 44_100);
        live.push_columns(model.bands, &vec![9; 160 * model.bands]);
        let slice = SliceClassification {
            start_s: 0.0,
            end_s: 2.5,
            audible: true,
            probabilities: vec![0.25, 0.75],
            outside: Vec::new(),
        };
        live.push_slice(slice, Pace::default(), 10.0, Vote::Mean, &model);
        let id = state.keep_live(live, "Live").expect("a slice");
        let song = state.songs.get(id).expect("the song");
        assert_eq!((&song.name[..], song.genre()), ("Live 1", Some(1)));
        assert_eq!((song.span_s(), song.spectrogram.columns()), (10.0, 160));
        state.accept_model(self::model("other"));
        assert!(matches!(status(&state, id), Status::Failed(_)));
        state.retry_song(id);
        assert_eq!(state.start_next_song(), None);
        assert!(matches!(status(&state, id), Status::Failed(_)));

        let empty = LiveSession::new(Source::Display, 44_100);
        assert_eq!(state.keep_live(empty, "Live"), None);
    }

    #[test]
    fn another_model_restarts_the_live_session() {
        let mut state = ready(Backend::Cpu);
        state.begin_live(Source::Display, 44_100);
        assert!(matches!(state.next_live_step(), LiveStep::Begin { .. }));
        state.engine.restart();
        state.accept_model(model("other"));
        let first = LiveStep::Begin {
            part: 2,
            sample_rate: 44_100,
            first: true,
        };
        assert_eq!(state.next_live_step(), first);
    }
}

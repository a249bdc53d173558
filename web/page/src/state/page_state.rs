//! Everything that the page knows, and its transitions.

use std::rc::Rc;

use genrescope_protocol::{Backend, BackendChoice, ModelSummary, Sentence, Value};
use genrescope_vote::{Classification, SliceClassification, every_nth};

use super::arrangement::Arrangement;
use super::choices::Choices;
use super::engine::{Engine, ModelFile, Phase, Recovery};
use super::history::History;
use super::live::session::{LiveSession, WINDOW_S};
use super::queue::SongQueue;
use super::recording::Recording;
use super::song::{Decoder, Song, Status};
use super::source::{Purpose, Source};
use super::zoom::Zoom;

/// Which song is shown when the engine starts the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The one that is processed.
    Current,
    /// The one that the visitor chose.
    Chosen,
}

/// What a transition requires of the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum WorkerChange {
    /// A worker for the engine's new generation.
    Start,
    /// No worker.
    Stop,
}

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

/// The page's state. `F` is a handle to the bytes of a file.
pub struct PageState<F> {
    /// The engine.
    pub engine: Engine<F>,
    /// The songs of this visit.
    pub songs: SongQueue,
    /// The song that is shown.
    pub shown: Option<u32>,
    /// Which song is shown next.
    pub show: Show,
    /// How songs are shown.
    pub choices: Choices,
    /// How songs are listed.
    pub arrangement: Arrangement,
    /// The two songs that are compared.
    pub compared: Option<(u32, u32)>,
    /// The songs of earlier visits.
    pub history: History,
    /// The recording in progress.
    pub recording: Option<Recording>,
    /// Number of recordings so far.
    pub recordings: u32,
    /// A source of sound is being opened for this purpose.
    pub requested: Option<Purpose>,
    /// The sources of live sound are offered.
    pub choosing_source: bool,
    /// The id of the microphone that the visitor chose for this visit.
    pub chosen_device: Option<String>,
    /// The live session.
    pub live: Option<LiveSession>,
    /// Number of parts of live sessions so far.
    live_parts: u32,
    /// Seconds that the live result is based on.
    pub live_window_s: f32,
    /// An error that belongs to no song.
    pub error: Option<Sentence>,
    /// An event that is no error.
    pub notice: Option<Sentence>,
    /// Position of the pointer within the visible range, `0.0..=1.0`.
    pub pointed: Option<f64>,
    /// The visible range of the shown song.
    pub zoom: Zoom,
}

impl<F> PageState<F> {
    /// The state of a page that has just loaded.
    pub fn new(backend: BackendChoice, choices: Choices, history: History) -> PageState<F> {
        PageState {
            engine: Engine::new(backend),
            songs: SongQueue::default(),
            shown: None,
            show: Show::Current,
            choices,
            arrangement: Arrangement::default(),
            compared: None,
            history,
            recording: None,
            recordings: 0,
            requested: None,
            choosing_source: false,
            chosen_device: None,
            live: None,
            live_parts: 0,
            live_window_s: WINDOW_S,
            error: None,
            notice: None,
            pointed: None,
            zoom: Zoom::default(),
        }
    }

    /// Removes the error and the notice.
    pub fn clear_messages(&mut self) {
        self.error = None;
        self.notice = None;
    }

    /// The error to be shown: the engine's, the page's, or that of the shown song.
    pub fn alert(&self) -> Option<&Sentence> {
        if let Phase::Failed(reason) = &self.engine.phase {
            return Some(reason);
        }
        let of_song = match self.shown_song().map(|song| &song.status) {
            Some(Status::Failed(reason)) => Some(reason),
            _ => None,
        };
        self.error.as_ref().or(of_song)
    }

    /// The value of `data-state`: what the page shows.
    pub fn activity(&self) -> &'static str {
        if self.recording.is_some() {
            return "recording";
        }
        if self.live.is_some() {
            return "live";
        }
        match self.shown_song().map(|song| &song.status) {
            None | Some(Status::Cancelled) => "empty",
            Some(status) => status.name(),
        }
    }

    /// The song that is shown.
    pub fn shown_song(&self) -> Option<&Song> {
        self.songs.get(self.shown?)
    }

    /// The two songs that are compared.
    pub fn compared_songs(&self) -> Option<(&Song, &Song)> {
        let (first, second) = self.compared?;
        Some((self.songs.get(first)?, self.songs.get(second)?))
    }

    /// The model, once loaded.
    pub fn model(&self) -> Option<Rc<ModelSummary>> {
        self.engine.model.clone()
    }

    /// The songs' numbers as they are listed.
    pub fn listed(&self) -> Vec<u32> {
        let model = self.engine.model.as_ref();
        let genres = model.map_or(&[][..], |model| &model.genres);
        self.arrangement.list(&self.songs, genres)
    }

    /// The result of slices by the visitor's choices.
    pub fn classify(
        &self,
        slices: &[SliceClassification],
        duration_s: f64,
        model: &ModelSummary,
    ) -> Classification {
        let used = every_nth(slices, self.choices.hop.step());
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        Classification::aggregate(used, duration_s, vote, &model.decision)
    }

    /// Renews all results, after the choices have changed.
    pub fn classify_all(&mut self) {
        let Some(model) = self.model() else { return };
        let ids: Vec<u32> = self.songs.iter().map(|song| song.id).collect();
        for id in ids {
            let renewed = self.songs.get(id).and_then(|song| {
                let outcome = song.outcome.as_ref()?;
                Some(self.classify(&song.slices, outcome.verdict.duration_s, &model))
            });
            let outcome = self
                .songs
                .get_mut(id)
                .and_then(|song| song.outcome.as_mut());
            if let (Some(verdict), Some(outcome)) = (renewed, outcome) {
                outcome.verdict = verdict;
            }
        }
    }

    /// Songs were added, `first` the first of them. A failed engine starts again, but not with the songs
    /// that may have made it fail.
    pub fn songs_added(&mut self, first: Option<u32>) -> Option<WorkerChange> {
        self.show = Show::Current;
        if !self.engine.has_failed() {
            return None;
        }
        if self.engine.model.is_some() {
            let reason = Sentence::new("engine.stopped-by-song");
            for song in self.songs.iter_mut() {
                if song.status == Status::Waiting && Some(song.id) < first {
                    song.status = Status::Failed(reason.clone());
                }
            }
        }
        self.engine.restart();
        Some(WorkerChange::Start)
    }

    /// The next song, if the engine is free for it; it counts as being processed from now on.
    pub fn start_next_song(&mut self) -> Option<u32> {
        if self.live.is_some() || !self.engine.is_free() {
            return None;
        }
        let id = self.songs.next_waiting()?;
        self.songs.get_mut(id)?.restart(Status::Working);
        self.engine.start_song(id);
        Some(id)
    }

    /// The visitor cancels a song. Returns whether the worker must be told.
    pub fn cancel_song(&mut self, id: u32) -> bool {
        let Some(song) = self.songs.get_mut(id).filter(|song| song.is_pending()) else {
            return false;
        };
        song.status = Status::Cancelled;
        self.notice = Some(Sentence::new("song.given-up").with("name", &song.name[..]));
        self.engine.cancel(id)
    }

    /// The visitor wants a settled or cancelled song to be processed again.
    pub fn retry_song(&mut self, id: u32) -> Option<WorkerChange> {
        if let Some(song) = self.songs.get_mut(id).filter(|song| !song.is_pending()) {
            song.decoder = Decoder::Engine;
            song.restart(Status::Waiting);
        }
        self.restart_if_failed()
    }

    /// Restarts an engine that has failed.
    pub fn restart_if_failed(&mut self) -> Option<WorkerChange> {
        self.engine.has_failed().then(|| {
            self.engine.restart();
            WorkerChange::Start
        })
    }

    /// Removes a song. Returns the song to be shown in place of it, if it was shown.
    pub fn remove_song(&mut self, id: u32) -> Option<u32> {
        if let Some(song) = self.songs.get(id) {
            self.notice = Some(Sentence::new("songs.removed").with("song", &song.name[..]));
        }
        let next = self.songs.remove(id);
        if self.compared.is_some_and(|(a, b)| a == id || b == id) {
            self.compared = None;
        }
        if self.shown == Some(id) {
            self.show_none();
            if next.is_none() {
                self.show = Show::Current;
            }
            return next;
        }
        None
    }

    /// Removes all songs.
    pub fn clear_songs(&mut self) {
        self.songs.clear();
        self.compared = None;
        self.show_none();
        self.show = Show::Current;
        self.notice = Some(Sentence::new("songs.cleared"));
    }

    /// Moves a song by one place among those that are listed: up, or else down.
    pub fn move_song(&mut self, id: u32, up: bool) {
        let listed = self.listed();
        let place = listed.iter().position(|listed| *listed == id);
        let other = place.and_then(|place| match up {
            true => place.checked_sub(1),
            false => Some(place + 1),
        });
        if let Some(other) = other.and_then(|place| listed.get(place)) {
            self.songs.move_to(id, *other);
        }
    }

    /// Shows a song. Returns false if it is shown already or does not exist.
    pub fn show_song(&mut self, id: u32) -> bool {
        if self.shown == Some(id) || self.songs.get(id).is_none() {
            return false;
        }
        self.zoom = Zoom::default();
        self.shown = Some(id);
        self.pointed = None;
        true
    }

    fn show_none(&mut self) {
        self.shown = None;
        self.pointed = None;
    }

    /// The browser has decoded a song, or has failed with an error. Returns whether its file is needed.
    pub fn browser_decoded(&mut self, id: u32, result: Result<(), String>) -> bool {
        let Some(song) = self.songs.working_mut(id) else {
            return false;
        };
        song.status = match (&result, &song.decoder) {
            (Ok(()), _) => Status::Waiting,
            // The engine's reason says more than the browser's.
            (Err(_), Decoder::Browser(first)) => Status::Failed(first.clone()),
            (Err(detail), Decoder::Engine) => {
                Status::Failed(Sentence::new("song.failed").with("detail", &detail[..]))
            }
        };
        result.is_ok()
    }

    /// The visitor chooses a model: a file, or the page's own.
    pub fn try_model(&mut self, model: Option<ModelFile<F>>) -> WorkerChange {
        self.clear_messages();
        self.songs.requeue_working();
        self.engine.try_model(model);
        WorkerChange::Start
    }

    /// The visitor chooses a backend.
    pub fn choose_backend(&mut self, choice: BackendChoice) -> WorkerChange {
        self.songs.requeue_working();
        self.engine.choice = choice;
        self.engine.restart();
        WorkerChange::Start
    }

    /// The engine is ready. Another model than before processes all songs again: results of two models
    /// cannot be compared.
    pub fn accept_model(&mut self, model: ModelSummary) {
        let before = self.engine.model.as_ref();
        if before.is_some_and(|before| **before != model) {
            if let Some(live) = self.live.take() {
                let sample_rate = live.sample_rate();
                self.live = Some(LiveSession::new(live.source, sample_rate));
            }
            self.songs.requeue_done();
            self.notice = Some(Sentence::new("model.changed").with("name", &model.name[..]));
        }
        self.engine.accept_model(model);
    }

    /// The engine cannot start. With a model of the visitor's, the one before it returns.
    pub fn start_failed(&mut self, reason: Sentence) -> WorkerChange {
        match self.engine.restore_model() {
            Some(name) => {
                let refused = Sentence::new("model.refused").with("name", name);
                self.error = Some(refused.with("why", reason));
                WorkerChange::Start
            }
            None => {
                self.engine.fail(reason);
                WorkerChange::Stop
            }
        }
    }

    /// The worker has crashed or hangs. Its song waits again.
    pub fn crashed(&mut self, detail: Value) -> WorkerChange {
        let song = self.engine.song.take();
        // A cancelled song stays cancelled.
        let song = song.and_then(|id| self.songs.working_mut(id));
        let in_song = song.is_some();
        if let Some(song) = song {
            song.restart(Status::Waiting);
        }
        match self.engine.recovery() {
            Recovery::RestartOnCpu => {
                self.notice = Some(Sentence::new(match (self.engine.backend, in_song) {
                    (Some(Backend::Webgpu), true) => "gpu.gave-up-in-song",
                    (Some(Backend::Webgpu), false) => "gpu.gave-up",
                    (Some(Backend::Cpu) | None, _) => "engine.stopped-starting",
                }));
                self.engine.choice = BackendChoice::Cpu;
                self.engine.restart();
                WorkerChange::Start
            }
            Recovery::Wait => {
                let why: Value = match detail {
                    Value::Text(text) if text.is_empty() => text.into(),
                    detail => Sentence::new("engine.why").with("detail", detail).into(),
                };
                let key = match (&self.engine.phase, in_song) {
                    (Phase::Starting, _) => "engine.not-loaded",
                    (Phase::Ready | Phase::Failed(_), true) => "engine.stopped-in-song",
                    (Phase::Ready | Phase::Failed(_), false) => "engine.stopped",
                };
                self.start_failed(Sentence::new(key).with("why", why))
            }
        }
    }

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

    /// Starts a live session with an open source. The song that is processed waits again; it is returned,
    /// to be cancelled.
    pub fn begin_live(&mut self, source: Source, sample_rate: u32) -> Option<u32> {
        self.live = Some(LiveSession::new(source, sample_rate));
        let id = self.engine.song?;
        if let Some(song) = self.songs.working_mut(id) {
            song.restart(Status::Waiting);
        }
        self.engine.cancel(id).then_some(id)
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
    use super::*;
    use crate::state::tests_support::model;

    fn state() -> PageState<&'static str> {
        let mut state = PageState::new(BackendChoice::Auto, Choices::default(), History::default());
        state.engine.restart();
        state
    }

    fn ready(backend: Backend) -> PageState<&'static str> {
        let mut state = state();
        state.engine.backend = Some(backend);
        state.accept_model(model("own"));
        state
    }

    fn add(state: &mut PageState<&'static str>, name: &str) -> u32 {
        let id = state.songs.add(name.to_owned(), 100.0);
        let change = state.songs_added(Some(id));
        assert!(change.is_none() || state.engine.phase == Phase::Starting);
        id
    }

    fn status(state: &PageState<&'static str>, id: u32) -> Status {
        state.songs.get(id).expect("a song").status.clone()
    }

    fn key(sentence: Option<&Sentence>) -> Option<&str> {
        sentence.map(|sentence| &sentence.key[..])
    }

    #[test]
    fn songs_wait_for_the_engine_and_for_each_other() {
        let mut state = state();
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        assert_eq!(state.start_next_song(), None);
        state.accept_model(model("own"));
        assert_eq!(state.start_next_song(), Some(first));
        assert_eq!(state.start_next_song(), None);
        state.engine.finish_song(first);
        assert_eq!(state.start_next_song(), None, "the first one still works");
        state.songs.get_mut(first).expect("a song").status = Status::Done;
        assert_eq!(state.start_next_song(), Some(second));
    }

    #[test]
    fn crash_of_the_gpu_continues_on_the_cpu_once() {
        let mut state = ready(Backend::Webgpu);
        let song = add(&mut state, "a");
        state.start_next_song();
        assert_eq!(state.crashed("lost".into()), WorkerChange::Start);
        assert_eq!(state.engine.choice, BackendChoice::Cpu);
        assert_eq!(status(&state, song), Status::Waiting);
        assert_eq!(key(state.notice.as_ref()), Some("gpu.gave-up-in-song"));
        // The CPU crashes too.
        state.engine.backend = Some(Backend::Cpu);
        state.accept_model(model("own"));
        state.start_next_song();
        assert_eq!(state.crashed("again".into()), WorkerChange::Stop);
        assert_eq!(key(state.alert()), Some("engine.stopped-in-song"));
        assert_eq!(status(&state, song), Status::Waiting);
    }

    #[test]
    fn crash_does_not_revive_a_cancelled_song() {
        let mut state = ready(Backend::Webgpu);
        let song = add(&mut state, "a");
        state.start_next_song();
        assert!(state.cancel_song(song));
        assert_eq!(state.crashed("".into()), WorkerChange::Start);
        assert_eq!(status(&state, song), Status::Cancelled);
        assert_eq!(key(state.notice.as_ref()), Some("gpu.gave-up"));
    }

    #[test]
    fn crash_while_starting_says_that_the_engine_did_not_load() {
        let mut state = state();
        state.engine.choice = BackendChoice::Cpu;
        assert_eq!(state.crashed("".into()), WorkerChange::Stop);
        assert_eq!(key(state.alert()), Some("engine.not-loaded"));
    }

    #[test]
    fn new_song_restarts_a_failed_engine_without_the_old_ones() {
        let mut state = ready(Backend::Cpu);
        let old = add(&mut state, "a");
        state.engine.fail(Sentence::new("engine.stopped"));
        let new = state.songs.add("b".to_owned(), 1.0);
        assert_eq!(state.songs_added(Some(new)), Some(WorkerChange::Start));
        assert_eq!(state.engine.generation, 2);
        assert!(matches!(status(&state, old), Status::Failed(_)));
        assert_eq!(status(&state, new), Status::Waiting);
    }

    #[test]
    fn songs_wait_on_if_the_engine_never_started() {
        let mut state = state();
        let old = add(&mut state, "a");
        state.engine.fail(Sentence::new("engine.not-loaded"));
        let new = state.songs.add("b".to_owned(), 1.0);
        assert_eq!(state.songs_added(Some(new)), Some(WorkerChange::Start));
        assert_eq!(status(&state, old), Status::Waiting);
    }

    #[test]
    fn only_the_current_song_is_cancelled_in_the_worker() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        state.start_next_song();
        assert!(!state.cancel_song(second));
        assert!(state.cancel_song(first));
        assert!(!state.cancel_song(first), "it is cancelled already");
        assert_eq!(state.start_next_song(), None);
    }

    #[test]
    fn retry_returns_to_the_engines_decoder_and_restarts_it() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        assert_eq!(state.retry_song(song), None);
        let reason = Sentence::new("audio.unsupported");
        let entry = state.songs.get_mut(song).expect("a song");
        entry.decoder = Decoder::Browser(reason.clone());
        entry.status = Status::Failed(reason);
        state.engine.fail(Sentence::new("engine.stopped"));
        assert_eq!(state.retry_song(song), Some(WorkerChange::Start));
        let entry = state.songs.get(song).expect("a song");
        assert_eq!(entry.decoder, Decoder::Engine);
        assert_eq!(entry.status, Status::Waiting);
    }

    #[test]
    fn removal_shows_the_next_song_and_ends_its_comparison() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        assert!(state.show_song(first) && !state.show_song(first));
        state.compared = Some((first, second));
        assert_eq!(state.remove_song(first), Some(second));
        assert_eq!((state.shown, state.compared), (None, None));
        state.show_song(second);
        assert_eq!(state.remove_song(second), None);
        assert_eq!(state.activity(), "empty");
    }

    #[test]
    fn browsers_decoder_gets_one_try() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        assert!(!state.browser_decoded(song, Ok(())), "nobody waits for it");
        for (result, expected) in [
            (Ok(()), Status::Waiting),
            (
                Err("EncodingError".to_owned()),
                Status::Failed(Sentence::new("audio.unsupported")),
            ),
        ] {
            let entry = state.songs.get_mut(song).expect("a song");
            entry.status = Status::Working;
            entry.decoder = Decoder::Browser(Sentence::new("audio.unsupported"));
            assert_eq!(state.browser_decoded(song, result.clone()), result.is_ok());
            assert_eq!(status(&state, song), expected);
        }
    }

    #[test]
    fn another_model_renews_the_results_and_the_same_does_not() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        state.songs.get_mut(song).expect("a song").status = Status::Done;
        state.accept_model(model("own"));
        assert_eq!(status(&state, song), Status::Done);
        state.accept_model(model("other"));
        assert_eq!(status(&state, song), Status::Waiting);
        assert_eq!(key(state.notice.as_ref()), Some("model.changed"));
    }

    #[test]
    fn refused_model_is_replaced_by_the_one_before() {
        let mut state = ready(Backend::Cpu);
        let bad = ModelFile {
            name: "bad.safetensors".to_owned(),
            file: "bytes",
        };
        assert_eq!(state.try_model(Some(bad)), WorkerChange::Start);
        let reason = Sentence::new("model-file.damaged");
        assert_eq!(state.start_failed(reason.clone()), WorkerChange::Start);
        assert_eq!(key(state.error.as_ref()), Some("model.refused"));
        assert_eq!(state.engine.custom_model, None);
        assert_eq!(state.start_failed(reason), WorkerChange::Stop);
        assert!(state.engine.has_failed());
    }

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
        assert_eq!(state.begin_live(source, 48_000), Some(song));
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

    #[test]
    fn choices_renew_the_results() {
        use crate::state::song::Outcome;
        use genrescope_protocol::AudioFormat;
        use genrescope_vote::{Answer, Vote};
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        let slice = |jazz: f32| SliceClassification {
            start_s: 0.0,
            end_s: 2.5,
            audible: true,
            probabilities: vec![1.0 - jazz, jazz],
        };
        let slices = vec![slice(0.6), slice(0.6), slice(0.05)];
        let model = model("own");
        let outcome = Outcome {
            verdict: state.classify(&slices, 7.5, &model),
            warnings: Vec::new(),
            format: AudioFormat {
                name: "WAV".to_owned(),
                sample_rate: 44_100,
                channels: 2,
            },
            took_ms: 1.0,
        };
        assert_eq!(outcome.verdict.answer, Answer::Genre(0));
        let entry = state.songs.get_mut(song).expect("a song");
        entry.slices = slices;
        entry.outcome = Some(outcome);
        state.choices.vote = Some(Vote::Majority);
        state.classify_all();
        assert_eq!(state.songs.get(song).expect("a song").genre(), Some(1));
        assert!(state.choices.choose("hop", "2") && !state.choices.choose("hop", "3"));
        state.choices.vote = None;
        state.classify_all();
        assert_eq!(state.songs.get(song).expect("a song").genre(), Some(0));
    }
}

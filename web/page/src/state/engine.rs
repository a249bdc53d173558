//! The engine as the page sees it, across all workers that run it: which phase it is in, what it works on,
//! and what to do when a worker crashes or hangs.

use std::rc::Rc;

use genrescope_protocol::{Backend, BackendChoice, ModelSummary, Sentence};

use super::recovery::Recovery;

/// A working engine without a message for so many heartbeats counts as hung. Compiling shaders can take 15 s.
const SILENT_HEARTBEATS: u32 = 9;

/// Songs in a row that may crash the worker before the page stops to start new ones.
const MAX_CRASHES: u32 = 3;

/// The phase of the engine.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It loads and warms up.
    Starting,
    /// It can classify.
    Ready,
    /// It does not start again by itself, for this reason.
    Failed(Sentence),
}

/// A model file of the visitor, with a handle `F` to its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile<F> {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub file: F,
}

/// The engine's state.
pub struct Engine<F> {
    /// Number of the current worker, 0 before the first. Messages of older ones are ignored.
    pub generation: u32,
    /// The backend that is requested.
    pub choice: BackendChoice,
    /// The phase.
    pub phase: Phase,
    /// The backend in use, once known.
    pub backend: Option<Backend>,
    /// Why this backend is in use, and how long the start took.
    pub reason: Vec<Sentence>,
    /// The model, once loaded; kept across restarts.
    pub model: Option<Rc<ModelSummary>>,
    /// The visitor's model in place of the page's own.
    pub custom_model: Option<ModelFile<F>>,
    /// What was used before `custom_model`, until that is accepted.
    previous_model: Option<Option<ModelFile<F>>>,
    /// The song that the worker processes, also while it cancels it.
    pub song: Option<u32>,
    /// The song that the worker decodes meanwhile. It is the next one.
    pub ahead: Option<u32>,
    /// So many songs the worker gets one at a time: after a crash with two, either may be the cause.
    one_at_a_time: u32,
    /// The song that is being cancelled, until the worker confirms it.
    cancelling: Option<u32>,
    /// The live session that the worker processes. Songs wait meanwhile.
    pub live: Option<u32>,
    /// Whether live sound was sent since the last heartbeat.
    sound_sent: bool,
    silent_heartbeats: u32,
    /// Crashes since the last song that was classified.
    crashes: u32,
    /// Whether a song was ever classified.
    has_worked: bool,
}

impl<F> Engine<F> {
    /// An engine without a worker, with the requested backend.
    pub fn new(choice: BackendChoice) -> Engine<F> {
        Engine {
            generation: 0,
            choice,
            phase: Phase::Starting,
            backend: None,
            reason: Vec::new(),
            model: None,
            custom_model: None,
            previous_model: None,
            song: None,
            ahead: None,
            one_at_a_time: 0,
            cancelling: None,
            live: None,
            sound_sent: false,
            silent_heartbeats: 0,
            crashes: 0,
            has_worked: false,
        }
    }

    /// A new worker takes the place of the current one.
    pub fn restart(&mut self) {
        self.generation += 1;
        self.phase = Phase::Starting;
        self.backend = None;
        self.song = None;
        self.ahead = None;
        self.cancelling = None;
        self.live = None;
        self.silent_heartbeats = 0;
    }

    /// There is no worker until the visitor restarts the engine.
    pub fn fail(&mut self, reason: Sentence) {
        self.song = None;
        self.ahead = None;
        self.cancelling = None;
        self.live = None;
        self.phase = Phase::Failed(reason);
    }

    /// Whether it failed.
    pub fn has_failed(&self) -> bool {
        matches!(self.phase, Phase::Failed(_))
    }

    /// Restarts with another model: the visitor's, or the page's own.
    pub fn try_model(&mut self, model: Option<ModelFile<F>>) {
        let previous = std::mem::replace(&mut self.custom_model, model);
        // If the last one was never accepted, the one before it stays the one to return to.
        self.previous_model.get_or_insert(previous);
        self.restart();
    }

    /// The worker has loaded the model and is ready.
    pub fn accept_model(&mut self, model: ModelSummary) {
        self.previous_model = None;
        self.phase = Phase::Ready;
        self.model = Some(Rc::new(model));
    }

    /// Restarts with the model before the one that does not work; returns the name of the latter. `None`
    /// if there is none to return to.
    pub fn restore_model(&mut self) -> Option<String> {
        let previous = self.previous_model.take()?;
        let refused = std::mem::replace(&mut self.custom_model, previous);
        self.restart();
        Some(refused.map(|model| model.name).unwrap_or_default())
    }

    /// What happens after a crash of the current worker, during a song or not; `others_wait` behind it. The CPU is
    /// tried once after a crash of anything that is not known to be the CPU. A crash of the CPU would only be repeated
    /// with the same song, but the next one may be fine: a decoder may crash on one file. Where no song waits and none
    /// was ever classified, it may as well be the engine that cannot work here.
    pub fn recovery(&self, in_song: bool, others_wait: bool) -> Recovery {
        let is_on_cpu = self.choice == BackendChoice::Cpu || self.backend == Some(Backend::Cpu);
        let may_be_the_song = in_song && (others_wait || self.has_worked);
        if !is_on_cpu {
            Recovery::RestartOnCpu
        } else if may_be_the_song && self.crashes < MAX_CRASHES {
            Recovery::SkipSong
        } else {
            Recovery::Wait
        }
    }

    /// A song crashed the worker.
    pub fn count_crash(&mut self) {
        self.crashes += 1;
        self.one_at_a_time = 0;
    }

    /// A crash with two songs: either may have been the cause.
    pub fn separate_songs(&mut self) {
        self.one_at_a_time = 2;
    }

    /// A song was classified: the engine works.
    pub fn forget_crashes(&mut self) {
        self.crashes = 0;
        self.one_at_a_time = self.one_at_a_time.saturating_sub(1);
        self.has_worked = true;
    }

    /// The worker starts a song, or gets it as the next one.
    pub fn start_song(&mut self, song: u32) {
        if self.song.is_some() {
            self.ahead = Some(song);
        } else {
            self.song = Some(song);
            self.silent_heartbeats = 0;
        }
    }

    /// The worker has finished or cancelled a song. Returns whether it had it.
    pub fn finish_song(&mut self, song: u32) -> bool {
        if self.cancelling == Some(song) {
            self.cancelling = None;
        }
        if self.song == Some(song) {
            self.song = self.ahead.take();
            true
        } else if self.ahead == Some(song) {
            self.ahead = None;
            true
        } else {
            false
        }
    }

    /// The songs that the worker has.
    pub fn songs(&self) -> Vec<u32> {
        self.song.into_iter().chain(self.ahead).collect()
    }

    /// The song is being cancelled. Returns false if the worker does not have it.
    pub fn cancel(&mut self, song: u32) -> bool {
        let has_it = self.song == Some(song) || self.ahead == Some(song);
        if has_it {
            self.cancelling = Some(song);
        }
        has_it
    }

    /// The time to cancel a song is over. Returns whether the worker must be replaced, since it has not
    /// confirmed the cancellation.
    pub fn is_cancel_overdue(&self, generation: u32, song: u32) -> bool {
        generation == self.generation && self.cancelling == Some(song)
    }

    /// The worker starts a live session.
    pub fn start_live(&mut self, session: u32) {
        self.live = Some(session);
        self.silent_heartbeats = 0;
    }

    /// Live sound is sent to the worker. Returns its session, if there is one.
    pub fn send_sound(&mut self) -> Option<u32> {
        self.sound_sent |= self.live.is_some();
        self.live
    }

    /// The worker sent a message.
    pub fn has_responded(&mut self) {
        self.silent_heartbeats = 0;
    }

    /// Counts a heartbeat. Returns whether the worker hangs.
    ///
    /// Heartbeats are counted, not seconds, since a computer that slept wakes up to a single one. A
    /// session without sound, of a silent microphone, needs no response.
    pub fn heartbeat(&mut self) -> bool {
        let streams = std::mem::take(&mut self.sound_sent) && self.live.is_some();
        self.silent_heartbeats = if self.song.is_some() || streams {
            self.silent_heartbeats + 1
        } else {
            0
        };
        self.silent_heartbeats >= SILENT_HEARTBEATS
    }

    /// Whether the worker, which processes a song, can decode the next one meanwhile. A GPU is not waited for.
    pub fn can_work_ahead(&self) -> bool {
        let free = self.ahead.is_none() && self.cancelling.is_none() && self.one_at_a_time == 0;
        free && self.song.is_some()
            && self.backend == Some(Backend::Cpu)
            && self.phase == Phase::Ready
    }

    /// Whether it can start a song or a live session.
    pub fn is_free(&self) -> bool {
        self.phase == Phase::Ready && self.song.is_none() && self.live.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::model;

    fn ready(choice: BackendChoice) -> Engine<&'static str> {
        let mut engine = Engine::new(choice);
        engine.restart();
        engine.accept_model(model("own"));
        engine
    }

    #[test]
    fn becomes_free_once_ready_and_again_after_a_song() {
        let mut engine = Engine::<()>::new(BackendChoice::Auto);
        assert!(!engine.is_free());
        engine.restart();
        assert_eq!((engine.generation, &engine.phase), (1, &Phase::Starting));
        engine.accept_model(model("own"));
        assert!(engine.is_free());
        engine.start_song(7);
        assert!(!engine.is_free());
        assert!(!engine.finish_song(6), "a late message about another song");
        assert!(engine.finish_song(7));
        assert!(engine.is_free());
    }

    #[test]
    fn cancelled_song_occupies_the_worker_until_it_answers() {
        let mut engine = ready(BackendChoice::Auto);
        engine.start_song(7);
        assert!(!engine.is_cancel_overdue(1, 7), "nothing was cancelled");
        assert!(engine.cancel(7) && !engine.cancel(8));
        assert!(!engine.is_free());
        assert!(engine.is_cancel_overdue(1, 7));
        engine.finish_song(7);
        assert!(engine.is_free());
        // The same song again, before the first timer ends.
        engine.start_song(7);
        assert!(!engine.is_cancel_overdue(1, 7));
    }

    #[test]
    fn overdue_cancel_of_an_older_worker_is_ignored() {
        let mut engine = ready(BackendChoice::Auto);
        engine.start_song(7);
        engine.cancel(7);
        engine.restart();
        assert!(!engine.is_cancel_overdue(1, 7));
        assert!(!engine.is_cancel_overdue(2, 7));
    }

    #[test]
    fn restart_forgets_the_work_but_not_the_model() {
        let mut engine = ready(BackendChoice::Auto);
        engine.start_song(7);
        engine.start_live(1);
        engine.restart();
        assert_eq!(
            (engine.song, engine.live, engine.generation),
            (None, None, 2)
        );
        assert!(engine.model.is_some());
        assert!(!engine.is_free());
    }

    #[test]
    fn only_crashes_off_the_cpu_restart_by_themselves() {
        for (choice, backend, expected) in [
            (
                BackendChoice::Auto,
                Some(Backend::Webgpu),
                Recovery::RestartOnCpu,
            ),
            (BackendChoice::Webgpu, None, Recovery::RestartOnCpu),
            (BackendChoice::Auto, Some(Backend::Cpu), Recovery::Wait),
            (BackendChoice::Cpu, None, Recovery::Wait),
        ] {
            let mut engine = Engine::<()>::new(choice);
            engine.backend = backend;
            assert_eq!(
                engine.recovery(false, false),
                expected,
                "{choice:?}, {backend:?}"
            );
        }
    }

    #[test]
    fn returns_to_the_last_accepted_model() {
        let file = |name: &str| ModelFile {
            name: name.to_owned(),
            file: "bytes",
        };
        let mut engine = ready(BackendChoice::Auto);
        engine.try_model(Some(file("good")));
        engine.accept_model(model("good"));
        engine.try_model(Some(file("bad")));
        engine.try_model(Some(file("worse")));
        assert_eq!(engine.restore_model(), Some("worse".to_owned()));
        assert_eq!(engine.custom_model, Some(file("good")));
        assert_eq!(engine.restore_model(), None);
    }

    #[test]
    fn hangs_only_while_it_works() {
        let mut engine = ready(BackendChoice::Auto);
        let hangs = |engine: &mut Engine<_>| (0..SILENT_HEARTBEATS).any(|_| engine.heartbeat());
        assert!(!hangs(&mut engine));
        engine.start_song(1);
        assert!(hangs(&mut engine));
        engine.has_responded();
        assert!(!engine.heartbeat());
    }

    #[test]
    fn live_session_without_sound_does_not_hang() {
        let mut engine = ready(BackendChoice::Auto);
        assert_eq!(engine.send_sound(), None);
        engine.start_live(3);
        assert!((0..2 * SILENT_HEARTBEATS).all(|_| !engine.heartbeat()));
        let mut with_sound = || {
            engine.send_sound();
            engine.heartbeat()
        };
        assert!((1..SILENT_HEARTBEATS).all(|_| !with_sound()));
        assert!(with_sound());
    }
}

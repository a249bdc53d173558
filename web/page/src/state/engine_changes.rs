//! How the engine of the state changes.

use genrescope_protocol::{Backend, BackendChoice, ModelSummary, Sentence, Value};

use super::engine::{ModelFile, Phase};
use super::live::session::LiveSession;
use super::page_state::PageState;
use super::recovery::Recovery;
use super::shown_songs::Show;
use super::song::Status;

/// What a transition requires of the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum WorkerChange {
    /// A worker for the engine's new generation.
    Start,
    /// No worker.
    Stop,
}

impl<F> PageState<F> {
    /// Restarts an engine that has failed.
    pub fn restart_if_failed(&mut self) -> Option<WorkerChange> {
        self.engine.has_failed().then(|| {
            self.engine.restart();
            WorkerChange::Start
        })
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
            if self.shown.is_some() {
                self.show = Show::Chosen;
            }
            let name = Sentence::new(&format!("model-name.{}", model.name));
            self.notice = Some(Sentence::new("model.changed").with("name", name));
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

    /// The worker has crashed or hangs. Its song waits again, unless it would only crash the next worker too.
    pub fn crashed(&mut self, detail: Value) -> WorkerChange {
        let crashed = self.engine.song.take();
        // A cancelled song stays cancelled.
        let song = crashed.and_then(|id| self.songs.working_mut(id));
        let in_song = song.is_some();
        if let Some(song) = song {
            song.restart(Status::Waiting);
        }
        if let Some(ahead) = self.engine.ahead.take() {
            if let Some(song) = self.songs.working_mut(ahead) {
                song.restart(Status::Waiting);
            }
            // The one that is the cause will crash the worker alone.
            self.engine.separate_songs();
            self.engine.restart();
            return WorkerChange::Start;
        }
        let others_wait = self.songs.waiting().any(|id| Some(id) != crashed);
        match self.engine.recovery(in_song, others_wait) {
            Recovery::SkipSong => {
                if let Some(song) = crashed.and_then(|id| self.songs.get_mut(id)) {
                    let reason = Sentence::new("song.crashed").with("detail", detail);
                    song.restart(Status::Failed(reason));
                }
                self.engine.count_crash();
                self.engine.restart();
                WorkerChange::Start
            }
            Recovery::RestartOnCpu => {
                self.notice = Some(Sentence::new(match (self.engine.backend, in_song) {
                    (Some(Backend::Webgpu), true) => "gpu.stopped-responding-in-song",
                    (Some(Backend::Webgpu), false) => "gpu.stopped-responding",
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::{State, add, key, model, ready, starting, status};

    #[test]
    fn crash_with_two_songs_blames_none_until_one_crashes_alone() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        let third = add(&mut state, "c");
        assert_eq!(state.start_next_song(), Some(first));
        assert_eq!(state.start_next_song(), Some(second));
        assert_eq!(state.start_next_song(), None);
        assert_eq!(state.crashed("trap".into()), WorkerChange::Start);
        assert_eq!(status(&state, first), Status::Waiting);
        assert_eq!(status(&state, second), Status::Waiting);
        // Now one at a time: the first is fine.
        let restarted = |state: &mut State| {
            state.engine.backend = Some(Backend::Cpu);
            state.accept_model(model("own"));
        };
        restarted(&mut state);
        assert_eq!(state.start_next_song(), Some(first));
        assert_eq!(state.start_next_song(), None);
        state.engine.finish_song(first);
        state.engine.forget_crashes();
        assert_eq!(state.start_next_song(), Some(second));
        assert_eq!(state.start_next_song(), None);
        assert_eq!(state.crashed("trap".into()), WorkerChange::Start);
        assert!(matches!(status(&state, second), Status::Failed(_)));
        restarted(&mut state);
        assert_eq!(state.start_next_song(), Some(third));
    }

    #[test]
    fn crash_of_the_gpu_continues_on_the_cpu_once() {
        let mut state = ready(Backend::Webgpu);
        let song = add(&mut state, "a");
        state.start_next_song();
        assert_eq!(state.crashed("lost".into()), WorkerChange::Start);
        assert_eq!(state.engine.choice, BackendChoice::Cpu);
        assert_eq!(status(&state, song), Status::Waiting);
        assert_eq!(
            key(state.notice.as_ref()),
            Some("gpu.stopped-responding-in-song")
        );
        // The CPU crashes too.
        state.engine.backend = Some(Backend::Cpu);
        state.accept_model(model("own"));
        state.start_next_song();
        assert_eq!(state.crashed("again".into()), WorkerChange::Stop);
        assert_eq!(key(state.alert()), Some("engine.stopped-in-song"));
        assert_eq!(status(&state, song), Status::Waiting);
    }

    #[test]
    fn song_that_crashes_the_cpu_fails_and_the_next_ones_go_on() {
        let mut state = ready(Backend::Cpu);
        let songs = ["a", "b", "c", "d", "e"].map(|name| add(&mut state, name));
        for &song in &songs[..3] {
            state.start_next_song();
            assert_eq!(state.crashed("panic".into()), WorkerChange::Start);
            let Status::Failed(reason) = status(&state, song) else {
                panic!("{:?}", status(&state, song));
            };
            assert_eq!(reason.key, "song.crashed");
            state.engine.backend = Some(Backend::Cpu);
            state.accept_model(model("own"));
        }
        // Something else is wrong than these songs.
        state.start_next_song();
        assert_eq!(state.crashed("panic".into()), WorkerChange::Stop);
        assert_eq!(status(&state, songs[3]), Status::Waiting);
        assert_eq!(status(&state, songs[4]), Status::Waiting);
    }

    #[test]
    fn last_song_that_crashes_the_cpu_fails_where_another_was_classified() {
        let mut state = ready(Backend::Cpu);
        state.engine.forget_crashes();
        let song = add(&mut state, "a");
        state.start_next_song();
        assert_eq!(state.crashed("panic".into()), WorkerChange::Start);
        assert!(matches!(status(&state, song), Status::Failed(_)));
    }

    #[test]
    fn crash_does_not_revive_a_cancelled_song() {
        let mut state = ready(Backend::Webgpu);
        let song = add(&mut state, "a");
        state.start_next_song();
        assert!(state.cancel_song(song));
        assert_eq!(state.crashed("".into()), WorkerChange::Start);
        assert_eq!(status(&state, song), Status::Cancelled);
        assert_eq!(key(state.notice.as_ref()), Some("gpu.stopped-responding"));
    }

    #[test]
    fn crash_while_starting_says_that_the_engine_did_not_load() {
        let mut state = starting();
        state.engine.choice = BackendChoice::Cpu;
        assert_eq!(state.crashed("".into()), WorkerChange::Stop);
        assert_eq!(key(state.alert()), Some("engine.not-loaded"));
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
}

//! What the engine's events do to the state.

use genrescope_protocol::{Event, Measured, Sentence, Stage};
use genrescope_vote::SliceClassification;

use super::engine_changes::WorkerChange;
use super::live::session::Pace;
use super::page_state::PageState;
use super::song::{Decoder, Outcome, Status};

/// What remains to be done after an event.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// The worker waits for its first request.
    SendStart,
    /// The engine is ready.
    Ready,
    /// The worker changes.
    Worker(WorkerChange),
    /// A measurement is to be stored for the next visit.
    StoreMeasurement(Measured),
    /// Only the progress of a song has changed. Such events come in dozens per second, and are shown once
    /// per frame.
    Progress,
    /// A song has a result.
    Classified(u32),
    /// The browser is to decode a song.
    DecodeInBrowser(u32),
    /// Columns of a live session are to be drawn.
    DrawLive,
    /// A live session has a new result; whether its answer has changed.
    ShowLive {
        /// The answer in large letters has changed.
        answer_changed: bool,
    },
    /// The live session ends.
    EndLive,
    /// The message belongs to work that has ended.
    Ignore,
    /// Nothing but to show the state.
    Show,
}

impl<F> PageState<F> {
    /// An event of the current worker, with the columns of [`Event::Columns`] and [`Event::LiveColumns`].
    pub fn on_event(&mut self, event: Event, columns: &[u8]) -> Effect {
        self.engine.has_responded();
        match event {
            Event::Hello => Effect::SendStart,
            Event::Ready {
                backend,
                reason,
                warm_up_ms,
                model,
            } => {
                self.accept_model(model);
                self.engine.backend = Some(backend);
                let time = Sentence::duration(warm_up_ms);
                let ready = Sentence::new("engine.ready-after").with("time", time);
                self.engine.reason = vec![reason, ready];
                Effect::Ready
            }
            Event::Crashed { detail } => Effect::Worker(self.crashed(detail.into())),
            Event::CannotStart { message } => Effect::Worker(self.start_failed(message)),
            Event::Chosen {
                measured,
                backend,
                reason,
            } => {
                self.engine.backend = Some(backend);
                self.engine.reason = vec![reason];
                measured.map_or(Effect::Show, Effect::StoreMeasurement)
            }
            Event::BackendChanged { backend, reason } => {
                self.engine.backend = Some(backend);
                self.notice = Some(reason.clone());
                self.engine.reason = vec![reason];
                Effect::Show
            }
            Event::Progress {
                song,
                stage,
                fraction,
                seconds,
            } => {
                if let Some(song) = self.songs.working_mut(song) {
                    song.stage = stage;
                    song.fraction = fraction;
                    song.seconds = seconds;
                }
                Effect::Progress
            }
            Event::Tags { song, tags } => {
                // What the browser's decoder made of a file has no tags.
                if let Some(song) = self.songs.working_mut(song) {
                    song.tags = tags;
                }
                Effect::Progress
            }
            Event::Columns { song, first, .. } => {
                let bands = self.engine.model.as_ref().map_or(0, |model| model.bands);
                if let Some(song) = self.songs.working_mut(song) {
                    song.spectrogram.push(bands, first, columns);
                }
                Effect::Progress
            }
            Event::Slices {
                song,
                total,
                slices,
            } => {
                if let Some(song) = self.songs.working_mut(song) {
                    song.stage = Stage::Classifying;
                    song.total_slices = total;
                    song.slices.extend(slices);
                }
                Effect::Progress
            }
            Event::Classified {
                song: id,
                classification,
                warnings,
                format,
                took_ms,
            } => {
                self.engine.finish_song(id);
                self.engine.forget_crashes();
                let verdict = match self.model() {
                    Some(model) => {
                        self.classify(&classification.slices, classification.duration_s, &model)
                    }
                    None => classification.clone(),
                };
                if let Some(song) = self.songs.working_mut(id) {
                    // All slices, also if only some are used: another choice needs no new run.
                    song.slices = classification.slices;
                    song.outcome = Some(Outcome {
                        verdict,
                        warnings,
                        format,
                        took_ms,
                    });
                    song.status = Status::Done;
                }
                self.songs.compact(id);
                Effect::Classified(id)
            }
            Event::Failed {
                song,
                message,
                try_browser_decoder,
            } => self.song_failed(song, message, try_browser_decoder),
            Event::Cancelled { song } => {
                self.engine.finish_song(song);
                Effect::Show
            }
            Event::LiveColumns { session, count: _ } => self.live_columns(session, columns),
            Event::LiveSlice {
                session,
                slice,
                seconds,
                skipped,
                took_ms,
            } => {
                let pace = Pace {
                    seconds,
                    skipped,
                    took_ms,
                };
                self.live_slice(session, slice, pace)
            }
            // Not asked for.
            Event::LiveClassified { .. } => Effect::Ignore,
            Event::LiveFailed { session, message } => {
                if self.engine.live == Some(session) {
                    self.error = Some(message);
                    return Effect::EndLive;
                }
                Effect::Show
            }
        }
    }

    fn song_failed(&mut self, id: u32, reason: Sentence, try_browser_decoder: bool) -> Effect {
        self.engine.finish_song(id);
        let Some(song) = self.songs.working_mut(id) else {
            return Effect::Show;
        };
        match &song.decoder {
            Decoder::Browser(first) => song.status = Status::Failed(first.clone()),
            // Its status stays "working" meanwhile; the engine may process other songs.
            Decoder::Engine if try_browser_decoder => {
                song.decoder = Decoder::Browser(reason);
                return Effect::DecodeInBrowser(id);
            }
            Decoder::Engine | Decoder::Live => song.status = Status::Failed(reason),
        }
        Effect::Show
    }

    fn live_columns(&mut self, part: u32, columns: &[u8]) -> Effect {
        let bands = self.engine.model.as_ref().map_or(0, |model| model.bands);
        match self.live.as_mut().filter(|live| live.part == part) {
            Some(live) => {
                live.push_columns(bands, columns);
                Effect::DrawLive
            }
            None => Effect::Ignore,
        }
    }

    fn live_slice(&mut self, part: u32, slice: SliceClassification, pace: Pace) -> Effect {
        let live = self.live.as_mut().filter(|live| live.part == part);
        let (Some(model), Some(live)) = (self.engine.model.clone(), live) else {
            return Effect::Ignore;
        };
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        let answer_changed = live.push_slice(slice, pace, self.live_window_s, vote, &model);
        Effect::ShowLive { answer_changed }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::{AudioFormat, Backend, BackendChoice};
    use genrescope_vote::{Answer, Classification, Vote};

    use super::*;
    use crate::state::history::History;
    use crate::state::source::Source;
    use crate::state::tests_support::model;
    use crate::state::view_options::Choices;

    fn state() -> PageState<()> {
        let mut state = PageState::new(BackendChoice::Auto, Choices::default(), History::default());
        state.engine.restart();
        assert_eq!(state.on_event(Event::Hello, &[]), Effect::SendStart);
        let ready = Event::Ready {
            backend: Backend::Cpu,
            reason: Sentence::new("chosen.requested-cpu"),
            warm_up_ms: 200.0,
            model: model("own"),
        };
        assert_eq!(state.on_event(ready, &[]), Effect::Ready);
        state.songs.add("a.wav".to_owned(), 100.0);
        assert_eq!(state.start_next_song(), Some(1));
        state
    }

    fn slice(start_s: f32) -> SliceClassification {
        SliceClassification {
            start_s,
            end_s: start_s + 2.5,
            audible: true,
            probabilities: vec![0.2, 0.8],
            outside: Vec::new(),
        }
    }

    fn classified(song: u32) -> Event {
        let decision = model("own").decision;
        let slices = vec![slice(0.0), slice(2.5)];
        Event::Classified {
            song,
            classification: Classification::aggregate(slices, 5.0, Vote::Mean, &decision),
            warnings: Vec::new(),
            format: AudioFormat {
                name: "WAV".to_owned(),
                sample_rate: 44_100,
                channels: 2,
            },
            took_ms: 100.0,
        }
    }

    fn failed(song: u32, try_browser_decoder: bool) -> Event {
        Event::Failed {
            song,
            message: Sentence::new("audio.unsupported"),
            try_browser_decoder,
        }
    }

    #[test]
    fn song_collects_columns_and_slices_until_its_result() {
        let mut state = state();
        let columns = Event::Columns {
            song: 1,
            first: 0,
            count: 2,
        };
        assert_eq!(state.on_event(columns, &[1, 2, 3, 4]), Effect::Progress);
        let slices = Event::Slices {
            song: 1,
            total: 2,
            slices: vec![slice(0.0)],
        };
        assert_eq!(state.on_event(slices, &[]), Effect::Progress);
        let song = state.songs.get(1).expect("a song");
        assert_eq!(song.spectrogram.columns(), 2);
        assert_eq!((song.slices.len(), song.total_slices), (1, 2));
        assert!((song.progress() - 0.8).abs() < 1e-9);
        assert_eq!(state.on_event(classified(1), &[]), Effect::Classified(1));
        let song = state.songs.get(1).expect("a song");
        assert_eq!((song.status.clone(), song.slices.len()), (Status::Done, 2));
        assert_eq!(song.genre(), Some(1));
        assert!(state.engine.is_free());
    }

    #[test]
    fn late_events_about_a_cancelled_song_change_nothing() {
        let mut state = state();
        assert!(state.cancel_song(1));
        let columns = Event::Columns {
            song: 1,
            first: 0,
            count: 1,
        };
        state.on_event(columns, &[1, 2]);
        state.on_event(classified(1), &[]);
        let song = state.songs.get(1).expect("a song");
        assert_eq!(song.status, Status::Cancelled);
        assert!(song.outcome.is_none() && song.spectrogram.columns() == 0);
        assert!(state.engine.is_free());
    }

    #[test]
    fn browser_decodes_once_what_the_engine_cannot() {
        let mut state = state();
        let effect = state.on_event(failed(1, true), &[]);
        assert_eq!(effect, Effect::DecodeInBrowser(1));
        assert!(
            state.engine.is_free(),
            "other songs are processed meanwhile"
        );
        assert!(state.browser_decoded(1, Ok(())));
        assert_eq!(state.start_next_song(), Some(1));
        // The engine cannot read the browser's result either.
        assert_eq!(state.on_event(failed(1, true), &[]), Effect::Show);
        let status = &state.songs.get(1).expect("a song").status;
        assert!(matches!(status, Status::Failed(_)), "{status:?}");
    }

    #[test]
    fn failure_without_another_decoder_is_final() {
        let mut state = state();
        assert_eq!(state.on_event(failed(1, false), &[]), Effect::Show);
        assert_eq!(state.songs.progress().settled, 1);
    }

    #[test]
    fn messages_of_an_older_live_part_are_ignored() {
        let mut state = state();
        state.begin_live(Source::Display, 16_000);
        state.next_live_step();
        let columns = |session| Event::LiveColumns { session, count: 1 };
        assert_eq!(state.on_event(columns(1), &[1, 2]), Effect::DrawLive);
        assert_eq!(state.on_event(columns(0), &[1, 2]), Effect::Ignore);
        let live_slice = |session, start_s| Event::LiveSlice {
            session,
            slice: slice(start_s),
            seconds: 2.5,
            skipped: 0,
            took_ms: 5.0,
        };
        let shown = |answer_changed| Effect::ShowLive { answer_changed };
        assert_eq!(state.on_event(live_slice(1, 0.0), &[]), shown(false));
        assert_eq!(state.on_event(live_slice(1, 5.0), &[]), shown(true));
        assert_eq!(state.on_event(live_slice(9, 7.5), &[]), Effect::Ignore);
        let answer = state.live.as_ref().and_then(|live| live.headline.answer());
        assert_eq!(answer, Some(Answer::Genre(1)));
        let failed = |session| Event::LiveFailed {
            session,
            message: Sentence::new("live.failed"),
        };
        assert_eq!(state.on_event(failed(9), &[]), Effect::Show);
        assert_eq!(state.on_event(failed(1), &[]), Effect::EndLive);
    }

    #[test]
    fn failed_measurement_is_not_stored() {
        let mut state = state();
        let chosen = |measured| Event::Chosen {
            measured,
            backend: Backend::Cpu,
            reason: Sentence::new("chosen.cpu-faster"),
        };
        assert_eq!(state.on_event(chosen(None), &[]), Effect::Show);
        let measured = Measured {
            adapter: "a".to_owned(),
            model: "m".to_owned(),
            cpu_ms: 1.0,
            webgpu_ms: 2.0,
        };
        let effect = state.on_event(chosen(Some(measured.clone())), &[]);
        assert_eq!(effect, Effect::StoreMeasurement(measured));
    }
}

//! What the engine says, and what happens when it falls silent for good.

use genrescope_protocol::{Backend, Event, Sentence, Stage, Value};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::browser_decoder;
use crate::engine::{Phase, Remedy, wishes};
use crate::error::PageError;
use crate::hub::{Msg, Signal};
use crate::songs::{Decoder, Outcome, Song, Status};
use crate::words;

impl App {
    pub(super) fn on_signal(&mut self, signal: Signal) -> Result<(), PageError> {
        match signal {
            Signal::Event(event, payload) => {
                self.engine.heard_from();
                self.on_event(*event, &payload)
            }
            Signal::Died(detail) => self.on_death(detail.into()),
        }
    }

    fn on_event(&mut self, event: Event, payload: &JsValue) -> Result<(), PageError> {
        match event {
            Event::Hello => self.engine.greet()?,
            Event::Ready {
                backend,
                reason,
                warm_up_ms,
                model,
            } => {
                self.take_model(model);
                self.engine.backend = Some(backend);
                self.engine.reason = vec![
                    reason,
                    Sentence::new("engine.ready-after").with("time", words::duration(warm_up_ms)),
                ];
                self.presence.begin();
            }
            Event::Crashed { detail } => self.on_death(detail.into())?,
            Event::CannotStart { message } => self.on_refusal(message),
            Event::Chosen {
                measured,
                backend,
                reason,
            } => {
                self.engine.backend = Some(backend);
                self.engine.reason = vec![reason];
                if let Some(measured) = measured {
                    wishes::keep_measured(measured);
                }
            }
            Event::BackendChanged { backend, reason } => {
                self.engine.backend = Some(backend);
                self.news = Some(reason.clone());
                self.engine.reason = vec![reason];
            }
            Event::Progress {
                song,
                stage,
                fraction,
                seconds,
            } => {
                if let Some(song) = self.working(song) {
                    song.stage = stage;
                    song.fraction = fraction;
                    song.seconds = seconds;
                }
            }
            Event::Columns { song, first, .. } => {
                let bands = self.model().map_or(0, |model| model.bands);
                if let (Some(song), Some(columns)) =
                    (self.working(song), payload.dyn_ref::<Uint8Array>())
                {
                    song.picture.push(bands, first, &columns.to_vec());
                }
            }
            Event::Slices {
                song,
                total,
                slices,
            } => {
                if let Some(song) = self.working(song) {
                    song.stage = Stage::Classifying;
                    song.total_slices = total;
                    song.slices.extend(slices);
                }
            }
            Event::Classified {
                song,
                classification: verdict,
                warnings,
                format,
                took_ms,
            } => {
                self.free_from(song);
                let elected = match self.model() {
                    Some(model) => self.elect(&verdict.slices, verdict.duration_s, &model),
                    None => verdict.clone(),
                };
                if let Some(song) = self.working(song) {
                    // Once more and complete, whatever came in between. All of them, also where
                    // only some are taken: another choice needs no new run.
                    song.slices = verdict.slices;
                    song.outcome = Some(Outcome {
                        verdict: elected,
                        warnings,
                        format,
                        took_ms,
                    });
                    song.status = Status::Done;
                }
                self.songs.settle(song);
                self.remember_song(song);
            }
            Event::Failed {
                song,
                message,
                try_browser_decoder,
            } => {
                self.on_failure(song, message, try_browser_decoder);
            }
            Event::Cancelled { song } => self.free_from(song),
            Event::LiveFailed { session, message } => {
                if self.engine.live == Some(session) {
                    self.trouble = Some(message);
                    self.end_live()?;
                }
            }
            // Taken before, by `on_live_signal`.
            Event::LiveColumns { .. } | Event::LiveSlice { .. } => {}
        }
        Ok(())
    }

    fn on_failure(&mut self, id: u32, message: Sentence, try_browser_decoder: bool) {
        self.free_from(id);
        let hub = self.hub.clone();
        let Some(song) = self.working(id) else { return };
        if let Decoder::Browser(first) = &song.decoder {
            song.status = Status::Failed(first.clone());
        } else if try_browser_decoder {
            // It stays "working" meanwhile: the engine may do other songs, this one is not lost.
            let file = song.blob.clone();
            song.decoder = Decoder::Browser(message);
            spawn_local(async move {
                let decoded = browser_decoder::decode(file).await;
                hub.post(Msg::Decoded(id, decoded));
            });
        } else {
            song.status = Status::Failed(message);
        }
    }

    pub(super) fn on_death(&mut self, detail: Value) -> Result<(), PageError> {
        let kept = self
            .engine
            .busy
            .take()
            .and_then(|id| self.songs.get_mut(id));
        // One that was given up is not brought back.
        let kept = kept.filter(|song| song.status == Status::Working);
        let in_work = kept.is_some();
        if let Some(song) = kept {
            song.start_over();
            song.status = Status::Waiting;
        }
        match self.engine.remedy() {
            Remedy::OnCpu => {
                let key = match (self.engine.backend, in_work) {
                    (Some(Backend::Webgpu), true) => "gpu.gave-up-in-song",
                    (Some(Backend::Webgpu), false) => "gpu.gave-up",
                    _ => "engine.stopped-starting",
                };
                self.news = Some(Sentence::new(key));
                self.engine.start_on_cpu();
            }
            Remedy::Ask => {
                let why: Value = match detail {
                    Value::Text(text) if text.is_empty() => text.into(),
                    detail => Sentence::new("engine.why").with("detail", detail).into(),
                };
                let key = match (&self.engine.phase, in_work) {
                    (Phase::Starting, _) => "engine.not-loaded",
                    (_, true) => "engine.stopped-in-song",
                    (_, false) => "engine.stopped",
                };
                self.on_refusal(Sentence::new(key).with("why", why));
            }
        }
        Ok(())
    }

    /// The song with this number, but only while it is worked on: what the engine still says about
    /// one that was given up is of no use.
    fn working(&mut self, id: u32) -> Option<&mut Song> {
        self.songs
            .get_mut(id)
            .filter(|song| song.status == Status::Working)
    }

    fn free_from(&mut self, song: u32) {
        if self.engine.busy == Some(song) {
            self.engine.free();
        }
    }
}

//! Messages about the engine.

use genrescope_protocol::{BackendChoice, Event, Request, Sentence};
use wasm_bindgen_futures::spawn_local;

use super::{After, App};
use crate::browser::worker::{Payload, Signal};
use crate::browser::{address, decoder, engine_settings};
use crate::error::PageError;
use crate::identifiers::Named;
use crate::message::{EngineMessage, Message, SongsMessage};
use crate::state::engine_changes::WorkerChange;
use crate::state::engine_events::Effect;

impl App {
    pub(super) fn on_engine(&mut self, message: EngineMessage) -> Result<After, PageError> {
        match message {
            EngineMessage::Signal { generation, signal } => {
                // A terminated worker may have sent messages before.
                if generation == self.state.engine.generation {
                    return self.on_signal(signal);
                }
            }
            EngineMessage::CancelOverdue { generation, song } => {
                if self.state.engine.is_cancel_overdue(generation, song) {
                    self.restart_engine();
                }
            }
            EngineMessage::Heartbeat => {
                if self.state.engine.heartbeat() {
                    let change = self.state.crashed(Sentence::new("engine.silent").into());
                    self.change_worker(change);
                }
            }
            EngineMessage::Restart => self.restart_engine(),
            EngineMessage::UseOwnModel => {
                address::change(&[("model", None)])?;
                if self.state.engine.has_failed() {
                    self.restart_engine();
                } else {
                    let change = self.state.try_model(None);
                    self.change_worker(change);
                }
            }
            EngineMessage::ChooseBackend(name) => {
                if let Some(choice) = BackendChoice::from_name(&name) {
                    self.choose_backend(choice)?;
                }
            }
        }
        Ok(After::Update)
    }

    fn on_signal(&mut self, signal: Signal) -> Result<After, PageError> {
        let effect = match signal {
            Signal::Event(event, payload) => {
                if let Event::Tags { song, tags } = &*event
                    && let (Some(cover), true) =
                        (&tags.cover, self.state.songs.get(*song).is_some())
                {
                    self.covers.add(*song, &payload, &cover.mime)?;
                }
                self.state.on_event(*event, &payload)
            }
            Signal::Crashed(detail) => Effect::Worker(self.state.crashed(detail.into())),
        };
        match effect {
            Effect::SendStart => self.send_start()?,
            Effect::Ready => self.views.presence.register(),
            Effect::Worker(change) => self.change_worker(change),
            Effect::StoreMeasurement(measured) => engine_settings::store_measured(measured),
            Effect::Classified(song) => {
                self.add_to_history(song);
                return Ok(After::UpdateSoon);
            }
            Effect::DecodeInBrowser(song) => self.decode_in_browser(song),
            Effect::EndLive => self.end_live()?,
            Effect::Show => {}
            Effect::Progress => {
                self.update_soon();
                return Ok(After::Nothing);
            }
            Effect::DrawLive => {
                self.request_frame();
                return Ok(After::Nothing);
            }
            Effect::ShowLive { answer_changed } => {
                self.update_live()?;
                if answer_changed {
                    self.update()?;
                }
                return Ok(After::Nothing);
            }
            Effect::Ignore => return Ok(After::Nothing),
        }
        Ok(After::Update)
    }

    pub(super) fn restart_engine(&mut self) {
        self.state.engine.restart();
        self.change_worker(WorkerChange::Start);
    }

    pub(super) fn change_worker(&mut self, change: WorkerChange) {
        match change {
            WorkerChange::Start => {
                let engine = &self.state.engine;
                let address = match engine.custom_model {
                    Some(_) => None,
                    None => engine_settings::model_address().ok(),
                };
                if let Err(error) = self.worker.start(engine.generation, address.as_deref()) {
                    let refused = Sentence::new("engine.refused");
                    let reason = refused.with("detail", error.to_string());
                    self.state.engine.fail(reason);
                }
            }
            WorkerChange::Stop => self.worker.stop(),
        }
    }

    /// The first request of a worker.
    fn send_start(&self) -> Result<(), PageError> {
        let request = Request::Start {
            backend: self.state.engine.choice,
            model_url: engine_settings::model_address()?,
            measured: engine_settings::measured(),
            embeddings: false,
        };
        let payload = match &self.state.engine.custom_model {
            Some(model) => Payload::File(&model.file),
            None => Payload::None,
        };
        self.worker.send(&request, payload)
    }

    fn choose_backend(&mut self, choice: BackendChoice) -> Result<(), PageError> {
        self.state.clear_messages();
        self.end_live()?;
        engine_settings::store_backend(choice);
        // The address would take precedence over what is stored.
        address::change(&[("backend", None)])?;
        let change = self.state.choose_backend(choice);
        self.change_worker(change);
        Ok(())
    }

    fn decode_in_browser(&mut self, song: u32) {
        let Some(file) = self.files.original(song).cloned() else {
            return;
        };
        let mailbox = self.mailbox.clone();
        spawn_local(async move {
            let decoded = decoder::decode(file).await;
            mailbox.post(Message::Songs(SongsMessage::Decoded(song, decoded)));
        });
    }
}

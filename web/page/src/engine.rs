//! Keeps an engine alive: starts workers, and knows what to do when one dies.

pub mod wishes;

use std::rc::Rc;

use genrescope_protocol::{Backend, BackendChoice, ModelSummary, Request, Sentence};
use gloo::timers::callback::Timeout;
use js_sys::Float32Array;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use self::wishes::{asked_for, measured, model_address};
use super::bridge::Bridge;
use super::error::PageError;
use super::hub::{Hub, Msg};

/// How long a worker may take to give a song up before it is ended.
const CANCEL_MS: u32 = 1_500;
/// How many heartbeats a working engine may stay silent. It is bound to speak twice a second, but
/// compiling for a graphics processor without hardware can take a quarter of a minute.
const SILENT_BEATS: u32 = 9;

/// What the engine is up to.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It loads and warms up.
    Starting,
    /// It can classify.
    Ready,
    /// It will not come by itself; a sentence says why.
    Failed(Sentence),
}

/// What is done after a worker's death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A new worker, on the CPU whatever was asked for.
    OnCpu,
    /// Nothing, until the user says so.
    Ask,
}

/// The CPU is tried once after a death on anything that is not known to be the CPU. A second death
/// would only be repeated.
pub fn remedy(choice: BackendChoice, backend: Option<Backend>) -> Remedy {
    if choice == BackendChoice::Cpu || backend == Some(Backend::Cpu) {
        Remedy::Ask
    } else {
        Remedy::OnCpu
    }
}

/// A model file that the visitor brought.
#[derive(Clone)]
pub struct Brought {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub blob: Blob,
}

/// The engine as the page sees it, over all workers that have carried it.
pub struct Engine {
    hub: Hub,
    bridge: Option<Bridge>,
    /// Number of the current worker. What an older one still says is not listened to.
    pub generation: u32,
    /// What to ask the next worker for.
    pub choice: BackendChoice,
    /// What it is up to.
    pub phase: Phase,
    /// What it runs on, once known.
    pub backend: Option<Backend>,
    /// Why, and how long the start took.
    pub reason: Vec<Sentence>,
    /// The model, once loaded; kept over a restart.
    pub model: Option<Rc<ModelSummary>>,
    /// The visitor's model, in place of the page's own.
    pub brought: Option<Brought>,
    /// What was used before `brought`, until that is accepted.
    before: Option<Option<Brought>>,
    /// The song that the worker is busy with, also while it gives it up.
    pub busy: Option<u32>,
    /// The live session that the worker listens to. Songs wait meanwhile.
    pub live: Option<u32>,
    /// It was given live sound since the last heartbeat.
    fed: bool,
    silent_beats: u32,
    cancel_timer: Option<Timeout>,
}

impl Engine {
    /// An engine that has no worker yet.
    pub fn new(hub: Hub) -> Engine {
        Engine {
            hub,
            bridge: None,
            generation: 0,
            choice: asked_for(),
            phase: Phase::Starting,
            backend: None,
            reason: Vec::new(),
            model: None,
            brought: None,
            before: None,
            busy: None,
            live: None,
            fed: false,
            silent_beats: 0,
            cancel_timer: None,
        }
    }

    /// Starts a fresh worker in place of the one there is.
    pub fn start(&mut self) {
        self.generation += 1;
        self.bridge = None;
        self.cancel_timer = None;
        self.busy = None;
        self.live = None;
        self.silent_beats = 0;
        self.backend = None;
        let model = match &self.brought {
            Some(_) => None,
            None => model_address().ok(),
        };
        self.phase = match Bridge::open(&self.hub, self.generation, model.as_deref()) {
            Ok(bridge) => {
                self.bridge = Some(bridge);
                Phase::Starting
            }
            Err(error) => {
                let refused = Sentence::new("engine.refused");
                Phase::Failed(refused.with("detail", error.to_string()))
            }
        };
    }

    /// As [`Engine::start`], but on the CPU from now on.
    pub fn start_on_cpu(&mut self) {
        self.choose(BackendChoice::Cpu);
    }

    /// As [`Engine::start`], with another wish from now on.
    pub fn choose(&mut self, choice: BackendChoice) {
        self.choice = choice;
        self.start();
    }

    /// Starts a fresh worker with another model: the visitor's, or again the page's own.
    pub fn try_model(&mut self, brought: Option<Brought>) {
        let before = std::mem::replace(&mut self.brought, brought);
        // Where the last one was never accepted, the way back leads to the one before it.
        self.before.get_or_insert(before);
        self.start();
    }

    /// The worker has accepted its model.
    pub fn accept(&mut self, model: ModelSummary) {
        self.before = None;
        self.phase = Phase::Ready;
        self.model = Some(Rc::new(model));
    }

    /// Goes back to the model that was used before the one that does not work; returns the name of
    /// the latter. None where there is nothing to go back to.
    pub fn go_back(&mut self) -> Option<String> {
        let before = self.before.take()?;
        let refused = std::mem::replace(&mut self.brought, before);
        self.start();
        Some(refused.map(|file| file.name).unwrap_or_default())
    }

    /// What to do now that the current worker is dead.
    pub fn remedy(&self) -> Remedy {
        remedy(self.choice, self.backend)
    }

    /// Ends the worker and waits for the user.
    pub fn fail(&mut self, sentence: Sentence) {
        self.bridge = None;
        self.busy = None;
        self.live = None;
        self.cancel_timer = None;
        self.phase = Phase::Failed(sentence);
    }

    /// Answers the worker's hello.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn greet(&self) -> Result<(), PageError> {
        let request = Request::Start {
            backend: self.choice,
            model_url: model_address()?,
            measured: measured(),
        };
        match &self.brought {
            Some(brought) => self.send(&request, &brought.blob),
            None => self.send(&request, &JsValue::UNDEFINED),
        }
    }

    /// Gives the worker a song.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn classify(&mut self, song: u32, name: &str, blob: &Blob) -> Result<(), PageError> {
        self.busy = Some(song);
        self.silent_beats = 0;
        let name = name.to_owned();
        self.send(&Request::Classify { song, name }, blob)
    }

    /// Asks the worker to give its song up, and ends it where it does not within [`CANCEL_MS`].
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn cancel(&mut self, song: u32) -> Result<(), PageError> {
        let (hub, generation) = (self.hub.clone(), self.generation);
        self.cancel_timer = Some(Timeout::new(CANCEL_MS, move || {
            hub.post(Msg::CancelOverdue(generation));
        }));
        self.send(&Request::Cancel { song }, &JsValue::UNDEFINED)
    }

    /// Lets the worker listen live, to sound of this sample rate.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn start_live(&mut self, session: u32, sample_rate: u32) -> Result<(), PageError> {
        self.live = Some(session);
        self.silent_beats = 0;
        let request = Request::StartLive {
            session,
            sample_rate,
        };
        self.send(&request, &JsValue::UNDEFINED)
    }

    /// Gives the worker sound to listen to.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn live_sound(&mut self, block: &[f32]) -> Result<(), PageError> {
        match self.live {
            Some(session) => {
                self.fed = true;
                let payload = Float32Array::from(block);
                let sent_ms = js_sys::Date::now();
                self.send(&Request::LiveSound { session, sent_ms }, &payload)
            }
            None => Ok(()),
        }
    }

    /// Lets the worker listen no more.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn stop_live(&mut self) -> Result<(), PageError> {
        match self.live.take() {
            Some(session) => self.send(&Request::StopLive { session }, &JsValue::UNDEFINED),
            None => Ok(()),
        }
    }

    /// The worker is free for the next song.
    pub fn free(&mut self) {
        self.busy = None;
        self.cancel_timer = None;
    }

    /// The worker said something.
    pub fn heard_from(&mut self) {
        self.silent_beats = 0;
    }

    /// Counts a heartbeat. True where the worker has been silent over its work for too long.
    pub fn beat(&mut self) -> bool {
        // Beats are counted, not seconds: a computer that slept wakes to one beat only.
        // A microphone that gives no sound is none of the engine's fault.
        let listens = std::mem::take(&mut self.fed) && self.live.is_some();
        self.silent_beats = if self.busy.is_some() || listens {
            self.silent_beats + 1
        } else {
            0
        };
        self.silent_beats >= SILENT_BEATS
    }

    /// True where a song can be given to the worker now.
    pub fn is_free(&self) -> bool {
        self.phase == Phase::Ready && self.busy.is_none() && self.live.is_none()
    }

    fn send(&self, request: &Request, payload: &JsValue) -> Result<(), PageError> {
        match &self.bridge {
            Some(bridge) => bridge.send(request, payload),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_death_off_the_cpu_is_answered_by_itself() {
        let gpu = Some(Backend::Webgpu);
        assert_eq!(remedy(BackendChoice::Auto, gpu), Remedy::OnCpu);
        assert_eq!(remedy(BackendChoice::Webgpu, None), Remedy::OnCpu);
        assert_eq!(remedy(BackendChoice::Auto, Some(Backend::Cpu)), Remedy::Ask);
        assert_eq!(remedy(BackendChoice::Cpu, None), Remedy::Ask);
    }
}

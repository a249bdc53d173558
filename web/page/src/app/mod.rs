//! The page's state, and what each message does to it.
//!
//! The engine's side is in [`engine_events`], sound in and out in [`sound`], what is done with the
//! songs as a list in [`list`], and how the state is shown in [`show`].

mod engine_events;
mod export;
pub mod language;
mod list;
mod live;
mod model;
mod show;
mod songs;
mod sound;
mod synth;

use std::rc::Rc;

use genrescope_protocol::{ModelSummary, Sentence};
use gloo::timers::callback::Interval;
use web_sys::{HtmlButtonElement, HtmlElement, HtmlProgressElement};

use self::sound::Purpose;
use super::address::{self, Choices};
use super::dom;
use super::engine::Engine;
use super::error::PageError;
use super::history::History;
use super::hub::{Hub, Msg};
use super::listening::Room;
use super::live::{LiveSession, LiveView, WINDOW_S};
use super::microphone::Recording;
use super::microphones::Microphones;
use super::notices::Notices;
use super::presence::Presence;
use super::queue::Arrangement;
use super::songs::Songs;
use super::synth::panel::Panel;

/// Milliseconds from one look at the engine's pulse to the next.
const HEARTBEAT_MS: u32 = 5_000;

/// Which song is on show when the engine goes on to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    /// The one that is worked on.
    Newest,
    /// The one that the user chose in the list.
    Chosen,
}

/// Everything that the page knows.
pub struct App {
    hub: Hub,
    engine: Engine,
    songs: Songs,
    shown: Option<u32>,
    show: Show,
    /// How the user wants to see songs.
    choices: Choices,
    /// How the songs are listed.
    arrangement: Arrangement,
    /// The two songs that are compared.
    compared: Option<(u32, u32)>,
    /// The songs of earlier visits.
    history: History,
    recording: Option<Recording>,
    recordings: u32,
    /// A source of sound is being asked for, to this end.
    asking: Option<Purpose>,
    /// The ways to listen live are on offer.
    choosing_source: bool,
    live: Option<LiveSession>,
    /// Parts of live listening that engines were given, to number them.
    live_parts: u32,
    live_window_s: f32,
    live_view: LiveView,
    microphones: Microphones,
    /// An error that belongs to no song.
    trouble: Option<Sentence>,
    /// What happened that is not an error.
    news: Option<Sentence>,
    pointed: Option<f64>,
    frame_due: bool,
    /// What is written lags behind the songs; the next frame makes up for it.
    stale: bool,
    repaint: bool,
    /// Another song has just come on show.
    unveiled: bool,
    room: Room,
    notices: Notices,
    presence: Presence,
    /// For a visitor without a song.
    synth: Panel,
    progress: HtmlProgressElement,
    progress_words: HtmlElement,
    record_button: HtmlButtonElement,
    listen_button: HtmlButtonElement,
    sources: HtmlElement,
    _heartbeat: Interval,
}

impl App {
    /// Finds the page's parts. The engine comes with the first frame.
    ///
    /// # Errors
    /// index.html is not the one that belongs to this program.
    pub fn new(hub: Hub) -> Result<App, PageError> {
        let beat = hub.clone();
        let (history, trouble) = History::load();
        let app = App {
            engine: Engine::new(hub.clone()),
            songs: Songs::default(),
            shown: None,
            show: Show::Newest,
            choices: address::choices(),
            arrangement: Arrangement::default(),
            compared: None,
            history,
            recording: None,
            recordings: 0,
            asking: None,
            choosing_source: false,
            live: None,
            live_parts: 0,
            live_window_s: WINDOW_S,
            live_view: LiveView::new()?,
            microphones: Microphones::new()?,
            trouble,
            news: None,
            pointed: None,
            frame_due: false,
            stale: false,
            repaint: false,
            unveiled: false,
            room: Room::new(&hub)?,
            notices: Notices::new()?,
            presence: Presence::new(&hub)?,
            synth: Panel::new(&hub)?,
            progress: dom::by_id("progress")?,
            progress_words: dom::by_id("progress-words")?,
            record_button: dom::by_id("record")?,
            listen_button: dom::by_id("listen-live")?,
            sources: dom::by_id("live-sources")?,
            _heartbeat: Interval::new(HEARTBEAT_MS, move || beat.post(Msg::Heartbeat)),
            hub,
        };
        app.record_button.set_disabled(false);
        app.listen_button.set_disabled(false);
        Ok(app)
    }

    /// Does what a message asks for, then shows what came of it.
    ///
    /// # Errors
    /// The browser refuses something that it should not. The page stays usable.
    pub fn update(&mut self, msg: Msg) -> Result<(), PageError> {
        match msg {
            Msg::Picked(files) => self.pick(files)?,
            Msg::Engine(generation, signal) => {
                // A worker that was ended may still have had something in the post.
                if generation == self.engine.generation {
                    let Some(signal) = self.on_live_signal(signal)? else {
                        return Ok(());
                    };
                    let is_progress = signal.is_progress();
                    self.on_signal(signal)?;
                    if is_progress {
                        self.stale = true;
                        self.frame();
                        return Ok(());
                    }
                }
            }
            Msg::CancelOverdue(generation) => {
                if generation == self.engine.generation && self.engine.busy.is_some() {
                    self.engine.start();
                }
            }
            Msg::Heartbeat => {
                if self.engine.beat() {
                    self.on_death(Sentence::new("engine.silent").into())?;
                }
            }
            Msg::Cancel => self.cancel()?,
            Msg::Retry => self.engine.start(),
            Msg::OwnModel => self.try_model(None),
            Msg::BackendChosen(name) => self.choose_backend(&name)?,
            Msg::Record
            | Msg::ListenLive
            | Msg::Listen(_)
            | Msg::StopListening
            | Msg::LiveWindow(_)
            | Msg::SourceEnded
            | Msg::Microphones(_)
            | Msg::MicrophoneChosen(_)
            | Msg::MicrophoneOpened(_)
            | Msg::Sound(_)
            | Msg::RecordingEnds(_)
            | Msg::Decoded(..)
            | Msg::TogglePlay
            | Msg::SeekTo(_)
            | Msg::SeekToTime(_)
            | Msg::SeekBy(_)
            | Msg::Zoom(..)
            | Msg::PanTo(_)
            | Msg::PanBy(_)
            | Msg::AudioChanged
            | Msg::Pointed(_) => return self.on_sound(msg),
            Msg::LanguageArrived(language, file) => self.speak(&language, file)?,
            Msg::Chosen(name, value) => {
                if !self.choices.choose(&name, &value) {
                    return Ok(());
                }
                address::keep(self.choices)?;
                self.elect_again();
            }
            Msg::Show(song) => {
                let worked_on = self.engine.busy == Some(song);
                self.show = if worked_on {
                    Show::Newest
                } else {
                    Show::Chosen
                };
                self.bring(song)?;
            }
            Msg::List(_)
            | Msg::PassedOver { .. }
            | Msg::Export(_)
            | Msg::Exported(_)
            | Msg::Compare(_)
            | Msg::Memory(_) => return self.on_list(msg),
            Msg::ShowKeys => return self.room.controls.show_keys(),
            Msg::TableToggled => {}
            Msg::LookChanged => {
                self.repaint = true;
                self.synth.draw()?;
                if let (Some(_), Some(model)) = (&self.live, self.model()) {
                    self.live_view.look_again(&model)?;
                }
            }
            Msg::Frame => return self.on_frame(),
            Msg::Presence(sign) => return self.presence.on_sign(sign),
            Msg::Synth(touch) => return self.on_synth(touch),
        }
        self.go_on()?;
        self.write()
    }

    fn on_frame(&mut self) -> Result<(), PageError> {
        self.frame_due = false;
        if self.engine.generation == 0 {
            // The first frame is on its way to the screen: now the heavy part may load.
            self.engine.start();
            self.write()?;
        }
        if let (Some(live), Some(model)) = (&mut self.live, self.engine.model.clone()) {
            let now_ms = dom::window().performance().map_or(0.0, |clock| clock.now());
            self.live_view.draw(live, &model, now_ms)?;
            if self.live_view.moves() {
                self.frame();
            }
            return Ok(());
        }
        if std::mem::take(&mut self.stale) {
            self.write()?;
        }
        if std::mem::take(&mut self.unveiled) {
            // Much of the page may have appeared. The browser lays it out in this frame; drawing, which
            // asks for sizes, comes in the next: both in one would hold the page for too long.
            self.frame();
            return Ok(());
        }
        let song = self.shown.and_then(|id| self.songs.get(id));
        let model = self.engine.model.as_deref();
        let turned = song.is_some_and(|song| self.room.turn(song));
        if std::mem::take(&mut self.repaint) || turned {
            self.room.paint(song, model, &self.choices)?;
            self.room.compare.paint(self.pair())?;
        }
        self.room.follow(song, model, self.pointed, &self.choices);
        Ok(())
    }

    fn frame(&mut self) {
        if !std::mem::replace(&mut self.frame_due, true) {
            self.hub.frame();
        }
    }

    fn model(&self) -> Option<Rc<ModelSummary>> {
        self.engine.model.clone()
    }
}

//! The page's state, and what each message does to it.
//!
//! The engine's side is in [`engine_events`], sound in and out in [`sound`], and how the state is
//! shown in [`show`].

mod engine_events;
pub mod language;
mod model;
mod show;
mod sound;

use std::rc::Rc;

use genre_core::classify::{SliceVerdict, Verdict, every};
use genrescope_web::protocol::ModelSummary;
use gloo::timers::callback::Interval;
use web_sys::{HtmlElement, HtmlProgressElement};

use super::address::{self, Choices};
use super::dom;
use super::engine::{Engine, Phase};
use super::error::PageError;
use super::hub::{Hub, Msg, Picked};
use super::listening::Room;
use super::microphone::Recording;
use super::notices::Notices;
use super::songs::{Songs, Status};
use super::words;

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
    recording: Option<Recording>,
    recordings: u32,
    /// The microphone is being asked for.
    asking: bool,
    /// A trouble that belongs to no song.
    trouble: String,
    /// What happened that is not wrong.
    news: String,
    pointed: Option<f64>,
    frame_due: bool,
    repaint: bool,
    room: Room,
    notices: Notices,
    progress: HtmlProgressElement,
    progress_words: HtmlElement,
    record_button: web_sys::HtmlButtonElement,
    _heartbeat: Interval,
}

impl App {
    /// Finds the page's parts. The engine comes with the first frame.
    ///
    /// # Errors
    /// index.html is not the one that belongs to this program.
    pub fn new(hub: Hub) -> Result<App, PageError> {
        let beat = hub.clone();
        let app = App {
            engine: Engine::new(hub.clone()),
            songs: Songs::default(),
            shown: None,
            show: Show::Newest,
            choices: address::choices(),
            recording: None,
            recordings: 0,
            asking: false,
            trouble: String::new(),
            news: String::new(),
            pointed: None,
            frame_due: false,
            repaint: false,
            room: Room::new(&hub)?,
            notices: Notices::new()?,
            progress: dom::by_id("progress")?,
            progress_words: dom::by_id("progress-words")?,
            record_button: dom::by_id("record")?,
            _heartbeat: Interval::new(HEARTBEAT_MS, move || beat.post(Msg::Heartbeat)),
            hub,
        };
        app.record_button.set_disabled(false);
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
                    self.on_signal(signal)?;
                }
            }
            Msg::CancelOverdue(generation) => {
                if generation == self.engine.generation && self.engine.busy.is_some() {
                    self.engine.start();
                }
            }
            Msg::Heartbeat => {
                if self.engine.beat() {
                    self.on_death(&words::say("engine.silent"))?;
                }
            }
            Msg::Cancel => self.cancel()?,
            Msg::Retry => self.engine.start(),
            Msg::OwnModel => self.try_model(None),
            Msg::Record
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
            Msg::ShowKeys => return self.room.controls.show_keys(),
            Msg::TableToggled => {}
            Msg::LookChanged => self.repaint = true,
            Msg::Frame => return self.on_frame(),
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
        let song = self.shown.and_then(|id| self.songs.get(id));
        let model = self.engine.model.as_deref();
        let turned = song.is_some_and(|song| self.room.turn(song));
        if std::mem::take(&mut self.repaint) || turned {
            self.room.paint(song, model, &self.choices)?;
        }
        self.room.follow(song, model, self.pointed, &self.choices);
        Ok(())
    }

    fn pick(&mut self, files: Vec<Picked>) -> Result<(), PageError> {
        self.trouble.clear();
        self.news.clear();
        if self.recording.is_some() {
            return Ok(());
        }
        let (models, files): (Vec<_>, Vec<_>) = files.into_iter().partition(model::is_model);
        if let Some(file) = models.into_iter().next() {
            self.try_model(Some(file));
        }
        let mut first = None;
        for file in files {
            let song = self.songs.add(file.name, file.blob);
            first = first.or(Some(song));
        }
        self.show = Show::Newest;
        if matches!(self.engine.phase, Phase::Failed(_)) {
            // Whatever the engine died of is not to be tried again before the new song.
            let sentence = words::say("engine.stopped-by-song");
            for song in self.songs.iter_mut() {
                if song.status == Status::Waiting
                    && Some(song.id) < first
                    && self.engine.model.is_some()
                {
                    song.status = Status::Failed(sentence.clone());
                }
            }
            self.engine.start();
        }
        match first {
            // While another song is worked on, that one stays on show.
            Some(song) if self.engine.busy.is_none() => self.bring(song),
            _ => Ok(()),
        }
    }

    fn cancel(&mut self) -> Result<(), PageError> {
        let Some(song) = self.shown.and_then(|id| self.songs.get_mut(id)) else {
            return Ok(());
        };
        if !matches!(song.status, Status::Waiting | Status::Working) {
            return Ok(());
        }
        song.status = Status::Cancelled;
        self.news = words::say_with("song.given-up", &[("name", &song.name)]);
        let id = song.id;
        if self.engine.busy == Some(id) {
            self.engine.cancel(id)?;
        }
        Ok(())
    }

    /// The verdict on slices as the user wants them to vote.
    fn elect(&self, slices: &[SliceVerdict], duration_s: f64, model: &ModelSummary) -> Verdict {
        let taken = every(slices, self.choices.hop.step());
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        Verdict::elect(taken, duration_s, vote, &model.decision)
    }

    /// Lets the slices of all songs vote again, as it is chosen now.
    fn elect_again(&mut self) {
        let Some(model) = self.model() else { return };
        let ids: Vec<u32> = self.songs.iter().map(|song| song.id).collect();
        for id in ids {
            let elected = self.songs.get(id).and_then(|song| {
                let outcome = song.outcome.as_ref()?;
                Some(self.elect(&song.slices, outcome.verdict.duration_s, &model))
            });
            let outcome = self
                .songs
                .get_mut(id)
                .and_then(|song| song.outcome.as_mut());
            if let (Some(verdict), Some(outcome)) = (elected, outcome) {
                outcome.verdict = verdict;
            }
        }
    }

    /// Puts a song on show.
    fn bring(&mut self, id: u32) -> Result<(), PageError> {
        if self.shown == Some(id) {
            return Ok(());
        }
        let Some(song) = self.songs.get(id) else {
            return Ok(());
        };
        self.room.player.load(Some(&song.blob))?;
        self.room.show_whole();
        self.shown = Some(id);
        self.pointed = None;
        self.repaint = true;
        Ok(())
    }

    /// Gives the engine its next song, where it is free and one waits.
    fn go_on(&mut self) -> Result<(), PageError> {
        if !self.engine.is_free() {
            return Ok(());
        }
        let Some(id) = self.songs.next_waiting() else {
            return Ok(());
        };
        if self.show == Show::Newest {
            self.bring(id)?;
        }
        if let Some(song) = self.songs.get_mut(id) {
            song.start_over();
            song.status = Status::Working;
            self.engine.classify(id, &song.name, &song.readable)?;
        }
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

//! The page: applies each message to the state, has the browser and the engine do what follows from it, and
//! lets the views show the result.
//!
//! Each file handles the messages of one subject.

mod covers;
mod engine;
mod export;
mod extras;
mod files;
mod history;
mod live;
mod page;
mod playback;
mod recording;
mod settings;
mod song_files;
mod songs;
mod sound;
pub mod start;
mod views;
mod worker;

use std::rc::Rc;

use genrescope_protocol::{ModelSummary, Sentence};
use gloo::timers::callback::{Interval, Timeout};
use web_sys::Blob;

use self::covers::Covers;
use self::song_files::SongFiles;
use self::views::Views;
use self::worker::EngineWorker;
use crate::browser::leave_guard::LeaveGuard;
use crate::browser::microphone::stream::SoundStream;
use crate::browser::{address, dom, engine_settings, storage};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{EngineMessage, Message, PresenceMessage};
use crate::state::history::History;
use crate::state::page_state::PageState;
use crate::state::place::Place;
use crate::state::view_options::Choices;

/// Milliseconds between two checks whether the engine still responds.
const HEARTBEAT_MS: u32 = 5_000;
/// Milliseconds between two updates of the document while a batch is processed.
const BATCH_UPDATE_MS: f64 = 250.0;
/// Name of the stored history. That it exists is the visitor's consent.
const HISTORY: &str = "genrescope.history";

/// What follows a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// The engine may have work to do, and the document changes.
    Update,
    /// The same, but the document may wait while a batch is processed.
    UpdateSoon,
    /// Nothing, or it was done already.
    Nothing,
}

/// The page.
pub struct App {
    mailbox: Mailbox,
    state: PageState<Blob>,
    worker: EngineWorker,
    /// The files of the songs.
    files: SongFiles,
    /// Their covers.
    covers: Covers,
    /// The source of sound of the recording or the live session.
    stream: Option<SoundStream>,
    views: Views,
    /// A frame is requested.
    frame_requested: bool,
    /// The document lags behind the state; a frame soon updates it.
    outdated: bool,
    /// When a batch may be shown again, in milliseconds since the page was loaded.
    next_update_ms: f64,
    /// Requests the frame that shows it.
    update_timer: Option<Timeout>,
    /// The next frame draws the shown song.
    redraw: bool,
    /// Another song was shown since the last frame.
    song_changed: bool,
    leave_guard: LeaveGuard,
    /// The visitor has accepted to reload the page for a new version.
    reload_accepted: bool,
    /// What the next update scrolls to.
    reveal: Option<Place>,
    _heartbeat: Interval,
}

impl App {
    /// Finds the elements of the document. The engine starts after the first frame.
    ///
    /// # Errors
    /// `index.html` does not fit this program.
    pub fn new(mailbox: Mailbox) -> Result<App, PageError> {
        let (history, error) = load_history();
        let choices = Choices::parse(&address::query());
        let mut state = PageState::new(engine_settings::backend(), choices, history);
        state.error = error;
        let to = mailbox.clone();
        Ok(App {
            state,
            worker: EngineWorker::new(&mailbox),
            files: SongFiles::default(),
            covers: Covers::default(),
            stream: None,
            views: Views::new(&mailbox)?,
            frame_requested: false,
            outdated: false,
            next_update_ms: 0.0,
            update_timer: None,
            redraw: false,
            song_changed: false,
            leave_guard: LeaveGuard::new(),
            reload_accepted: false,
            reveal: None,
            _heartbeat: Interval::new(HEARTBEAT_MS, move || {
                to.post(Message::Engine(EngineMessage::Heartbeat));
            }),
            mailbox,
        })
    }

    /// Handles a message.
    ///
    /// # Errors
    /// The browser refuses a call that should work. The page stays usable.
    pub fn handle(&mut self, message: Message) -> Result<(), PageError> {
        let after = match message {
            Message::Files(message) => self.on_files(message)?,
            Message::Engine(message) => self.on_engine(message)?,
            Message::Songs(message) => self.on_songs(message)?,
            Message::Export(message) => self.on_export(message)?,
            Message::History(message) => self.on_history(message),
            Message::Sound(message) => self.on_sound(message)?,
            Message::Recording(message) => self.on_recording(message)?,
            Message::Live(message) => self.on_live(message)?,
            Message::Playback(message) => self.on_playback(message),
            Message::Spectrogram(message) => self.on_spectrogram(message),
            Message::Synth(message) => self.on_synth(message)?,
            Message::Settings(message) => self.on_settings(message)?,
            Message::Page(message) => self.on_page(message)?,
            Message::Presence(message) => {
                if matches!(message, PresenceMessage::AcceptUpdate) {
                    self.reload_accepted = true;
                    self.leave_guard.set(false);
                }
                self.views.presence.handle(message)?;
                After::Nothing
            }
        };
        match after {
            After::Update => {
                self.continue_work()?;
                self.update()
            }
            After::UpdateSoon => {
                self.continue_work()?;
                match self.state.is_batch() {
                    true => {
                        self.update_soon();
                        Ok(())
                    }
                    false => self.update(),
                }
            }
            After::Nothing => Ok(()),
        }
    }

    /// Gives the engine its next work, if there is any and it is free.
    fn continue_work(&mut self) -> Result<(), PageError> {
        if self.state.live.is_some() {
            self.continue_live()
        } else {
            self.start_next_song()
        }
    }

    fn model(&self) -> Option<Rc<ModelSummary>> {
        self.state.model()
    }

    /// Shows the state in the next frame, or while a batch is processed some times a second: the engine needs the
    /// processor's cores.
    fn update_soon(&mut self) {
        self.outdated = true;
        let wait_ms = self.next_update_ms - dom::now_ms();
        if wait_ms <= 0.0 || !self.state.is_batch() {
            self.request_frame();
        } else if self.update_timer.is_none() {
            let to = self.mailbox.clone();
            self.update_timer = Some(Timeout::new(wait_ms as u32 + 1, move || to.request_frame()));
        }
    }

    fn request_frame(&mut self) {
        if !std::mem::replace(&mut self.frame_requested, true) {
            self.mailbox.request_frame();
        }
    }
}

/// The stored history, and an error about it.
fn load_history() -> (History, Option<Sentence>) {
    match storage::read(HISTORY) {
        Err(_) => (History::Blocked, None),
        Ok(stored) => match History::load(stored.as_deref()) {
            Ok(history) => (history, None),
            Err(_) => {
                let error = Sentence::new("history.unreadable");
                (History::On(Vec::new()), Some(error))
            }
        },
    }
}

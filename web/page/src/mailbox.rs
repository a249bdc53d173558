//! One queue for all that happens: clicks, worker messages, samples, timers.
//!
//! Handlers only post; [`App::update`] runs one message after the other. So no handler can find
//! the state half changed, whichever of them the browser calls from within another.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use genrescope_protocol::Event;
use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::app::App;
use super::dom;
use super::error::PageError;
use super::export::Export;
use super::history::Memory;
use super::microphone::{Microphone, Source};
use super::microphones::Device;
use super::presence::Sign;
use super::queue::Order;
use super::synth::Touch;

/// Something that happened.
pub enum Msg {
    /// Files were dropped, chosen or pasted.
    Picked(Vec<Picked>),
    /// The worker of this generation says something.
    Engine(u32, Signal),
    /// The worker of this generation had its time to answer a cancel.
    CancelOverdue(u32),
    /// A few seconds went by.
    Heartbeat,
    /// The button "Cancel".
    Cancel,
    /// The button "Try again".
    Retry,
    /// The button "Use the page's own model".
    OwnModel,
    /// What the engine is to run on was chosen: its name in the menu.
    BackendChosen(String),
    /// The button "Record".
    Record,
    /// The button "Listen live".
    ListenLive,
    /// Listen live to this.
    Listen(Source),
    /// The button "Stop" of live listening.
    StopListening,
    /// The verdict of live listening is to span this many seconds.
    LiveWindow(f32),
    /// The source of sound ended by itself.
    SourceEnded,
    /// The microphones that there are.
    Microphones(Vec<Device>),
    /// The microphone with this id was chosen.
    MicrophoneChosen(String),
    /// The microphone is open, or is not to be had.
    MicrophoneOpened(Result<Microphone, PageError>),
    /// Samples from the microphone.
    Sound(Vec<f32>),
    /// The recording is to be kept (and classified) or not.
    RecordingEnds(Keep),
    /// The browser's own decoder is done with this song.
    Decoded(u32, Result<Blob, PageError>),
    /// Something was chosen that the address names, and its value.
    Chosen(String, String),
    /// A song was chosen in the list.
    Show(u32),
    /// Something is wanted done with the list of songs.
    List(Order),
    /// A folder was looked through: so many songs were taken, so many other files were not.
    PassedOver {
        /// Songs that were taken.
        taken: usize,
        /// Files that are no audio, or that could not be read.
        others: usize,
    },
    /// About the synthesiser.
    Synth(Touch),
    /// Something is to be taken along.
    Export(Export),
    /// It was, with the key of a sentence on it, or it could not be.
    Exported(Result<&'static str, PageError>),
    /// The song on show is to be compared with this one, or no more.
    Compare(Option<u32>),
    /// Songs are to be remembered, or not.
    Memory(Memory),
    /// The slice table was opened or closed.
    TableToggled,
    /// The button "Play" or the space bar.
    TogglePlay,
    /// To this part of what the picture shows, `0.0..=1.0`.
    SeekTo(f64),
    /// To this second, or to the end where it is beyond.
    SeekToTime(f64),
    /// This many seconds on.
    SeekBy(f64),
    /// The audio element's state changed.
    AudioChanged,
    /// The pointer is over this part of what the picture shows, or has left it.
    Pointed(Option<f64>),
    /// The picture is to show so many times less, around this part of it or else around the cursor.
    Zoom(f64, Option<f64>),
    /// The picture is to show what begins at this second.
    PanTo(f64),
    /// The picture is to move by this part of what it shows.
    PanBy(f64),
    /// The list of keys is asked for.
    ShowKeys,
    /// The next picture is due.
    Frame,
    /// The window's size or colours changed.
    LookChanged,
    /// The words of a language: the text of its file, or none where it is not to be had.
    LanguageArrived(String, Option<String>),
    /// About the service worker, a new version or installing.
    Presence(Sign),
}

/// What is done with a recording at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It becomes a song.
    Yes,
    /// It is thrown away.
    No,
}

/// A file that somebody wants to know the genre of.
pub struct Picked {
    /// Its bytes.
    pub blob: Blob,
    /// Its name.
    pub name: String,
}

/// What comes from a worker.
pub enum Signal {
    /// A message, with its payload.
    Event(Box<Event>, JsValue),
    /// It crashed.
    Died(String),
}

impl Signal {
    /// True where it only brings a song further. Such signals come in dozens a second, and what they
    /// bring is shown once a frame.
    pub fn is_progress(&self) -> bool {
        matches!(self, Signal::Event(event, _) if matches!(
            **event,
            Event::Progress { .. } | Event::Columns { .. } | Event::Slices { .. }
        ))
    }
}

/// A handle to post with.
#[derive(Clone)]
pub struct Hub(Rc<Inner>);

#[derive(Default)]
struct Inner {
    queue: RefCell<VecDeque<Msg>>,
    app: RefCell<Option<App>>,
}

impl Hub {
    /// Posts a message. It is handled at once, or after the one that is being handled.
    pub fn post(&self, msg: Msg) {
        self.0.queue.borrow_mut().push_back(msg);
        let Ok(mut app) = self.0.app.try_borrow_mut() else {
            return;
        };
        let Some(app) = app.as_mut() else { return };
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            let Some(msg) = next else { break };
            if let Err(error) = app.update(msg) {
                web_sys::console::error_1(&error.into());
            }
        }
    }

    /// Posts [`Msg::Frame`] before the browser paints next.
    pub fn frame(&self) {
        let hub = self.clone();
        let callback = Closure::once_into_js(move || hub.post(Msg::Frame));
        // Without animation frames nothing is painted, so nothing is lost.
        let _ = dom::window().request_animation_frame(callback.unchecked_ref());
    }
}

/// The first script, `www/able.js`, listens no more, and repeats the press of a button that came too early.
fn tell_the_first_script() -> Result<(), PageError> {
    dom::window().dispatch_event(&web_sys::Event::new("program-listens")?)?;
    Ok(())
}

/// Connects the page. Returns at once; everything after happens by messages.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn start() -> Result<(), PageError> {
    let hub = Hub(Rc::default());
    let app = App::new(hub.clone())?;
    hub.0.app.replace(Some(app));
    // In steps: code that runs for the first time is compiled on the way, and the page must not be
    // held up for all of it at once.
    wasm_bindgen_futures::spawn_local(async move {
        TimeoutFuture::new(0).await;
        // What was chosen before this program arrived is taken up now.
        let heard = super::intake::listen(&hub).and_then(|()| super::app::language::listen(&hub));
        if let Err(error) = heard.and_then(|()| tell_the_first_script()) {
            web_sys::console::error_1(&error.into());
        }
        TimeoutFuture::new(0).await;
        // Brings the first frame, and after it the engine.
        hub.post(Msg::LookChanged);
    });
    Ok(())
}

//! Everything that the page knows. How it changes is in `song_changes`, `engine_changes` and `sound_changes`,
//! and for the engine's events in `engine_events`.

use std::rc::Rc;

use genrescope_protocol::{BackendChoice, ModelSummary, Sentence};

use super::engine::{Engine, Phase};
use super::history::History;
use super::list_order::Arrangement;
use super::live::session::{LiveSession, WINDOW_S};
use super::queue::SongQueue;
use super::recording::Recording;
use super::shown_songs::{Removal, Show};
use super::song::{Song, Status};
use super::source::Purpose;
use super::view_options::Choices;
use super::zoom::Zoom;

/// The page's state. `F` is a handle to the bytes of a file.
pub struct PageState<F> {
    /// The engine.
    pub engine: Engine<F>,
    /// The songs of this visit.
    pub songs: SongQueue,
    /// The song that is shown.
    pub shown: Option<u32>,
    /// Which song is shown next.
    pub show: Show,
    /// How songs are shown.
    pub choices: Choices,
    /// How songs are listed.
    pub arrangement: Arrangement,
    /// The two songs that are compared.
    pub compared: Option<(u32, u32)>,
    /// Songs that were removed last, which can be restored for a while.
    pub removal: Option<Removal>,
    /// The songs of earlier visits.
    pub history: History,
    /// The recording in progress.
    pub recording: Option<Recording>,
    /// Number of recordings so far.
    pub recordings: u32,
    /// A source of sound is being opened for this purpose.
    pub requested: Option<Purpose>,
    /// The sources of live sound are offered.
    pub choosing_source: bool,
    /// The id of the microphone that the visitor chose for this visit.
    pub chosen_device: Option<String>,
    /// The live session.
    pub live: Option<LiveSession>,
    /// Number of live sessions that became songs so far.
    pub live_songs: u32,
    /// Number of parts of live sessions so far.
    pub live_parts: u32,
    /// Seconds that the live result is based on.
    pub live_window_s: f32,
    /// The synthesiser makes an example.
    pub example_requested: bool,
    /// An error that belongs to no song.
    pub error: Option<Sentence>,
    /// An event that is no error.
    pub notice: Option<Sentence>,
    /// Position of the pointer within the visible range, `0.0..=1.0`.
    pub pointed: Option<f64>,
    /// The visible range of the shown song.
    pub zoom: Zoom,
}

impl<F> PageState<F> {
    /// The state of a page that has just loaded.
    pub fn new(backend: BackendChoice, choices: Choices, history: History) -> PageState<F> {
        PageState {
            engine: Engine::new(backend),
            songs: SongQueue::default(),
            shown: None,
            show: Show::Current,
            choices,
            arrangement: Arrangement::default(),
            compared: None,
            removal: None,
            history,
            recording: None,
            recordings: 0,
            requested: None,
            choosing_source: false,
            chosen_device: None,
            live: None,
            live_songs: 0,
            live_parts: 0,
            live_window_s: WINDOW_S,
            example_requested: false,
            error: None,
            notice: None,
            pointed: None,
            zoom: Zoom::default(),
        }
    }

    /// Removes the error and the notice.
    pub fn clear_messages(&mut self) {
        self.error = None;
        self.notice = None;
    }

    /// The error to be shown: the engine's, the page's, or that of the shown song.
    pub fn alert(&self) -> Option<&Sentence> {
        if let Phase::Failed(reason) = &self.engine.phase {
            return Some(reason);
        }
        let of_song = match self.shown_song().map(|song| &song.status) {
            Some(Status::Failed(reason)) => Some(reason),
            _ => None,
        };
        self.error.as_ref().or(of_song)
    }

    /// The value of `data-state`: what the page shows.
    pub fn activity(&self) -> &'static str {
        if self.recording.is_some() {
            return "recording";
        }
        if self.live.is_some() {
            return "live";
        }
        match self.shown_song().map(|song| &song.status) {
            None if self.songs.len() > 0 => "batch",
            None | Some(Status::Cancelled) => "empty",
            Some(status) => status.name(),
        }
    }

    /// Whether leaving the page would interrupt something: songs that wait or are processed, a recording or a live
    /// session.
    pub fn is_busy(&self) -> bool {
        let pending = self.songs.iter().any(Song::is_pending);
        pending || self.recording.is_some() || self.live.is_some()
    }

    /// Whether the shown song can be tried again with some hope: it was cancelled, or did not fail because of its file.
    pub fn can_retry(&self) -> bool {
        match self.shown_song().map(|song| &song.status) {
            Some(Status::Cancelled) => true,
            Some(Status::Failed(reason)) => {
                let keys = ["network.failed", "song.crashed", "engine.stopped-by-song"];
                keys.contains(&&reason.key[..])
            }
            _ => false,
        }
    }

    /// The song that is shown.
    pub fn shown_song(&self) -> Option<&Song> {
        self.songs.get(self.shown?)
    }

    /// Whether songs wait behind the one that is processed.
    pub fn is_batch(&self) -> bool {
        self.songs.next_waiting().is_some() && self.engine.song.is_some()
    }

    /// The two songs that are compared.
    pub fn compared_songs(&self) -> Option<(&Song, &Song)> {
        let (first, second) = self.compared?;
        Some((self.songs.get(first)?, self.songs.get(second)?))
    }

    /// The model, once loaded.
    pub fn model(&self) -> Option<Rc<ModelSummary>> {
        self.engine.model.clone()
    }
}

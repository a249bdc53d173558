//! The listening room: what a song sounds like, and what the engine makes of it.
//!
//! [`Room`] holds the views; each of them owns its part of the section `#listening` and draws what
//! it is given. A second room would be a folder beside this one that draws the same
//! [`Song`](super::songs::Song) in another way.

pub mod cells;
pub mod colormap;
mod compare;
mod findings;
mod overview;
pub mod picture;
mod player;
mod recorder;
mod remembered;
mod results;
pub mod score;
pub mod spectrogram;
mod strip;
mod table;
pub mod ticks;
pub mod verdict;

use genrescope_web::protocol::ModelSummary;
use web_sys::HtmlElement;

pub use player::Player;

use self::compare::CompareView;
use self::findings::Findings;
use self::overview::Overview;
use self::recorder::RecorderView;
use self::remembered::RememberedView;
use self::results::Results;
use self::spectrogram::SpectrogramView;
use self::strip::StripView;
use self::table::Table;
use self::verdict::VerdictView;
use super::dom;
use super::error::PageError;
use super::hub::Hub;
use super::microphone::Recording;
use super::queue::Arrangement;
use super::songs::{Decoder, Song, Songs, Status};
use super::words;

/// The views of the room.
pub struct Room {
    name: HtmlElement,
    facts: HtmlElement,
    spectrogram: SpectrogramView,
    strip: StripView,
    verdict: VerdictView,
    /// The ranking and the vote.
    pub findings: Findings,
    table: Table,
    results: Results,
    overview: Overview,
    /// Two songs side by side.
    pub compare: CompareView,
    /// The songs of earlier visits.
    pub remembered: RememberedView,
    recorder: RecorderView,
    /// The song's sound.
    pub player: Player,
}

impl Room {
    /// Finds the parts of the room.
    ///
    /// # Errors
    /// index.html is not the one that belongs to this program.
    pub fn new(hub: &Hub) -> Result<Room, PageError> {
        Ok(Room {
            name: dom::by_id("song-name")?,
            facts: dom::by_id("song-facts")?,
            spectrogram: SpectrogramView::new()?,
            strip: StripView::new()?,
            verdict: VerdictView::new()?,
            findings: Findings::new()?,
            table: Table::new()?,
            results: Results::new()?,
            overview: Overview::new()?,
            compare: CompareView::new()?,
            remembered: RememberedView::new()?,
            recorder: RecorderView::new()?,
            player: Player::new(hub.clone())?,
        })
    }

    /// Writes everything that is text.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn write(
        &mut self,
        song: Option<&Song>,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        dom::set_text(&self.name, song.map_or("", |song| &song.name));
        dom::set_text(&self.facts, &song.map(facts).unwrap_or_default());
        if let (Some(song), Some(model)) = (song, model) {
            self.verdict.write(song, model)?;
            self.findings.write(song.outcome.as_ref(), model)?;
            self.table.write(song, model)?;
        }
        Ok(())
    }

    /// Writes the list of songs, and what goes with it.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn list(
        &mut self,
        songs: &Songs,
        shown: Option<u32>,
        arrangement: Arrangement,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        self.results.write(songs, shown, arrangement, model)?;
        self.overview.write(songs, model)?;
        self.compare.offer(songs, shown)
    }

    /// Paints the picture of a song and what goes with its time scale.
    ///
    /// # Errors
    /// The browser refuses a canvas.
    pub fn paint(
        &mut self,
        song: Option<&Song>,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        let (Some(song), Some(model)) = (song, model) else {
            return Ok(());
        };
        let span_s = self.span_s(song);
        self.spectrogram.paint(&song.picture, span_s, model)?;
        self.strip.paint(song, span_s, model)
    }

    /// Moves the cursor to where the sound is.
    pub fn follow(&self, song: Option<&Song>, model: Option<&ModelSummary>, pointed: Option<f64>) {
        if let Some(song) = song {
            self.player.follow(song, self.span_s(song), model, pointed);
        }
    }

    /// Seconds from edge to edge of the picture.
    pub fn span_s(&self, song: &Song) -> f64 {
        match (song.status == Status::Done, self.player.duration_s()) {
            // While decoding, the player mostly knows the length of the file already.
            (false, Some(duration_s)) => duration_s.max(song.seconds).max(0.01),
            _ => song.span_s(),
        }
    }

    /// Draws a recording in progress.
    ///
    /// # Errors
    /// The browser refuses a canvas.
    pub fn record(&self, recording: &Recording) -> Result<(), PageError> {
        self.recorder.draw(recording)
    }
}

fn facts(song: &Song) -> String {
    let mut parts = Vec::new();
    if let Some(outcome) = &song.outcome {
        parts.push(words::clock(outcome.verdict.duration_s));
        if let Decoder::Own = song.decoder {
            parts.push(outcome.format.clone());
        }
        parts.push(words::say_with(
            "facts.heard-in",
            &[("time", &words::took(outcome.took_ms))],
        ));
    }
    if let Decoder::Browser(_) = song.decoder {
        parts.push(words::say("facts.browser-decoder"));
    }
    parts.join(" · ")
}

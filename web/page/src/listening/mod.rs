//! The listening room: what a song sounds like, and what the engine makes of it.
//!
//! [`Room`] holds the views; each of them owns its part of the section `#listening` and draws what
//! it is given. A second room would be a folder beside this one that draws the same
//! [`Song`](super::songs::Song) in another way.

pub mod cells;
pub mod colormap;
mod compare;
mod controls;
mod findings;
mod level;
mod levels;
pub mod maps;
mod overview;
pub mod picture;
mod player;
mod recorder;
mod remembered;
mod results;
pub mod score;
pub mod spectrogram;
mod staff;
mod stretch;
mod strip;
mod table;
pub mod ticks;
pub mod verdict;

use genrescope_protocol::ModelSummary;
use web_sys::HtmlElement;

pub use player::Player;

use self::compare::CompareView;
use self::controls::Controls;
use self::findings::Findings;
use self::level::LevelView;
use self::levels::LegendView;
use self::overview::Overview;
use self::recorder::RecorderView;
use self::remembered::RememberedView;
use self::results::Results;
use self::spectrogram::SpectrogramView;
use self::stretch::{Shown, Stretch};
use self::strip::StripView;
use self::table::Table;
use self::verdict::VerdictView;
use super::address::{Choices, Named};
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
    level: LevelView,
    spectrogram: SpectrogramView,
    legend: LegendView,
    strip: StripView,
    verdict: VerdictView,
    findings: Findings,
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
    /// What is chosen and how far the picture is zoomed.
    pub controls: Controls,
    stretch: Stretch,
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
            level: LevelView::new()?,
            spectrogram: SpectrogramView::new()?,
            legend: LegendView::new()?,
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
            controls: Controls::new()?,
            stretch: Stretch::default(),
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
        choices: &Choices,
    ) -> Result<(), PageError> {
        self.controls.check(choices)?;
        dom::set_text(&self.name, song.map_or("", |song| &song.name));
        dom::set_text(&self.facts, &song.map(facts).unwrap_or_default());
        if let (Some(song), Some(model)) = (song, model) {
            self.verdict.write(song, model, choices)?;
            self.findings
                .write(song.outcome.as_ref(), model, choices.top.name())?;
            self.table.write(song, model, choices.hop.step())?;
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
        choices: &Choices,
    ) -> Result<(), PageError> {
        let (Some(song), Some(model)) = (song, model) else {
            return Ok(());
        };
        let shown = self.shown(song);
        self.controls.show(shown);
        self.level
            .paint(song.id, &song.picture, shown, model.seconds_per_column);
        self.spectrogram
            .paint(song.id, &song.picture, shown, model, choices.view)?;
        self.legend.paint(model.top_db, choices.view)?;
        self.strip.paint(song, shown, model, choices.hop.step())
    }

    /// Moves the cursor to where the sound is.
    pub fn follow(
        &self,
        song: Option<&Song>,
        model: Option<&ModelSummary>,
        pointed: Option<f64>,
        choices: &Choices,
    ) {
        if let Some(song) = song {
            self.player
                .follow(song, self.shown(song), model, pointed, choices.hop.step());
        }
    }

    /// The stretch of the song that the picture shows.
    pub fn shown(&self, song: &Song) -> Shown {
        self.stretch.of(self.span_s(song))
    }

    /// Shows all of the song that comes.
    pub fn show_whole(&mut self) {
        self.stretch = Stretch::default();
    }

    /// Shows `factor` times less, around this part of the picture, or else around the cursor.
    pub fn zoom(&mut self, song: &Song, factor: f64, around: Option<f64>) {
        let shown = self.shown(song);
        let cursor_s = self.player.position_s();
        let around_s = match around {
            Some(part) => shown.at(part),
            None if shown.has(cursor_s) => cursor_s,
            None => shown.at(0.5),
        };
        self.stretch.zoom(factor, around_s, shown.span_s);
    }

    /// Shows what begins at this second.
    pub fn pan(&mut self, song: &Song, start_s: f64) {
        self.stretch.move_to(start_s, self.span_s(song));
    }

    /// Moves the sound to this second, and the picture to where it can be seen.
    pub fn seek(&mut self, song: &Song, seconds: f64) {
        let span_s = self.span_s(song);
        self.player.seek(seconds, span_s);
        self.stretch.reveal(seconds.clamp(0.0, span_s), span_s);
    }

    /// Turns the page where the sound has run out of the picture. Returns whether it did.
    pub fn turn(&mut self, song: &Song) -> bool {
        let (now_s, span_s) = (self.player.position_s(), self.span_s(song));
        self.player.is_playing() && self.stretch.turn(now_s, span_s)
    }

    /// Seconds of the whole song.
    fn span_s(&self, song: &Song) -> f64 {
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
            parts.push(words::format(&outcome.format));
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

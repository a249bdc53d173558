//! The section `#listening`, with all views of the shown song.

use genrescope_protocol::ModelSummary;
use web_sys::HtmlElement;

use super::colour_scale::ColourScaleView;
use super::controls::Controls;
use super::level_curve::LevelCurveView;
use super::player::Player;
use super::ranking::RankingView;
use super::slice_table::SliceTable;
use super::spectrogram::SpectrogramView;
use super::strip::StripView;
use super::verdict::VerdictView;
use crate::browser::dom;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::state::song::{Decoder, Song, Status};
use crate::state::view_options::Choices;
use crate::state::zoom::VisibleRange;
use crate::words;

/// The views of the shown song.
pub struct SongView {
    cover: HtmlElement,
    tags: HtmlElement,
    name: HtmlElement,
    facts: HtmlElement,
    level_curve: LevelCurveView,
    spectrogram: SpectrogramView,
    colour_scale: ColourScaleView,
    strip: StripView,
    verdict: VerdictView,
    ranking: RankingView,
    slice_table: SliceTable,
    /// The playback.
    pub player: Player,
    /// The choices and the buttons.
    pub controls: Controls,
}

impl SongView {
    /// Finds the elements.
    ///
    /// # Errors
    /// `index.html` does not fit this program.
    pub fn new() -> Result<SongView, PageError> {
        Ok(SongView {
            cover: dom::by_id("song-cover")?,
            tags: dom::by_id("song-tags")?,
            name: dom::by_id("song-name")?,
            facts: dom::by_id("song-facts")?,
            level_curve: LevelCurveView::new()?,
            spectrogram: SpectrogramView::new()?,
            colour_scale: ColourScaleView::new()?,
            strip: StripView::new()?,
            verdict: VerdictView::new()?,
            ranking: RankingView::new()?,
            slice_table: SliceTable::new()?,
            player: Player::new()?,
            controls: Controls::new()?,
        })
    }

    /// Shows everything that is text, and the cover with this address.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        song: Option<&Song>,
        model: Option<&ModelSummary>,
        choices: &Choices,
        cover: Option<&str>,
    ) -> Result<(), PageError> {
        self.controls.check(choices)?;
        self.cover.set_hidden(cover.is_none());
        // Another assignment of the same address would load the picture again.
        if self.cover.get_attribute("src").as_deref() != cover {
            dom::set_attribute(&self.cover, "src", cover);
        }
        dom::set_text(&self.tags, &song.map(tags).unwrap_or_default());
        dom::set_text(&self.name, song.map_or("", |song| &song.name));
        dom::set_text(&self.facts, &song.map(facts).unwrap_or_default());
        if let (Some(song), Some(model)) = (song, model) {
            self.verdict.update(song, model, choices)?;
            self.ranking
                .update(song.outcome.as_ref(), model, choices.top.name())?;
            self.slice_table.update(song, model, choices.hop.step())?;
        }
        Ok(())
    }

    /// Draws the spectrogram and everything else on its time scale.
    ///
    /// # Errors
    /// The browser has no 2D context.
    pub fn draw(
        &mut self,
        song: &Song,
        model: &ModelSummary,
        choices: &Choices,
        visible: VisibleRange,
    ) -> Result<(), PageError> {
        self.controls.show_range(visible);
        let spectrogram = &song.spectrogram;
        self.level_curve
            .draw(song.id, spectrogram, visible, model.seconds_per_column);
        self.spectrogram
            .draw(song.id, spectrogram, visible, model, choices.view)?;
        self.colour_scale.draw(model.top_db, choices.view)?;
        self.strip.draw(song, visible, model, choices.hop.step())
    }

    /// Seconds of the whole song.
    pub fn span_s(&self, song: &Song) -> f64 {
        match (song.status == Status::Done, self.player.duration_s()) {
            // While the engine decodes, the player mostly knows the length already.
            (false, Some(duration_s)) => duration_s.max(song.seconds).max(0.01),
            _ => song.span_s(),
        }
    }
}

/// Artist, title and album, as far as they are known.
fn tags(song: &Song) -> String {
    let heading = song.heading();
    let parts = [Some(&heading), song.tags.album.as_ref()].into_iter();
    let known: Vec<&str> = parts
        .flatten()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    known.join(" · ")
}

fn facts(song: &Song) -> String {
    let mut parts = Vec::new();
    if let Some(outcome) = &song.outcome {
        parts.push(words::clock(outcome.verdict.duration_s));
        if let Decoder::Engine = song.decoder {
            parts.push(words::format(&outcome.format));
        }
        if song.decoder != Decoder::Live {
            parts.push(words::say_with(
                "facts.took",
                &[("time", &words::took(outcome.took_ms))],
            ));
        }
    }
    if let Decoder::Browser(_) = song.decoder {
        parts.push(words::say("facts.browser-decoder"));
    }
    parts.join(" · ")
}

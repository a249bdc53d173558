//! The answer in large letters.

use genrescope_protocol::ModelSummary;
use genrescope_vote::every_nth;
use web_sys::HtmlElement;

use crate::browser::dom;
use crate::error::PageError;
use crate::state::song::{Song, Status};
use crate::state::view_options::Choices;
use crate::view::coloured_text;
use crate::words;

/// The headline.
pub struct VerdictView {
    verdict: HtmlElement,
    song: HtmlElement,
    answer: HtmlElement,
    sureness: HtmlElement,
    so_far: HtmlElement,
}

impl VerdictView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<VerdictView, PageError> {
        Ok(VerdictView {
            verdict: dom::by_id("verdict")?,
            song: dom::by_id("verdict-song")?,
            answer: dom::by_id("answer")?,
            sureness: dom::by_id("sureness")?,
            so_far: dom::by_id("so-far")?,
        })
    }

    /// Shows the answer, or what the slices so far lead to.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &self,
        song: &Song,
        model: &ModelSummary,
        choices: &Choices,
    ) -> Result<(), PageError> {
        let leading = match (&song.status, &song.outcome) {
            (Status::Working, None) => {
                let vote = choices.vote.unwrap_or(model.decision.vote);
                let used = every_nth(&song.slices, choices.hop.step());
                words::so_far(&used, vote, &model.genres)
            }
            _ => Vec::new(),
        };
        coloured_text::set(&self.so_far, &leading)?;
        let Some(verdict) = song.outcome.as_ref().map(|outcome| &outcome.verdict) else {
            dom::set_attribute(&self.verdict, "data-answer", None);
            dom::set_attribute(&self.verdict, "data-genre", None);
            dom::set_attribute(&self.verdict, "data-certainty", None);
            dom::set_text(&self.song, "");
            dom::set_text(&self.answer, "");
            dom::set_text(&self.sureness, "");
            return Ok(());
        };
        let genre = verdict.answer.genre();
        let name = genre.and_then(|genre| model.genres.get(genre));
        dom::set_attribute(&self.verdict, "data-answer", Some(verdict.answer.name()));
        dom::set_attribute(&self.verdict, "data-genre", name.map(String::as_str));
        let certainty = genre.map(|_| words::Certainty::of(verdict).name());
        dom::set_attribute(&self.verdict, "data-certainty", certainty);
        dom::set_text(&self.song, &song.name);
        coloured_text::set(&self.answer, &words::answer(verdict, &model.genres))?;
        dom::set_text(
            &self.sureness,
            &words::sureness(verdict, model.slice_s, &model.genres),
        );
        Ok(())
    }
}

//! The answer in words.

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Answer, every_nth};
use web_sys::HtmlElement;

use crate::address::Choices;
use crate::dom;
use crate::error::PageError;
use crate::songs::{Song, Status};
use crate::words::{self, Piece};

/// The headline.
pub struct VerdictView {
    verdict: HtmlElement,
    answer: HtmlElement,
    sureness: HtmlElement,
    so_far: HtmlElement,
}

impl VerdictView {
    /// Finds the headline.
    ///
    /// # Errors
    /// It is missing.
    pub fn new() -> Result<VerdictView, PageError> {
        Ok(VerdictView {
            verdict: dom::by_id("verdict")?,
            answer: dom::by_id("answer")?,
            sureness: dom::by_id("sureness")?,
            so_far: dom::by_id("so-far")?,
        })
    }

    /// Says the answer, or nothing where there is none yet.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn write(
        &self,
        song: &Song,
        model: &ModelSummary,
        choices: &Choices,
    ) -> Result<(), PageError> {
        let leading = match (&song.status, &song.outcome) {
            (Status::Working, None) => {
                let vote = choices.vote.unwrap_or(model.decision.vote);
                let taken = every_nth(&song.slices, choices.hop.step());
                words::so_far(&taken, vote, &model.genres)
            }
            _ => Vec::new(),
        };
        set(&self.so_far, &leading)?;
        let Some(verdict) = song.outcome.as_ref().map(|outcome| &outcome.verdict) else {
            dom::set_attribute(&self.verdict, "data-answer", None);
            dom::set_attribute(&self.verdict, "data-genre", None);
            dom::set_text(&self.answer, "");
            dom::set_text(&self.sureness, "");
            return Ok(());
        };
        let genre = match verdict.answer {
            Answer::Genre(genre) => Some(genre),
            _ => None,
        };
        let name = genre.and_then(|genre| model.genres.get(genre));
        dom::set_attribute(
            &self.verdict,
            "data-answer",
            Some(words::answer_value(verdict.answer)),
        );
        dom::set_attribute(&self.verdict, "data-genre", name.map(String::as_str));
        set(&self.answer, &words::answer(verdict, &model.genres))?;
        dom::set_text(&self.sureness, &words::sureness(verdict, model.slice_s));
        Ok(())
    }
}

/// Writes pieces of a sentence, but only where they differ: a live region repeats itself.
///
/// # Errors
/// The document refuses an element.
pub fn set(line: &HtmlElement, pieces: &[Piece]) -> Result<(), PageError> {
    let whole: String = pieces.iter().map(|piece| &piece.0[..]).collect();
    if line.text_content().as_deref() == Some(&whole) {
        return Ok(());
    }
    line.set_text_content(None);
    for (text, genre) in pieces {
        match genre {
            Some(genre) => {
                line.append_child(&*dom::make("em", &dom::genre_class(*genre), text)?)?;
            }
            None => line.append_with_str_1(text)?,
        }
    }
    Ok(())
}

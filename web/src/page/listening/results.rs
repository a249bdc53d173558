//! The list of songs, as soon as there is more than one.

use genrescope_web::protocol::ModelSummary;
use web_sys::HtmlElement;

use crate::dom;
use crate::error::PageError;
use crate::songs::{Song, Songs, Status};
use crate::words;

/// The list.
pub struct Results {
    part: HtmlElement,
    list: HtmlElement,
}

impl Results {
    /// Finds the list.
    ///
    /// # Errors
    /// It is missing.
    pub fn new() -> Result<Results, PageError> {
        Ok(Results {
            part: dom::by_id("songs")?,
            list: dom::by_id("results")?,
        })
    }

    /// Writes the list anew; keeps the focus where it is.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn write(
        &self,
        songs: &Songs,
        shown: Option<u32>,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        self.part.set_hidden(songs.len() < 2);
        if songs.len() < 2 {
            return Ok(());
        }
        let rows = self.list.children();
        for (index, song) in songs.iter().enumerate() {
            let row = match rows.item(index as u32) {
                Some(row) => row,
                None => self.append(song)?,
            };
            dom::set_attribute(&row, "data-status", Some(song.status.name()));
            let verdict = song.outcome.as_ref().map(|outcome| &outcome.verdict);
            let genre = verdict.and_then(|verdict| match verdict.answer {
                genre_core::classify::Answer::Genre(genre) => Some(genre),
                _ => None,
            });
            row.set_class_name(&genre.map(dom::genre_class).unwrap_or_default());
            let genres = model.map_or(&[][..], |model| &model.genres);
            dom::set_attribute(
                &row,
                "data-genre",
                genre
                    .and_then(|genre| genres.get(genre))
                    .map(String::as_str),
            );
            let told = match (&song.status, verdict) {
                (Status::Done, Some(verdict)) => words::told(verdict, genres),
                (Status::Failed(_), _) => words::say("told.failed"),
                (Status::Working, _) => words::say("told.working"),
                (Status::Cancelled, _) => words::say("told.cancelled"),
                _ => words::say("told.waiting"),
            };
            let why = match &song.status {
                Status::Failed(sentence) => sentence,
                _ => "",
            };
            for (class, text) in [(".told", told.as_str()), (".why", why)] {
                if let Some(cell) = row.query_selector(class)? {
                    dom::set_text(&cell, text);
                }
            }
            if let Some(button) = row.query_selector("button")? {
                let current = (shown == Some(song.id)).then_some("true");
                dom::set_attribute(&button, "aria-current", current);
            }
        }
        Ok(())
    }

    fn append(&self, song: &Song) -> Result<web_sys::Element, PageError> {
        let row = dom::make("li", "", "")?;
        let button = dom::make("button", "", "")?;
        dom::set_attribute(&button, "type", Some("button"));
        dom::set_attribute(&button, "data-song", Some(&song.id.to_string()));
        button.append_child(&*dom::make("span", "name", &song.name)?)?;
        button.append_child(&*dom::make("span", "told", "")?)?;
        button.append_child(&*dom::make("span", "why", "")?)?;
        row.append_child(&button)?;
        self.list.append_child(&row)?;
        Ok(row)
    }
}

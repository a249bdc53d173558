//! The choice of a song to compare the shown one with. The extras show the comparison itself.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Vote;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlOptionElement, HtmlSelectElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::state::queue::SongQueue;
use crate::state::song::{Song, Status};
use crate::state::view_options::{Choices, Hop};
use crate::words;

/// The comparison.
pub struct ComparisonView {
    chooser: HtmlElement,
    choices: HtmlSelectElement,
    offered: String,
    part: HtmlElement,
    drawn: Option<Drawn>,
}

/// Everything that the shown comparison depends on.
#[derive(PartialEq)]
struct Drawn {
    songs: [u32; 2],
    model: String,
    vote: Option<Vote>,
    hop: Hop,
    language: String,
}

impl ComparisonView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<ComparisonView, PageError> {
        Ok(ComparisonView {
            chooser: dom::by_id("compare-part")?,
            choices: dom::by_id("compare-with")?,
            offered: String::new(),
            part: dom::by_id("comparison")?,
            drawn: None,
        })
    }

    /// Offers every song that has a result, except the shown one.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn offer(&mut self, songs: &SongQueue, shown: Option<u32>) -> Result<(), PageError> {
        let others = || {
            songs
                .iter()
                .filter(|song| song.status == Status::Done && Some(song.id) != shown)
        };
        let offered: String = others().map(|song| format!("{} ", song.id)).collect();
        let offered = offered + &words::language();
        if offered == self.offered {
            return Ok(());
        }
        self.offered = offered;
        self.chooser.set_hidden(others().next().is_none());
        self.choices.set_text_content(None);
        let option = |text: &str, value: &str| -> Result<(), PageError> {
            let option: HtmlOptionElement = dom::make("option", "", text)?.unchecked_into();
            option.set_value(value);
            self.choices.append_child(&option)?;
            Ok(())
        };
        option(&words::say("compare.choose"), "")?;
        for song in others() {
            option(&song.name, &song.id.to_string())?;
        }
        Ok(())
    }

    /// The two songs, if they are to be shown anew by the extras. Hides the comparison if there are none.
    pub fn update<'a>(
        &mut self,
        pair: Option<(&'a Song, &'a Song)>,
        model: Option<&ModelSummary>,
        choices: &Choices,
    ) -> Option<[&'a Song; 2]> {
        let with_results = pair.filter(|(a, b)| a.outcome.is_some() && b.outcome.is_some());
        let (Some((first, second)), Some(model)) = (with_results, model) else {
            self.part.set_hidden(true);
            self.drawn = None;
            return None;
        };
        let drawn = Drawn {
            songs: [first.id, second.id],
            model: model.name.clone(),
            vote: choices.vote,
            hop: choices.hop,
            language: words::language(),
        };
        if self.drawn.as_ref() == Some(&drawn) {
            return None;
        }
        self.drawn = Some(drawn);
        self.choices.set_value("");
        Some([first, second])
    }

    /// Returns the focus to the menu of songs.
    pub fn return_focus(&self) {
        // Fails only if the menu is hidden.
        let _ = self.choices.focus();
    }
}

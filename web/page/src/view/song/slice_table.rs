//! The slices as a table: what the strip shows, for those who cannot see it.

use genrescope_protocol::ModelSummary;
use genrescope_vote::every_nth;
use web_sys::{Element, HtmlElement};

use crate::browser::dom;
use crate::chart::cells::{self, MAX_CELLS};
use crate::error::PageError;
use crate::state::song::Song;
use crate::words;

/// The table, filled only while it is open.
pub struct SliceTable {
    details: HtmlElement,
    rows: Element,
    drawn: (u32, usize, usize, String),
}

impl SliceTable {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<SliceTable, PageError> {
        let details: HtmlElement = dom::by_id("by-slice")?;
        let rows = details
            .query_selector("tbody")?
            .ok_or(PageError::no_element("by-slice tbody"))?;
        Ok(SliceTable {
            details,
            rows,
            drawn: (0, 0, 0, String::new()),
        })
    }

    /// Fills the table with every `step`-th slice, if it is open.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        song: &Song,
        model: &ModelSummary,
        step: usize,
    ) -> Result<(), PageError> {
        let drawn = (song.id, song.slices.len(), step, words::language());
        if !self.details.has_attribute("open") || drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.rows.set_text_content(None);
        for cell in cells::cells(&every_nth(&song.slices, step), MAX_CELLS) {
            let (genre, probability) = match cell.best() {
                Some((genre, p)) => (words::genre(&model.genres[genre]), words::percent(p)),
                None => (words::say("silence"), String::new()),
            };
            let row = dom::make("tr", "", "")?;
            for text in [words::clock(f64::from(cell.start_s)), genre, probability] {
                row.append_child(&*dom::make("td", "", &text)?)?;
            }
            self.rows.append_child(&row)?;
        }
        Ok(())
    }
}

//! The buttons that start a recording or a live session.

use web_sys::{HtmlButtonElement, HtmlElement};

use crate::browser::dom;
use crate::browser::microphone::stream::can_share;
use crate::error::PageError;

/// The buttons, and the choice of a source of live sound.
pub struct SourceButtons {
    record: HtmlButtonElement,
    live: HtmlButtonElement,
    sources: HtmlElement,
    intake: HtmlElement,
    another: HtmlElement,
}

impl SourceButtons {
    /// Finds and enables the buttons.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<SourceButtons, PageError> {
        let buttons = SourceButtons {
            record: dom::by_id("record")?,
            live: dom::by_id("listen-live")?,
            sources: dom::by_id("live-sources")?,
            intake: dom::by_id("intake")?,
            another: dom::by_id("another")?,
        };
        buttons.record.set_disabled(false);
        buttons.live.set_disabled(false);
        Ok(buttons)
    }

    /// Shows the choice of a source, or hides it.
    pub fn update(&self, choosing: bool) {
        self.sources.set_hidden(!choosing);
        let expanded = if choosing { "true" } else { "false" };
        let expanded = can_share().then_some(expanded);
        dom::set_attribute(&self.live, "aria-expanded", expanded);
    }

    /// Opens or closes the ways to choose another song.
    pub fn toggle_intake(&self) {
        self.open_intake(!self.intake.has_attribute("data-open"));
    }

    /// Closes the ways to choose another song.
    pub fn close_intake(&self) {
        self.open_intake(false);
    }

    fn open_intake(&self, open: bool) {
        dom::set_attribute(&self.intake, "data-open", open.then_some(""));
        let expanded = if open { "true" } else { "false" };
        dom::set_attribute(&self.another, "aria-expanded", Some(expanded));
    }

    /// Gives the button for live sessions the focus.
    ///
    /// # Errors
    /// The browser refuses.
    pub fn focus_live(&self) -> Result<(), PageError> {
        Ok(self.live.focus()?)
    }
}

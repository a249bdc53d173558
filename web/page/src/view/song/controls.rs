//! What is chosen, and the buttons around the picture.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlButtonElement, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement,
};

use super::stretch::Shown;
use crate::address::{Choices, Named};
use crate::dom;
use crate::error::PageError;
use crate::words;

/// Radio buttons, the menu of colours, zoom, and the list of keys.
pub struct Controls {
    room: HtmlElement,
    view: HtmlSelectElement,
    closer: HtmlButtonElement,
    wider: HtmlButtonElement,
    whole: HtmlButtonElement,
    pan: HtmlInputElement,
    keys: HtmlDialogElement,
}

impl Controls {
    /// Finds them.
    ///
    /// # Errors
    /// One is missing.
    pub fn new() -> Result<Controls, PageError> {
        Ok(Controls {
            room: dom::by_id("listening")?,
            view: dom::by_id("view")?,
            closer: dom::by_id("zoom-in")?,
            wider: dom::by_id("zoom-out")?,
            whole: dom::by_id("zoom-whole")?,
            pan: dom::by_id("pan")?,
            keys: dom::by_id("keys")?,
        })
    }

    /// Shows what is chosen. The vote is checked with the verdict, which may be by the model's own.
    ///
    /// # Errors
    /// The document refuses a selector.
    pub fn check(&self, choices: &Choices) -> Result<(), PageError> {
        for (name, value) in [("hop", choices.hop.name()), ("top", choices.top.name())] {
            let selector = format!("input[name={name}][value=\"{value}\"]");
            let radio = self.room.query_selector(&selector)?;
            if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
                radio.set_checked(true);
            }
        }
        if self.view.value() != choices.view.name() {
            self.view.set_value(choices.view.name());
        }
        Ok(())
    }

    /// Shows how much of the song is on show.
    pub fn show(&self, shown: Shown) {
        let whole = shown.is_whole();
        self.enable(&self.closer, shown.can_narrow());
        self.enable(&self.wider, !whole);
        self.whole.set_hidden(whole);
        self.pan.set_hidden(whole);
        let zoomed = (!whole).then_some("");
        dom::set_attribute(&self.room, "data-zoomed", zoomed);
        if whole {
            return;
        }
        let furthest_s = shown.span_s - shown.length_s;
        self.pan.set_max(&format!("{furthest_s:.3}"));
        self.pan.set_value(&format!("{:.3}", shown.start_s));
        // The thumb is as wide as what is on show, as in a scroll bar.
        let wide = format!("{:.2}%", shown.length_s / shown.span_s * 100.0);
        dom::set_style(&self.pan, "--thumb", &wide);
        let from_to = words::say_with(
            "zoom.from-to",
            &[
                ("from", &words::clock(shown.start_s)),
                ("to", &words::clock(shown.end_s())),
            ],
        );
        dom::set_attribute(&self.pan, "aria-valuetext", Some(&from_to));
    }

    /// By an attribute that keeps the focus where it is: a button that is disabled loses it.
    fn enable(&self, button: &Element, able: bool) {
        dom::set_attribute(button, "aria-disabled", (!able).then_some("true"));
    }

    /// Opens the list of keys.
    ///
    /// # Errors
    /// The browser does not show it.
    pub fn show_keys(&self) -> Result<(), PageError> {
        if !self.keys.open() {
            self.keys.show_modal()?;
        }
        Ok(())
    }
}

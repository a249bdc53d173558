//! The visitor's choices, and the buttons around the spectrogram.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlButtonElement, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement,
};

use crate::browser::dom;
use crate::decimal;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::state::view_options::Choices;
use crate::state::zoom::VisibleRange;
use crate::words;

/// Radio buttons, the menu of colours, zoom, and the list of keyboard shortcuts.
pub struct Controls {
    section: HtmlElement,
    view: HtmlSelectElement,
    zoom_in: HtmlButtonElement,
    zoom_out: HtmlButtonElement,
    whole: HtmlButtonElement,
    pan: HtmlInputElement,
    keys: HtmlDialogElement,
}

impl Controls {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Controls, PageError> {
        Ok(Controls {
            section: dom::by_id("listening")?,
            view: dom::by_id("view")?,
            zoom_in: dom::by_id("zoom-in")?,
            zoom_out: dom::by_id("zoom-out")?,
            whole: dom::by_id("zoom-whole")?,
            pan: dom::by_id("pan")?,
            keys: dom::by_id("keys")?,
        })
    }

    /// Shows the choices, except the vote: the ranking shows which one was used, which may be the model's
    /// own.
    ///
    /// # Errors
    /// The browser refuses a selector.
    pub fn check(&self, choices: &Choices) -> Result<(), PageError> {
        for (name, value) in [("hop", choices.hop.name()), ("top", choices.top.name())] {
            let selector = format!("input[name={name}][value=\"{value}\"]");
            let radio = self.section.query_selector(&selector)?;
            if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
                radio.set_checked(true);
            }
        }
        if self.view.value() != choices.view.name() {
            self.view.set_value(choices.view.name());
        }
        Ok(())
    }

    /// Shows which part of the song is visible.
    pub fn show_range(&self, visible: VisibleRange) {
        let whole = visible.is_whole();
        Controls::enable(&self.zoom_in, visible.can_zoom_in());
        Controls::enable(&self.zoom_out, !whole);
        self.whole.set_hidden(whole);
        self.pan.set_hidden(whole);
        let zoomed = (!whole).then_some("");
        dom::set_attribute(&self.section, "data-zoomed", zoomed);
        if whole {
            return;
        }
        let max_start_s = visible.span_s - visible.length_s;
        self.pan.set_max(&decimal::fixed(max_start_s, 3));
        self.pan.set_value(&decimal::fixed(visible.start_s, 3));
        // The thumb is as wide as the visible range, as in a scroll bar.
        let wide = decimal::css_percent(visible.length_s / visible.span_s);
        dom::set_style(&self.pan, "--thumb", &wide);
        let from_to = words::say_with(
            "zoom.from-to",
            &[
                ("from", &words::clock(visible.start_s)),
                ("to", &words::clock(visible.end_s())),
            ],
        );
        dom::set_attribute(&self.pan, "aria-valuetext", Some(&from_to));
    }

    /// By an attribute, since a disabled button loses the focus.
    fn enable(button: &Element, enabled: bool) {
        dom::set_attribute(button, "aria-disabled", (!enabled).then_some("true"));
    }

    /// Opens the list of keyboard shortcuts.
    ///
    /// # Errors
    /// The browser refuses to open a dialog.
    pub fn show_shortcuts(&self) -> Result<(), PageError> {
        if !self.keys.open() {
            self.keys.show_modal()?;
        }
        Ok(())
    }
}

//! The section `#synth`: styles, knobs, and a preview of the notes.

use genrescope_synth::{Knobs, Recipe, Style, default_knobs};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlInputElement};

use super::spectrogram_preview::Score;
use crate::browser::dom;
use crate::error::PageError;
use crate::words;

/// The controls and the preview.
pub struct SynthPanel {
    opener: HtmlButtonElement,
    part: HtmlElement,
    play: HtmlButtonElement,
    save: HtmlButtonElement,
    tempo: HtmlInputElement,
    distortion: HtmlInputElement,
    swing: HtmlInputElement,
    brightness: HtmlInputElement,
    score: Score,
    style: Style,
}

impl SynthPanel {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<SynthPanel, PageError> {
        let mut panel = SynthPanel {
            opener: dom::by_id("make")?,
            part: dom::by_id("synth")?,
            play: dom::by_id("synth-play")?,
            save: dom::by_id("synth-save")?,
            tempo: dom::by_id("synth-tempo")?,
            distortion: dom::by_id("synth-distortion")?,
            swing: dom::by_id("synth-swing")?,
            brightness: dom::by_id("synth-brightness")?,
            score: Score::new()?,
            style: Style::default(),
        };
        panel.reset_knobs()?;
        Ok(panel)
    }

    /// Opens or closes the synthesiser.
    ///
    /// # Errors
    /// The browser cannot draw.
    pub fn toggle(&self) -> Result<(), PageError> {
        self.part.set_hidden(!self.part.hidden());
        let expanded = if self.part.hidden() { "false" } else { "true" };
        dom::set_attribute(&self.opener, "aria-expanded", Some(expanded));
        self.update()?;
        if !self.part.hidden() {
            self.part.scroll_into_view_with_bool(false);
        }
        Ok(())
    }

    /// Reads the chosen style, and sets its default knobs.
    ///
    /// # Errors
    /// The browser refuses a selector.
    pub fn reset_knobs(&mut self) -> Result<(), PageError> {
        let checked = self.part.query_selector("#synth-styles input:checked")?;
        let chosen = checked.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        self.style = chosen
            .and_then(|input| Style::from_name(&input.value()))
            .unwrap_or_default();
        let knobs = default_knobs(self.style);
        self.tempo.set_value(&format!("{:.0}", knobs.tempo));
        for (knob, value) in [
            (&self.distortion, knobs.distortion),
            (&self.swing, knobs.swing),
            (&self.brightness, knobs.brightness),
        ] {
            knob.set_value(&format!("{:.0}", 100.0 * value));
        }
        Ok(())
    }

    /// The chosen style and knobs.
    pub fn recipe(&self) -> Recipe {
        let number = |knob: &HtmlInputElement| knob.value_as_number() as f32;
        Recipe {
            style: self.style,
            knobs: Knobs {
                tempo: number(&self.tempo),
                distortion: number(&self.distortion) / 100.0,
                swing: number(&self.swing) / 100.0,
                brightness: number(&self.brightness) / 100.0,
            },
        }
    }

    /// Shows the values of the knobs, and draws the notes if they are visible.
    ///
    /// # Errors
    /// The browser gives no computed style.
    pub fn update(&self) -> Result<(), PageError> {
        let beats = words::say_with("synth.beats", &[("tempo", &self.tempo.value())]);
        let percent = |knob: &HtmlInputElement| words::share(knob.value_as_number() / 100.0);
        for (knob, value) in [
            (&self.tempo, beats),
            (&self.distortion, percent(&self.distortion)),
            (&self.swing, percent(&self.swing)),
            (&self.brightness, percent(&self.brightness)),
        ] {
            dom::set_attribute(knob, "aria-valuetext", Some(&value));
            // The value is shown beside its knob.
            let text: Option<Element> = knob.next_element_sibling();
            if let Some(text) = text {
                dom::set_text(&text, &value);
            }
        }
        if self.part.hidden() {
            return Ok(());
        }
        self.score.draw(&self.recipe())
    }

    /// Shows whether the music is being rendered.
    pub fn show_rendering(&self, rendering: bool) {
        for button in [&self.play, &self.save] {
            dom::set_attribute(button, "aria-disabled", rendering.then_some("true"));
        }
    }
}

/// The name of the song of a recipe.
pub fn song_name(recipe: &Recipe) -> String {
    let style = words::say(&format!("synth.{}", recipe.style.name()));
    let tempo = format!("{:.0}", recipe.knobs.tempo);
    words::say_with("synth.name", &[("style", &style), ("tempo", &tempo)])
}

//! The section `#synth`: styles, knobs, and a preview of the notes.

use genrescope_synth::{Knobs, Recipe, Style, default_knobs};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlButtonElement, HtmlElement, HtmlInputElement};

use super::spectrogram_preview::Score;
use crate::browser::{dom, events};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{Message, RenderFor, SynthMessage};
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
    rendering: bool,
}

impl SynthPanel {
    /// Finds the elements, and listens to them.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new(mailbox: &Mailbox) -> Result<SynthPanel, PageError> {
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
            rendering: false,
        };
        let post = |target: &EventTarget, event, message: fn() -> SynthMessage| {
            let mailbox = mailbox.clone();
            events::on(target, event, move |_| {
                mailbox.post(Message::Synth(message()));
            });
        };
        let styles: EventTarget = dom::by_id("synth-styles")?;
        let knobs: EventTarget = dom::by_id("synth-knobs")?;
        post(&panel.opener, "click", || SynthMessage::Toggle);
        post(&panel.play, "click", || {
            SynthMessage::Render(RenderFor::Song)
        });
        post(&panel.save, "click", || {
            SynthMessage::Render(RenderFor::File)
        });
        post(&styles, "change", || SynthMessage::StyleChosen);
        post(&knobs, "input", || SynthMessage::KnobTurned);
        panel.reset_knobs()?;
        Ok(panel)
    }

    /// Opens or closes the synthesiser.
    pub fn toggle(&self) {
        self.part.set_hidden(!self.part.hidden());
        if !self.part.hidden() {
            self.part.scroll_into_view_with_bool(false);
        }
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

    /// Shows the values of the knobs, and whether the music is being rendered.
    pub fn update(&self) {
        let expanded = if self.part.hidden() { "false" } else { "true" };
        dom::set_attribute(&self.opener, "aria-expanded", Some(expanded));
        let busy = self.rendering.then_some("true");
        for button in [&self.play, &self.save] {
            dom::set_attribute(button, "aria-disabled", busy);
        }
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
    }

    /// Draws the notes, if they are visible.
    ///
    /// # Errors
    /// The browser gives no computed style.
    pub fn draw(&self) -> Result<(), PageError> {
        if self.part.hidden() {
            return Ok(());
        }
        self.score.draw(&self.recipe())
    }

    /// Marks the music as being rendered. Returns false if it is already.
    pub fn start_rendering(&mut self) -> bool {
        !std::mem::replace(&mut self.rendering, true)
    }

    /// Marks the rendering as finished.
    pub fn finish_rendering(&mut self) {
        self.rendering = false;
    }
}

/// The name of the song of a recipe.
pub fn song_name(recipe: &Recipe) -> String {
    let style = words::say(&format!("synth.{}", recipe.style.name()));
    let tempo = format!("{:.0}", recipe.knobs.tempo);
    words::say_with("synth.name", &[("style", &style), ("tempo", &tempo)])
}

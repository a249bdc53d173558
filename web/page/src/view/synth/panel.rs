//! The synthesiser's part of the page: styles, knobs, and a picture of what they make.

use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Element, EventTarget, HtmlButtonElement, HtmlElement, HtmlInputElement};

use super::score::Score;
use super::{Knobs, Recipe, Rendering, SAMPLE_RATE, Style, Touch};
use crate::address::Named;
use crate::dom;
use crate::error::PageError;
use crate::hub::{Hub, Msg};
use crate::wav;
use crate::words;

/// Milliseconds of work after which the page gets its turn.
const TURN_MS: f64 = 8.0;

/// What one sees and turns.
pub struct Panel {
    opener: HtmlButtonElement,
    part: HtmlElement,
    play: HtmlButtonElement,
    tempo: HtmlInputElement,
    distortion: HtmlInputElement,
    swing: HtmlInputElement,
    brightness: HtmlInputElement,
    score: Score,
    style: Style,
    making: bool,
}

impl Panel {
    /// Finds the parts, and listens to them for as long as the page lives.
    ///
    /// # Errors
    /// One is missing.
    pub fn new(hub: &Hub) -> Result<Panel, PageError> {
        let mut panel = Panel {
            opener: dom::by_id("make")?,
            part: dom::by_id("synth")?,
            play: dom::by_id("synth-play")?,
            tempo: dom::by_id("synth-tempo")?,
            distortion: dom::by_id("synth-distortion")?,
            swing: dom::by_id("synth-swing")?,
            brightness: dom::by_id("synth-brightness")?,
            score: Score::new()?,
            style: Style::default(),
            making: false,
        };
        let post = |target: &EventTarget, event: &'static str, touch: fn() -> Touch| {
            let hub = hub.clone();
            EventListener::new(target, event, move |_| hub.post(Msg::Synth(touch()))).forget();
        };
        post(&panel.opener, "click", || Touch::Toggled);
        post(&panel.play, "click", || Touch::Asked);
        post(
            &dom::by_id::<EventTarget>("synth-styles")?,
            "change",
            || Touch::Restyled,
        );
        post(&dom::by_id::<EventTarget>("synth-knobs")?, "input", || {
            Touch::Turned
        });
        panel.restyle()?;
        Ok(panel)
    }

    /// Opens or closes the synthesiser.
    pub fn toggle(&self) {
        self.part.set_hidden(!self.part.hidden());
        if !self.part.hidden() {
            self.part.scroll_into_view_with_bool(false);
        }
    }

    /// Takes up the style that is chosen, with the knobs where it is mostly played.
    ///
    /// # Errors
    /// The document refuses a selector.
    pub fn restyle(&mut self) -> Result<(), PageError> {
        let checked = self.part.query_selector("#synth-styles input:checked")?;
        let chosen = checked.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        self.style = chosen
            .and_then(|input| Style::of(&input.value()))
            .unwrap_or_default();
        let knobs = Knobs::of(self.style);
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

    /// What is set.
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

    /// Writes what the knobs are at, and what can be done.
    pub fn write(&self) {
        let expanded = if self.part.hidden() { "false" } else { "true" };
        dom::set_attribute(&self.opener, "aria-expanded", Some(expanded));
        let busy = self.making.then_some("true");
        dom::set_attribute(&self.play, "aria-disabled", busy);
        let beats = words::say_with("synth.beats", &[("tempo", &self.tempo.value())]);
        let percent = |knob: &HtmlInputElement| words::share(knob.value_as_number() / 100.0);
        for (knob, value) in [
            (&self.tempo, beats),
            (&self.distortion, percent(&self.distortion)),
            (&self.swing, percent(&self.swing)),
            (&self.brightness, percent(&self.brightness)),
        ] {
            dom::set_attribute(knob, "aria-valuetext", Some(&value));
            // The figure stands beside its knob.
            let figure: Option<Element> = knob.next_element_sibling();
            if let Some(figure) = figure {
                dom::set_text(&figure, &value);
            }
        }
    }

    /// Draws the notes, where they can be seen.
    ///
    /// # Errors
    /// The browser does not tell a colour.
    pub fn draw(&self) -> Result<(), PageError> {
        if self.part.hidden() {
            return Ok(());
        }
        self.score.draw(&self.recipe())
    }

    /// Begins to make what is set into a file, unless one is being made. [`Touch::Made`] brings it.
    pub fn make(&mut self, hub: &Hub) {
        if std::mem::replace(&mut self.making, true) {
            return;
        }
        let (recipe, hub) = (self.recipe(), hub.clone());
        spawn_local(async move {
            let made = make(recipe).await;
            hub.post(Msg::Synth(Touch::Made(recipe, made)));
        });
    }

    /// Another one can be made.
    pub fn made(&mut self) {
        self.making = false;
    }
}

/// Name of the song that a recipe makes.
pub fn name_of(recipe: &Recipe) -> String {
    let style = words::say(&format!("synth.{}", recipe.style.name()));
    let tempo = format!("{:.0}", recipe.knobs.tempo);
    words::say_with("synth.name", &[("style", &style), ("tempo", &tempo)])
}

/// The file, made in turns with the rest of the page.
async fn make(recipe: Recipe) -> Result<Blob, PageError> {
    let mut turn = Turn::begin();
    let mut rendering = Rendering::new(recipe);
    while rendering.step() {
        turn.pass().await;
    }
    let mut bytes = Vec::with_capacity(64 + 2 * rendering.len());
    let mut writer = wav::writer(&mut bytes, 1, SAMPLE_RATE)?;
    for (index, sample) in rendering.samples().enumerate() {
        writer.write_sample(sample)?;
        if index % 4096 == 0 {
            turn.pass().await;
        }
    }
    writer.finalize()?;
    wav::blob(&bytes)
}

/// Work in turns with the rest of the page.
struct Turn {
    began_ms: f64,
}

impl Turn {
    fn begin() -> Turn {
        let clock = dom::window().performance();
        Turn {
            began_ms: clock.map_or(0.0, |clock| clock.now()),
        }
    }

    /// Lets the page have its turn where this one has lasted long enough.
    async fn pass(&mut self) {
        if Turn::begin().began_ms - self.began_ms > TURN_MS {
            TimeoutFuture::new(0).await;
            *self = Turn::begin();
        }
    }
}

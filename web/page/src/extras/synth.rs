//! The synthesiser: what the visitor does with its controls, and the music as a file.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use genrescope_synth::{Piece, Recipe, Rendering, SAMPLE_RATE, Style};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, EventTarget, File, FilePropertyBag, HtmlAudioElement, HtmlElement};

use super::export::of_song;
use super::synth_panel::{SynthPanel, song_name};
use crate::browser::{blob, dom, events, save};
use crate::error::PageError;
use crate::{wav, words};

/// Milliseconds of rendering between two yields to the event loop.
const YIELD_MS: f64 = 8.0;
/// Samples that are written between two looks at the clock.
const SAMPLES_PER_CHECK: usize = 4096;

thread_local! {
    static REPORT: OnceCell<Function> = const { OnceCell::new() };
}

/// Calls `report` with each song that is made, a `File`, or with an error.
pub fn report_to(report: Function) {
    REPORT.with(|kept| kept.set(report).ok());
}

fn report(made: Result<JsValue, PageError>) {
    let made = made.unwrap_or_else(JsValue::from);
    // The page's program handles its errors itself.
    REPORT.with(|report| {
        report
            .get()
            .map(|report| report.call1(&JsValue::NULL, &made))
    });
}

/// What the rendered music is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RenderFor {
    /// To be played and classified.
    Song,
    /// To be saved as a file.
    File,
}

/// The synthesiser.
pub struct Synth {
    panel: Rc<RefCell<SynthPanel>>,
}

impl Synth {
    /// Finds the elements, and listens to them.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Synth, PageError> {
        let panel = Rc::new(RefCell::new(SynthPanel::new()?));
        let busy = Rc::new(Cell::new(false));
        for (id, purpose) in [
            ("synth-play", RenderFor::Song),
            ("synth-save", RenderFor::File),
        ] {
            let (panel, busy) = (panel.clone(), busy.clone());
            let button: EventTarget = dom::by_id(id)?;
            events::on(&button, "click", move |_| start(&panel, &busy, purpose));
        }
        let styles: EventTarget = dom::by_id("synth-styles")?;
        let changed = panel.clone();
        events::on(&styles, "change", move |_| {
            let mut panel = changed.borrow_mut();
            show(panel.reset_knobs().and_then(|()| panel.update()));
        });
        let knobs: EventTarget = dom::by_id("synth-knobs")?;
        let turned = panel.clone();
        events::on(&knobs, "input", move |_| show(turned.borrow().update()));
        Ok(Synth { panel })
    }

    /// Opens or closes it.
    ///
    /// # Errors
    /// The browser cannot draw.
    pub fn toggle(&self) -> Result<(), PageError> {
        self.panel.borrow().toggle()
    }

    /// Shows the values of the knobs and draws the notes.
    ///
    /// # Errors
    /// The browser cannot draw.
    pub fn draw(&self) -> Result<(), PageError> {
        self.panel.borrow().update()
    }
}

thread_local! {
    /// An example is being made.
    static MAKING_EXAMPLE: Cell<bool> = const { Cell::new(false) };
}

/// Makes the example of this name in the background, a piece or a style, unless one is being made already. The buttons
/// of the examples show that meanwhile.
pub fn make_example(name: &str) {
    let (rendering, title) = match (Piece::from_name(name), Style::from_name(name)) {
        (Some(piece), _) => {
            let title = words::say(&format!("example.{name}"));
            let name = words::say_with("example.name", &[("title", &title)]);
            (Rendering::of_piece(piece), name)
        }
        (None, Some(style)) => {
            let recipe = Recipe::new(style);
            (Rendering::new(recipe), song_name(&recipe))
        }
        (None, None) => return,
    };
    if MAKING_EXAMPLE.replace(true) {
        return;
    }
    pause();
    show(show_busy(true));
    spawn_local(async move {
        let rendered = render(rendering).await;
        MAKING_EXAMPLE.set(false);
        show(show_busy(false));
        deliver(&title, RenderFor::Song, rendered);
    });
}

fn show_busy(busy: bool) -> Result<(), PageError> {
    let examples: HtmlElement = dom::by_id("examples")?;
    dom::set_attribute(&examples, "aria-busy", busy.then_some("true"));
    Ok(())
}

fn pause() {
    if let Ok(audio) = dom::by_id::<HtmlAudioElement>("audio") {
        // Fails only where there is nothing to pause.
        let _ = audio.pause();
    }
}

/// Renders the music in the background, unless it is being rendered already.
fn start(panel: &Rc<RefCell<SynthPanel>>, busy: &Rc<Cell<bool>>, purpose: RenderFor) {
    if busy.replace(true) {
        return;
    }
    if purpose == RenderFor::Song {
        pause();
    }
    panel.borrow().show_rendering(true);
    let recipe = panel.borrow().recipe();
    let (panel, busy) = (panel.clone(), busy.clone());
    spawn_local(async move {
        let rendered = render(Rendering::new(recipe)).await;
        busy.set(false);
        panel.borrow().show_rendering(false);
        deliver(&song_name(&recipe), purpose, rendered);
    });
}

fn deliver(name: &str, purpose: RenderFor, rendered: Result<Blob, PageError>) {
    let done = rendered.and_then(|wav| match purpose {
        RenderFor::Song => named(&wav, name).map(|file| report(Ok(file.into()))),
        RenderFor::File => save::save(&wav, &of_song(name, "genrescope.wav")),
    });
    if let Err(error) = done {
        report(Err(error));
    }
}

fn named(wav: &Blob, name: &str) -> Result<File, PageError> {
    let options = FilePropertyBag::new();
    options.set_type(blob::WAV);
    let parts = Array::of1(wav);
    Ok(File::new_with_blob_sequence_and_options(
        &parts, name, &options,
    )?)
}

fn show(result: Result<(), PageError>) {
    if let Err(error) = result {
        web_sys::console::error_1(&error.into());
    }
}

/// Renders music to a WAV file, and yields to the event loop meanwhile.
async fn render(mut rendering: Rendering) -> Result<Blob, PageError> {
    let mut clock = YieldClock::start();
    while rendering.step() {
        clock.check().await;
    }
    let mut bytes = wav::header(rendering.sample_count(), 1, SAMPLE_RATE)?;
    for (index, sample) in rendering.samples().enumerate() {
        bytes.extend(wav::quantise(sample).to_le_bytes());
        if index % SAMPLES_PER_CHECK == 0 {
            clock.check().await;
        }
    }
    blob::new(&bytes, blob::WAV)
}

/// Time since the last yield to the event loop.
struct YieldClock {
    start_ms: f64,
}

impl YieldClock {
    fn start() -> YieldClock {
        YieldClock {
            start_ms: dom::now_ms(),
        }
    }

    /// Yields, if the last time is longer ago than [`YIELD_MS`].
    async fn check(&mut self) {
        if dom::now_ms() - self.start_ms > YIELD_MS {
            TimeoutFuture::new(0).await;
            *self = YieldClock::start();
        }
    }
}

//! A narrow bar at the top of the window with the song, its answer and the playback, while the headline is scrolled out
//! of view; and the headline of a batch of songs.

use genrescope_protocol::ModelSummary;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, IntersectionObserver, IntersectionObserverEntry};

use crate::browser::{dom, genre_colour};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{Message, PageMessage};
use crate::state::place::Place;
use crate::state::queue::SongQueue;
use crate::state::song::Song;
use crate::view::short_answer;
use crate::words;

/// The lowest place in the window where the beginning of a part counts as visible, as a share of the window's height.
const LOWEST: f64 = 0.6;

/// The bar and the headline.
pub struct AnswerBar {
    bar: HtmlElement,
    name: HtmlElement,
    verdict: HtmlElement,
    batch: HtmlElement,
    headline: HtmlElement,
    list: HtmlElement,
    rows: HtmlElement,
    /// Whether the headline is in the window.
    headline_visible: bool,
    _observer: IntersectionObserver,
}

impl AnswerBar {
    /// Finds the elements, and observes the headline.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new(mailbox: &Mailbox) -> Result<AnswerBar, PageError> {
        let headline: HtmlElement = dom::by_id("saying")?;
        let to = mailbox.clone();
        let seen: Closure<dyn FnMut(js_sys::Array)> =
            Closure::new(move |entries: js_sys::Array| {
                // The last entry is the newest.
                let newest = entries.get(entries.length().saturating_sub(1));
                let visible = newest
                    .unchecked_ref::<IntersectionObserverEntry>()
                    .is_intersecting();
                to.post(Message::Page(PageMessage::AnswerVisible(visible)));
            });
        let observer = IntersectionObserver::new(seen.into_js_value().unchecked_ref())?;
        observer.observe(&headline);
        Ok(AnswerBar {
            bar: dom::by_id("answer-bar")?,
            name: dom::by_id("bar-name")?,
            verdict: dom::by_id("bar-verdict")?,
            batch: dom::by_id("batch")?,
            headline,
            list: dom::by_id("songs")?,
            rows: dom::by_id("results")?,
            headline_visible: true,
            _observer: observer,
        })
    }

    /// The headline was scrolled into the window, or out of it.
    pub fn answer_visible(&mut self, visible: bool) {
        self.headline_visible = visible;
    }

    /// Shows the song, and how far a batch is.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &self,
        song: Option<&Song>,
        songs: &SongQueue,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        dom::set_text(&self.batch, &progress(songs));
        let hidden = song.is_none() || self.headline_visible;
        if hidden && !self.bar.hidden() && dom::has_focus(&self.bar) {
            // The bar takes the focus with it.
            self.headline.focus()?;
        }
        self.bar.set_hidden(hidden);
        let Some(song) = song else { return Ok(()) };
        let genres = model.map_or(&[][..], |model| &model.genres);
        let answer = match &song.outcome {
            Some(outcome) => words::result(&outcome.verdict, genres),
            None => short_answer::of(song, genres),
        };
        dom::set_text(&self.name, &song.name);
        dom::set_text(&self.verdict, &answer);
        let class = song.genre().map(genre_colour::class).unwrap_or_default();
        self.verdict.set_class_name(&class);
        Ok(())
    }

    /// Scrolls to a part of the page, unless its beginning is visible.
    ///
    /// # Errors
    /// The browser refuses.
    pub fn reveal(&self, place: Place) -> Result<(), PageError> {
        // The beginning, and what must be visible of it.
        let (element, first) = match place {
            Place::Answer => (&self.headline, &self.headline),
            Place::List => (&self.list, &self.rows),
        };
        let height = dom::window().inner_height()?.as_f64().unwrap_or_default();
        let top = first.get_bounding_client_rect().top();
        if top < 0.0 || top > LOWEST * height {
            element.scroll_into_view();
        }
        Ok(())
    }
}

/// The headline of a batch.
fn progress(songs: &SongQueue) -> String {
    let progress = songs.progress();
    let [done, total, all] = [progress.settled, progress.total, songs.len()].map(words::integer);
    let values: [words::Value; 3] = [("done", &done), ("total", &total), ("all", &all)];
    // Songs of earlier batches are in the list as well.
    let is_whole = progress.total == songs.len();
    match (progress.settled < progress.total, is_whole) {
        (true, true) => words::say_with("batch.progress", &values),
        (true, false) => words::say_with("batch.progress-now", &values),
        (false, true) => words::count("batch.done", progress.total, &values),
        (false, false) => words::count("batch.now", progress.total, &values),
    }
}

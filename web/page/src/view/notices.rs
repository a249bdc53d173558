//! Errors and notices, and the state of the engine.

use genrescope_protocol::Sentence;
use web_sys::{HtmlElement, HtmlSelectElement};

use crate::browser::{address, dom};
use crate::error::PageError;
use crate::identifiers::{Named, backend_name};
use crate::state::engine::{Engine, Phase};
use crate::words;

/// The lines around the song.
pub struct Notices {
    message: HtmlElement,
    retry: HtmlElement,
    retry_song: HtmlElement,
    address_model: HtmlElement,
    notice: HtmlElement,
    undo: HtmlElement,
    engine_words: HtmlElement,
    backend_line: HtmlElement,
    backend: HtmlSelectElement,
    own_model: HtmlElement,
}

impl Notices {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Notices, PageError> {
        Ok(Notices {
            message: dom::by_id("message")?,
            retry: dom::by_id("retry")?,
            retry_song: dom::by_id("retry-song")?,
            address_model: dom::by_id("address-model")?,
            notice: dom::by_id("notice")?,
            undo: dom::by_id("undo-actions")?,
            engine_words: dom::by_id("engine-words")?,
            backend_line: dom::by_id("backend-line")?,
            backend: dom::by_id("backend")?,
            own_model: dom::by_id("own-model")?,
        })
    }

    /// Shows an error, or none.
    pub fn alert(&self, sentence: Option<&Sentence>) {
        dom::set_text(&self.message, &words::render_or_empty(sentence));
    }

    /// Shows a notice, or none. What it is about may be undone.
    pub fn notice(&self, sentence: Option<&Sentence>, can_undo: bool) {
        self.undo.set_hidden(!can_undo);
        dom::set_text(&self.notice, &words::render_or_empty(sentence));
    }

    /// Offers to try the shown song again, or not.
    pub fn offer_retry(&self, can_retry: bool) {
        self.retry_song.set_hidden(!can_retry);
    }

    /// Shows the state of the engine.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn engine<F>(&self, engine: &Engine<F>) -> Result<(), PageError> {
        let phase = match &engine.phase {
            Phase::Starting => "starting",
            Phase::Ready => "ready",
            Phase::Failed(_) => "failed",
        };
        let body = dom::body();
        dom::set_attribute(&body, "data-engine", Some(phase));
        dom::set_attribute(&body, "data-backend", engine.backend.map(backend_name));
        let words = match (&engine.phase, engine.backend) {
            (Phase::Starting, _) => words::say("engine.starting"),
            (Phase::Ready, Some(backend)) => {
                words::say_with("engine.ready-on", &[("backend", &words::backend(backend))])
            }
            (Phase::Ready, None) => words::say("engine.ready"),
            (Phase::Failed(_), _) => words::say("engine.not-ready"),
        };
        dom::set_text(&self.engine_words, &words);
        let reason: Vec<String> = engine.reason.iter().map(words::render).collect();
        dom::set_text(&self.backend_line, &reason.join(" "));
        if self.backend.value() != engine.choice.name() {
            self.backend.set_value(engine.choice.name());
        }
        self.retry.set_hidden(!engine.has_failed());
        dom::set_text(
            &self.retry,
            &words::say(if engine.model.is_some() {
                "engine.start-again"
            } else {
                "engine.try-again"
            }),
        );
        let named = address::parameter("model").is_some();
        self.address_model
            .set_hidden(!(named && engine.has_failed()));
        self.own_model
            .set_hidden(engine.custom_model.is_none() && !named);
        Ok(())
    }
}

//! Errors and notices, and the state of the engine and its model.

use genrescope_protocol::{ModelSummary, Sentence};
use web_sys::{HtmlElement, HtmlSelectElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::identifiers::{Named, backend_name};
use crate::state::engine::{Engine, Phase};
use crate::words;

/// The lines around the song.
pub struct Notices {
    message: HtmlElement,
    retry: HtmlElement,
    notice: HtmlElement,
    engine_words: HtmlElement,
    backend_line: HtmlElement,
    backend: HtmlSelectElement,
    about: HtmlElement,
    provenance: HtmlElement,
    own_model: HtmlElement,
    described: String,
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
            notice: dom::by_id("notice")?,
            engine_words: dom::by_id("engine-words")?,
            backend_line: dom::by_id("backend-line")?,
            backend: dom::by_id("backend")?,
            about: dom::by_id("about-model")?,
            provenance: dom::by_id("provenance")?,
            own_model: dom::by_id("own-model")?,
            described: String::new(),
        })
    }

    /// Shows an error, or none.
    pub fn alert(&self, sentence: Option<&Sentence>) {
        dom::set_text(&self.message, &words::render_or_empty(sentence));
    }

    /// Shows a notice, or none.
    pub fn notice(&self, sentence: Option<&Sentence>) {
        dom::set_text(&self.notice, &words::render_or_empty(sentence));
    }

    /// Shows the state of the engine.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn engine<F>(&mut self, engine: &Engine<F>) -> Result<(), PageError> {
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
        self.own_model.set_hidden(engine.custom_model.is_none());
        match &engine.model {
            Some(model) => self.describe(model),
            None => Ok(()),
        }
    }

    fn describe(&mut self, model: &ModelSummary) -> Result<(), PageError> {
        let described = format!("{} {}", words::language(), model.name);
        if self.described == described {
            return Ok(());
        }
        self.described = described;
        self.about.set_hidden(false);
        self.provenance.set_text_content(None);
        let genres: Vec<String> = model.genres.iter().map(|name| words::genre(name)).collect();
        let first = words::say_with(
            "model.about",
            &[
                ("name", &model.name),
                ("parameters", &words::integer(model.parameters)),
                ("seconds", &words::decimal(model.slice_s, 1)),
                ("count", &genres.len()),
                ("genres", &genres.join(", ")),
            ],
        );
        self.provenance
            .append_child(&*dom::make("p", "", &first)?)?;
        let card = &model.provenance;
        for (label, text) in [
            ("model.data", &card.data),
            ("model.split", &card.split),
            ("model.recipe", &card.recipe),
        ] {
            self.labelled(label, text)?;
        }
        for figure in &card.figures {
            let line = words::model_card::figure(figure);
            self.provenance.append_child(&*dom::make("p", "", &line)?)?;
        }
        for note in &card.notes {
            match words::model_card::note(note) {
                Some(line) => {
                    self.provenance.append_child(&*dom::make("p", "", &line)?)?;
                }
                None => self.labelled("model.note", note)?,
            }
        }
        Ok(())
    }

    /// A label in the visitor's language and a text of the model file, which is mostly English.
    fn labelled(&self, label: &str, text: &str) -> Result<(), PageError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let line = dom::make("p", "", &words::say(label))?;
        let quoted = dom::make("span", "", text)?;
        dom::set_attribute(&quoted, "lang", Some("en"));
        line.append_with_str_1(" ")?;
        line.append_child(&quoted)?;
        self.provenance.append_child(&line)?;
        Ok(())
    }
}

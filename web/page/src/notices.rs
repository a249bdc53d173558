//! What the page says about itself: its state, its troubles, its engine and model.

use genrescope_protocol::ModelSummary;
use web_sys::{HtmlElement, HtmlSelectElement};

use super::dom;
use super::engine::{Engine, Phase, wishes};
use super::error::PageError;
use super::words;

/// The lines around the room.
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
    /// Finds the lines.
    ///
    /// # Errors
    /// One is missing.
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

    /// Says what is wrong, or that nothing is.
    pub fn alert(&self, sentence: &str) {
        dom::set_text(&self.message, sentence);
    }

    /// Says what happened that is not wrong.
    pub fn tell(&self, sentence: &str) {
        dom::set_text(&self.notice, sentence);
    }

    /// Shows how the engine is.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn engine(&mut self, engine: &Engine) -> Result<(), PageError> {
        let phase = match &engine.phase {
            Phase::Starting => "starting",
            Phase::Ready => "ready",
            Phase::Failed(_) => "failed",
        };
        let body = dom::body();
        dom::set_attribute(&body, "data-engine", Some(phase));
        dom::set_attribute(
            &body,
            "data-backend",
            engine.backend.map(words::backend_value),
        );
        let words = match (&engine.phase, engine.backend) {
            (Phase::Starting, _) => words::say("engine.starting"),
            (Phase::Ready, Some(backend)) => {
                words::say_with("engine.ready-on", &[("backend", &words::backend(backend))])
            }
            (Phase::Ready, None) => words::say("engine.ready"),
            (Phase::Failed(_), _) => words::say("engine.not-ready"),
        };
        dom::set_text(&self.engine_words, &words);
        dom::set_text(&self.backend_line, &engine.reason);
        let wish = wishes::CHOICES.iter().find(|(_, it)| *it == engine.choice);
        if let Some((name, _)) = wish.filter(|(name, _)| self.backend.value() != *name) {
            self.backend.set_value(name);
        }
        self.retry
            .set_hidden(!matches!(engine.phase, Phase::Failed(_)));
        dom::set_text(
            &self.retry,
            &words::say(if engine.model.is_some() {
                "engine.start-again"
            } else {
                "engine.try-again"
            }),
        );
        self.own_model.set_hidden(engine.brought.is_none());
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
                ("parameters", &thousands(model.parameters)),
                ("seconds", &words::decimal(model.slice_s, 1)),
                ("count", &genres.len()),
                ("genres", &genres.join(", ")),
            ],
        );
        for sentence in std::iter::once(&first).chain(&model.provenance) {
            self.provenance
                .append_child(&*dom::make("p", "", sentence)?)?;
        }
        Ok(())
    }
}

/// `536 298`, with thin spaces.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(536_298), "536\u{2009}298");
        assert_eq!(thousands(1_000_000), "1\u{2009}000\u{2009}000");
    }
}

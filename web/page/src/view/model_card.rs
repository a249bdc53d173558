//! What the model knows, how good it is and what it was made of; and its genres on the first screen.

use genrescope_protocol::ModelSummary;
use web_sys::{Element, HtmlElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::words;

/// The model card.
pub struct ModelCardView {
    genres: HtmlElement,
    about: HtmlElement,
    card: HtmlElement,
    /// Language and name of what is shown.
    shown: String,
}

impl ModelCardView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<ModelCardView, PageError> {
        Ok(ModelCardView {
            genres: dom::by_id("known-genres")?,
            about: dom::by_id("about-model")?,
            card: dom::by_id("provenance")?,
            shown: String::new(),
        })
    }

    /// Describes a model, if it or the language has changed.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(&mut self, model: Option<&ModelSummary>) -> Result<(), PageError> {
        let Some(model) = model else { return Ok(()) };
        let shown = format!("{} {}", words::language(), model.name);
        if self.shown == shown {
            return Ok(());
        }
        self.shown = shown;
        self.about.set_hidden(false);
        self.card.set_text_content(None);
        // For `www/on_demand/model_card.js`.
        dom::set_attribute(&self.card, "data-model", Some(&model.name));
        dom::set_attribute(&self.card, "data-genres", Some(&model.genres.join(",")));
        let (count, genres) = (
            words::small(model.genres.len()),
            words::genre_list(&model.genres),
        );
        let named = words::say_with("intake.genres", &[("count", &count), ("genres", &genres)]);
        dom::set_text(&self.genres, &named);

        self.head("model.knows")?;
        let about = words::say_with(
            "model.about",
            &[
                ("name", &words::model_name(&model.name)),
                ("parameters", &words::integer(model.parameters)),
                ("seconds", &words::decimal(model.slice_s, 1)),
                ("count", &count),
                ("genres", &genres),
            ],
        );
        self.add(&self.card, "p", &about)?;
        let origin = &model.provenance;
        if !origin.figures.is_empty() {
            self.head("model.how-good")?;
            let list = self.add(&self.card, "ul", "")?;
            for figure in &origin.figures {
                let item = self.add(&list, "li", &words::model_card::figure(figure))?;
                dom::set_attribute(&item, "data-figure", Some(&figure.name));
                let [low, high] = figure.interval;
                let numbers = format!("[{},{low},{high},{}]", figure.value, figure.songs);
                dom::set_attribute(&item, "data-numbers", Some(&numbers));
            }
        }
        if !origin.notes.is_empty() {
            self.head("model.limits")?;
            let list = self.add(&self.card, "ul", "")?;
            for note in &origin.notes {
                match words::model_card::note(note) {
                    Some(known) => {
                        self.add(&list, "li", &known)?;
                    }
                    None => quote(&self.add(&list, "li", "")?, note)?,
                }
            }
        }
        self.head("model.made-of")?;
        let name = words::say_with("model.id", &[("name", &model.name)]);
        self.add(&self.card, "p", &name)?;
        for (label, text) in [
            ("model.data", &origin.data),
            ("model.split", &origin.split),
            ("model.recipe", &origin.recipe),
        ] {
            if !text.trim().is_empty() {
                let label = format!("{} ", words::say(label));
                quote(&self.add(&self.card, "p", &label)?, text)?;
            }
        }
        Ok(())
    }

    fn head(&self, key: &str) -> Result<(), PageError> {
        self.add(&self.card, "h2", &words::say(key)).map(drop)
    }

    fn add(&self, to: &Element, tag: &str, text: &str) -> Result<Element, PageError> {
        let element = dom::make(tag, "", text)?;
        to.append_child(&element)?;
        Ok(element)
    }
}

/// Appends a text of the model file, which is mostly English.
fn quote(to: &Element, text: &str) -> Result<(), PageError> {
    let quoted = dom::make("span", "", text)?;
    dom::set_attribute(&quoted, "lang", Some("en"));
    to.append_child(&quoted)?;
    Ok(())
}

//! The model's genres on the first screen, and the facts for the model card, which `www/on_demand/model_card.js` writes
//! when the visitor opens it.

use genrescope_protocol::{Figure, ModelSummary};
use web_sys::HtmlElement;

use crate::browser::dom;
use crate::decimal;
use crate::error::PageError;
use crate::json::{self, Json};
use crate::words;

/// The line of genres, and the place of the model card.
pub struct ModelCardView {
    genres: HtmlElement,
    about: HtmlElement,
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
            shown: String::new(),
        })
    }

    /// Describes a model, if it or the language has changed.
    pub fn update(&mut self, model: Option<&ModelSummary>) {
        let Some(model) = model else { return };
        let shown = format!("{} {}", words::language(), model.name);
        if self.shown == shown {
            return;
        }
        self.shown = shown;
        self.about.set_hidden(false);
        let count = words::small(model.genres.len());
        let genres = words::genre_list(&model.genres);
        let named = words::say_with("intake.genres", &[("count", &count), ("genres", &genres)]);
        dom::set_text(&self.genres, &named);
        let facts = json::text(&facts(model, count, genres));
        dom::set_attribute(&self.about, "data-facts", Some(&facts));
    }
}

/// The facts of the card. Names are in the page's language, texts as the model file has them.
fn facts(model: &ModelSummary, count: String, genres: String) -> Json<'_> {
    let origin = &model.provenance;
    Json::Object(vec![
        ("name", Json::Text(&model.name)),
        ("title", Json::Owned(words::model_name(&model.name))),
        ("count", Json::Owned(count)),
        ("genres", texts(&model.genres)),
        ("genreNames", Json::Owned(genres)),
        ("parameters", model.parameters.into()),
        ("seconds", number(model.slice_s)),
        ("data", Json::Text(&origin.data)),
        ("split", Json::Text(&origin.split)),
        ("recipe", Json::Text(&origin.recipe)),
        ("notes", texts(&origin.notes)),
        ("figures", origin.figures.iter().map(figure).collect()),
    ])
}

/// The browser writes and reads it.
fn number(number: f64) -> Json<'static> {
    json::written(decimal::double(number))
}

fn texts(texts: &[String]) -> Json<'_> {
    texts.iter().map(String::as_str).collect()
}

fn figure(figure: &Figure) -> Json<'_> {
    let [low, high] = figure.interval;
    Json::Object(vec![
        ("name", Json::Text(&figure.name)),
        ("value", number(figure.value)),
        ("low", number(low)),
        ("high", number(high)),
        ("songs", figure.songs.into()),
    ])
}

//! The ranking, the vote behind it, and the warnings about the file.

use genrescope_protocol::{ModelSummary, Sentence};
use genrescope_vote::{Ranked, Vote};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::browser::{dom, genre_colour};
use crate::decimal;
use crate::error::PageError;
use crate::state::song::Outcome;
use crate::words;

/// The ranking, the choice of a vote, and the warnings.
pub struct RankingView {
    ranking: HtmlElement,
    votes: HtmlElement,
    warnings: HtmlElement,
    /// Language, vote, ranking and warnings.
    drawn: Option<(String, Vote, Vec<Ranked>, Vec<Sentence>)>,
}

impl RankingView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<RankingView, PageError> {
        Ok(RankingView {
            ranking: dom::by_id("ranking")?,
            votes: dom::by_id("votes")?,
            warnings: dom::by_id("warnings")?,
            drawn: None,
        })
    }

    /// Shows a result, with the number of genres that `top` names.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        outcome: Option<&Outcome>,
        model: &ModelSummary,
        top: &str,
    ) -> Result<(), PageError> {
        // All genres are in the document; the style sheet hides the rest.
        dom::set_attribute(&self.ranking, "data-top", Some(top));
        let drawn = outcome.map(|outcome| {
            (
                words::language(),
                outcome.verdict.vote,
                outcome.verdict.ranking.clone(),
                outcome.warnings.clone(),
            )
        });
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.ranking.set_text_content(None);
        self.warnings.set_text_content(None);
        let Some(outcome) = outcome else {
            return Ok(());
        };
        for ranked in &outcome.verdict.ranking {
            let support = outcome.verdict.support(ranked);
            self.ranking.append_child(&*row(ranked, support, model)?)?;
        }
        for warning in &outcome.warnings {
            self.warnings
                .append_child(&*dom::make("li", "", &words::render(warning))?)?;
        }
        self.check(outcome.verdict.vote)
    }

    fn check(&self, vote: Vote) -> Result<(), PageError> {
        let selector = format!("input[value={}]", vote.name());
        let input = self.votes.query_selector(&selector)?;
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
            input.set_checked(true);
        }
        Ok(())
    }
}

/// A genre with a bar and a percentage of its support by the vote.
fn row(ranked: &Ranked, support: f32, model: &ModelSummary) -> Result<Element, PageError> {
    let name = model.genres.get(ranked.genre).map_or("", |name| name);
    let row = dom::make("li", &genre_colour::class(ranked.genre), "")?;
    dom::set_attribute(&row, "data-genre", Some(name));
    dom::set_attribute(
        &row,
        "data-probability",
        Some(&decimal::single(ranked.probability)),
    );
    dom::set_attribute(&row, "data-support", Some(&decimal::single(support)));
    dom::set_attribute(&row, "data-votes", Some(&ranked.votes.to_string()));
    row.append_child(&*dom::make("span", "name", &words::genre(name))?)?;
    let bar = dom::make("span", "bar", "")?;
    let filled = dom::make("span", "", "")?;
    dom::set_style(&filled, "width", &decimal::css_percent(support));
    bar.append_child(&filled)?;
    row.append_child(&bar)?;
    row.append_child(&*dom::make("span", "percent", &words::percent(support))?)?;
    if ranked.votes > 0 {
        let slices = words::count("ranking.slices", ranked.votes, &[]);
        row.append_child(&*dom::make("span", "count", &slices)?)?;
    }
    Ok(row)
}

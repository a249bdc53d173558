//! The slices of the last seconds in a lane for each genre, with a bar for the current result.

use std::collections::VecDeque;

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Answer, Classification};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};

use crate::browser::canvas::{context, fit};
use crate::browser::{dom, genre_colour};
use crate::chart::cells;
use crate::chart::lanes::lanes;
use crate::chart::staff::MARK_ABOVE;
use crate::error::PageError;
use crate::state::live::session::{Note, SPAN_S};
use crate::words;

/// Lanes and bars.
pub struct Lanes {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    labels: HtmlElement,
    bars: HtmlElement,
    area: HtmlElement,
    genres: Vec<usize>,
    rows: Vec<Row>,
    /// Colour of the line in a lane.
    hair: String,
    /// Colour of silence.
    silent: String,
}

struct Row {
    label: Element,
    item: Element,
    bar: Element,
    percent: Element,
    colour: String,
}

impl Lanes {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Lanes, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("live-lanes")?;
        Ok(Lanes {
            context: context(&canvas)?,
            canvas,
            labels: dom::by_id("live-labels")?,
            bars: dom::by_id("live-genres")?,
            area: dom::by_id("live-picture")?,
            genres: Vec::new(),
            rows: Vec::new(),
            hair: String::new(),
            silent: String::new(),
        })
    }

    /// Reads the colours of the style sheet again.
    ///
    /// # Errors
    /// The browser gives no computed style.
    pub fn recolour(&mut self) -> Result<(), PageError> {
        for row in &mut self.rows {
            row.colour = colour(&row.label, "--genre")?;
        }
        self.hair = colour(&self.canvas, "--hair")?;
        self.silent = colour(&self.canvas, "--hair-strong")?;
        Ok(())
    }

    /// Removes all lanes.
    pub fn clear(&mut self) {
        self.genres.clear();
        self.rows.clear();
        self.labels.set_text_content(None);
        self.bars.set_text_content(None);
    }

    /// Shows the result in the bars.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        verdict: Option<&Classification>,
        answer: Option<Answer>,
        notes: &VecDeque<Note>,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let best = notes
            .iter()
            .filter_map(|note| Some(cells::best(&note.slice.probabilities)?.0));
        let genres = lanes(model.genres.len(), best);
        if genres != self.genres || self.rows.is_empty() {
            self.clear();
            self.genres = genres;
            self.build(model)?;
        }
        for (row, &genre) in self.rows.iter().zip(&self.genres) {
            let ranked = verdict
                .and_then(|verdict| verdict.ranking.iter().find(|ranked| ranked.genre == genre));
            let p = ranked.map_or(0.0, |ranked| ranked.probability);
            dom::set_style(&row.bar, "transform", &format!("scaleX({p:.3})"));
            dom::set_attribute(&row.item, "data-probability", Some(&p.to_string()));
            let percent = ranked.map_or(String::new(), |_| words::percent(p));
            dom::set_text(&row.percent, &percent);
            let leads = answer == Some(Answer::Genre(genre));
            row.label.class_list().toggle_with_force("winner", leads)?;
            row.item.class_list().toggle_with_force("winner", leads)?;
        }
        Ok(())
    }

    fn build(&mut self, model: &ModelSummary) -> Result<(), PageError> {
        dom::set_style(&self.area, "--lanes", &self.genres.len().to_string());
        for &genre in &self.genres {
            let class = genre_colour::class(genre);
            let name = &model.genres[genre];
            let label = dom::make("span", &class, &words::genre(name))?;
            self.labels.append_child(&label)?;
            let item = dom::make("li", &class, "")?;
            dom::set_attribute(&item, "data-genre", Some(name));
            item.append_child(&*dom::make("span", "name", &words::genre(name))?)?;
            let track = dom::make("span", "bar", "")?;
            let bar = dom::make("span", "", "")?;
            dom::set_style(&bar, "transform", "scaleX(0)");
            track.append_child(&bar)?;
            let percent = dom::make("span", "percent", "")?;
            item.append_child(&track)?;
            item.append_child(&percent)?;
            self.bars.append_child(&item)?;
            self.rows.push(Row {
                label,
                item,
                bar,
                percent,
                colour: String::new(),
            });
        }
        self.recolour()
    }

    /// Draws the slices of the seconds that end at `now_s`.
    pub fn draw(&self, now_s: f64, notes: &VecDeque<Note>) {
        let (width, height) = fit(&self.canvas);
        self.context.clear_rect(0.0, 0.0, width, height);
        if self.rows.is_empty() {
            return;
        }
        let lane = height / self.rows.len() as f64;
        self.context.set_fill_style_str(&self.hair);
        for index in 0..self.rows.len() {
            let y = ((index as f64 + 0.5) * lane).floor();
            self.context.fill_rect(0.0, y, width, 1.0);
        }
        let x = |time_s: f64| width * (1.0 - (now_s - time_s) / SPAN_S);
        for note in notes {
            let (left, right) = (x(note.start_s), x(note.end_s));
            if right < 0.0 {
                continue;
            }
            let wide = (right - left - 1.0).max(1.0);
            if !note.slice.audible {
                self.context.set_global_alpha(0.28);
                self.context.set_fill_style_str(&self.silent);
                self.context.fill_rect(left, 0.0, right - left, height);
                continue;
            }
            let best = cells::best(&note.slice.probabilities).map(|best| best.0);
            for (index, (row, &genre)) in self.rows.iter().zip(&self.genres).enumerate() {
                let p = note.slice.probabilities.get(genre).copied().unwrap_or(0.0);
                if Some(genre) != best && p < MARK_ABOVE {
                    continue;
                }
                let alpha = if Some(genre) == best { 1.0 } else { 0.4 };
                let tall = lane * f64::from(0.1 + 0.85 * p);
                let y = (index as f64 + 0.5) * lane - tall / 2.0;
                self.context.set_global_alpha(alpha);
                self.context.set_fill_style_str(&row.colour);
                self.context.fill_rect(left, y, wide, tall);
            }
        }
        self.context.set_global_alpha(1.0);
    }
}

fn colour(element: &Element, property: &str) -> Result<String, PageError> {
    let style = dom::window().get_computed_style(element)?;
    let value = style.map(|style| style.get_property_value(property));
    Ok(value.transpose()?.unwrap_or_default().trim().to_owned())
}

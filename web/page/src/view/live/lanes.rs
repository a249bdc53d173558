//! The slices of the last seconds in a lane for each genre and each of the model's outside classes, with a bar for the
//! current result.

use std::collections::VecDeque;

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Answer, Classification};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};

use crate::browser::canvas::{context, fit};
use crate::browser::{dom, genre_colour};
use crate::chart::cells;
use crate::chart::lanes::lanes;
use crate::chart::staff::MARK_ABOVE;
use crate::decimal;
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
    /// The classes that have a lane: genres, then outside classes.
    lanes: Vec<usize>,
    rows: Vec<Row>,
    /// Colour of the line in a lane.
    hair: String,
    /// Colour of silence.
    silent: String,
}

/// The probabilities of all classes of the model: those of the genres, multiplied by the probability that the sound is one
/// of them, and those of the outside classes.
fn joint(genres: &[f32], outside: &[f32]) -> Vec<f32> {
    let inside = 1.0 - outside.iter().sum::<f32>();
    let genres = genres.iter().map(|p| p * inside);
    genres.chain(outside.iter().copied()).collect()
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
            lanes: Vec::new(),
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
        self.lanes.clear();
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
        let genres = model.genres.len();
        let mut lanes = lanes(genres, best);
        lanes.extend(genres..genres + model.decision.outside_classes());
        if lanes != self.lanes {
            self.clear();
            self.lanes = lanes;
            self.build(model)?;
        }
        // Without a ranking, nothing was audible.
        let verdict = verdict.filter(|verdict| !verdict.ranking.is_empty());
        let mut probabilities = vec![0.0; genres];
        for ranked in verdict.iter().flat_map(|verdict| &verdict.ranking) {
            probabilities[ranked.genre] = ranked.probability;
        }
        let outside = verdict.map_or(&[][..], |verdict| &verdict.outside);
        let probabilities = joint(&probabilities, outside);
        let winner = answer.map(|answer| match answer {
            Answer::Genre(genre) => &model.genres[genre][..],
            other => other.name(),
        });
        for (row, &lane) in self.rows.iter().zip(&self.lanes) {
            let p = probabilities.get(lane).copied().unwrap_or(0.0);
            dom::set_style(
                &row.bar,
                "transform",
                &format!("scaleX({})", decimal::fixed(p, 3)),
            );
            dom::set_attribute(&row.item, "data-probability", Some(&decimal::single(p)));
            let percent = verdict.map_or(String::new(), |_| words::percent(p));
            dom::set_text(&row.percent, &percent);
            let leads = row.item.get_attribute("data-genre").as_deref() == winner;
            row.label.class_list().toggle_with_force("winner", leads)?;
            row.item.class_list().toggle_with_force("winner", leads)?;
        }
        Ok(())
    }

    fn build(&mut self, model: &ModelSummary) -> Result<(), PageError> {
        dom::set_style(&self.area, "--lanes", &self.lanes.len().to_string());
        let mut names: Vec<&str> = model.genres.iter().map(String::as_str).collect();
        for name in model.decision.outside_names() {
            names.push(name);
        }
        for &lane in &self.lanes {
            let name = names[lane];
            let class = match lane < model.genres.len() {
                true => genre_colour::class(lane),
                false => "outside".to_owned(),
            };
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
            let probabilities = joint(&note.slice.probabilities, &note.slice.outside);
            let most = probabilities.iter().copied().fold(0.0, f32::max);
            for (index, (row, &class)) in self.rows.iter().zip(&self.lanes).enumerate() {
                let p = probabilities.get(class).copied().unwrap_or(0.0);
                if p < most.min(MARK_ABOVE) {
                    continue;
                }
                let alpha = if p == most { 1.0 } else { 0.4 };
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

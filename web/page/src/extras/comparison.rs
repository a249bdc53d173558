//! Two songs side by side: both rankings as mirrored bars, both strips on one time scale, and a
//! sentence.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Classification;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};

use super::similarity::{pairs, sentence};
use crate::browser::canvas::{context, fit};
use crate::browser::{dom, genre_colour};
use crate::chart::cells::{self, Cell, MAX_CELLS};
use crate::chart::ink::Ink;
use crate::chart::lanes::distinct;
use crate::chart::staff::Staff;
use crate::chart::ticks;
use crate::error::PageError;
use crate::package::Package;
use crate::state::song::Song;
use crate::words;

/// Height of a lane in CSS pixels, the same as in `style/songs.css`.
const LANE: f64 = 22.0;

/// The comparison that is shown.
pub struct Comparison {
    songs: [Song; 2],
    lanes: Vec<usize>,
    canvases: Vec<HtmlCanvasElement>,
}

impl Comparison {
    /// Shows the two songs of a package; `None` if one of them has no result.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn show(package: Package) -> Result<Option<Comparison>, PageError> {
        let part: HtmlElement = dom::by_id("comparison")?;
        let model = &package.model;
        let Ok(songs) = <[Song; 2]>::try_from(package.songs) else {
            return Ok(None);
        };
        let [Some(a), Some(b)] = songs.each_ref().map(|song| song.outcome.as_ref()) else {
            return Ok(None);
        };
        let (a, b) = (&a.verdict, &b.verdict);
        let words: HtmlElement = dom::by_id("comparison-sentence")?;
        dom::set_text(&words, &sentence(a, b, &model.genres));
        make_rankings(&songs, [a, b], model)?;
        let (lanes, canvases) = make_strips(&songs, model)?;
        let comparison = Comparison {
            songs,
            lanes,
            canvases,
        };
        let was_hidden = part.hidden();
        part.set_hidden(false);
        if was_hidden {
            part.scroll_into_view();
        }
        comparison.draw()?;
        Ok(Some(comparison))
    }

    /// Draws both strips, if they are visible.
    ///
    /// # Errors
    /// The browser has no 2D context.
    pub fn draw(&self) -> Result<(), PageError> {
        if dom::by_id::<HtmlElement>("comparison")?.hidden() {
            return Ok(());
        }
        let ink = Ink::read()?;
        for (canvas, song) in self.canvases.iter().zip(&self.songs) {
            let context = context(canvas)?;
            let (width, height) = fit(canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let staff = Staff {
                left: 0.0,
                top: 0.0,
                width,
                lane: height / self.lanes.len().max(1) as f64,
                span_s: span_s(&self.songs),
                lanes: &self.lanes,
            };
            staff.draw(&context, &cells::cells(&song.slices, MAX_CELLS), &ink);
        }
        Ok(())
    }
}

fn make_rankings(
    songs: &[Song; 2],
    verdicts: [&Classification; 2],
    model: &ModelSummary,
) -> Result<(), PageError> {
    let rankings: HtmlElement = dom::by_id("comparison-rankings")?;
    rankings.set_text_content(None);
    let head = dom::make("thead", "", "")?;
    let row = dom::make("tr", "", "")?;
    let middle = words::say("compare.genre");
    for (text, class) in [
        (&songs[0].name, "first"),
        (&middle, "genre"),
        (&songs[1].name, "second"),
    ] {
        let cell = dom::make("th", class, text)?;
        dom::set_attribute(&cell, "scope", Some("col"));
        row.append_child(&cell)?;
    }
    head.append_child(&row)?;
    rankings.append_child(&head)?;
    let body = dom::make("tbody", "", "")?;
    for (genre, [a, b]) in pairs(verdicts) {
        let row = dom::make("tr", &genre_colour::class(genre), "")?;
        let name = model.genres.get(genre).map_or("", |name| name);
        dom::set_attribute(&row, "data-genre", Some(name));
        row.append_child(&*bar("first", a)?)?;
        let cell = dom::make("th", "genre", &words::genre(name))?;
        dom::set_attribute(&cell, "scope", Some("row"));
        row.append_child(&cell)?;
        row.append_child(&*bar("second", b)?)?;
        body.append_child(&row)?;
    }
    rankings.append_child(&body)?;
    Ok(())
}

/// The lanes of the strips, and their canvases.
fn make_strips(
    songs: &[Song; 2],
    model: &ModelSummary,
) -> Result<(Vec<usize>, Vec<HtmlCanvasElement>), PageError> {
    let strips: HtmlElement = dom::by_id("comparison-strips")?;
    strips.set_text_content(None);
    let mut canvases = Vec::new();
    let both: Vec<Cell> = songs
        .iter()
        .flat_map(|song| cells::cells(&song.slices, MAX_CELLS))
        .collect();
    let lanes = distinct(both.iter().filter_map(|cell| Some(cell.best()?.0)));
    for song in songs {
        let figure = dom::make("figure", "", "")?;
        figure.append_child(&*dom::make("figcaption", "", &song.name)?)?;
        let names = dom::make("div", "lane-names", "")?;
        dom::set_attribute(&names, "aria-hidden", Some("true"));
        for &genre in &lanes {
            let name = model.genres.get(genre).map(|name| words::genre(name));
            let class = genre_colour::class(genre);
            names.append_child(&*dom::make("span", &class, &name.unwrap_or_default())?)?;
        }
        figure.append_child(&names)?;
        let canvas: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
        dom::set_attribute(&canvas, "role", Some("img"));
        let label = words::say_with("compare.strip-label", &[("song", &song.name)]);
        dom::set_attribute(&canvas, "aria-label", Some(&label));
        let height = LANE * lanes.len() as f64;
        dom::set_style(&canvas, "height", &format!("{height}px"));
        figure.append_child(&canvas)?;
        strips.append_child(&figure)?;
        canvases.push(canvas);
    }
    let axis = dom::make("div", "time-axis", "")?;
    dom::set_attribute(&axis, "aria-hidden", Some("true"));
    let span_s = span_s(songs);
    for time in ticks::times(0.0, span_s, 8) {
        let tick = dom::make("span", "", &words::clock(time))?;
        let place = format!("{:.3}%", time / span_s * 100.0);
        dom::set_style(&tick, "inset-inline-start", &place);
        axis.append_child(&tick)?;
    }
    strips.append_child(&axis)?;
    Ok((lanes, canvases))
}

/// Seconds of the longer of two songs.
fn span_s(songs: &[Song; 2]) -> f64 {
    songs[0].span_s().max(songs[1].span_s())
}

fn bar(class: &str, probability: f32) -> Result<Element, PageError> {
    let cell = dom::make("td", class, "")?;
    dom::set_attribute(&cell, "data-probability", Some(&probability.to_string()));
    let line = dom::make("div", "", "")?;
    line.append_child(&*dom::make(
        "span",
        "percent",
        &words::percent(probability),
    )?)?;
    let bar = dom::make("span", "bar", "")?;
    let filled = dom::make("span", "", "")?;
    dom::set_style(&filled, "width", &format!("{:.2}%", probability * 100.0));
    bar.append_child(&filled)?;
    line.append_child(&bar)?;
    cell.append_child(&line)?;
    Ok(cell)
}

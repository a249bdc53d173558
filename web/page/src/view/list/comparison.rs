//! Two songs side by side: both rankings as mirrored bars, both strips on one time scale, and a
//! sentence.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Classification;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, HtmlOptionElement, HtmlSelectElement};

use super::similarity::{pairs, sentence};
use crate::browser::canvas::{context, fit};
use crate::browser::{dom, genre_colour};
use crate::chart::cells::{self, Cell, MAX_CELLS};
use crate::chart::ink::Ink;
use crate::chart::lanes::distinct;
use crate::chart::staff::Staff;
use crate::chart::ticks;
use crate::error::PageError;
use crate::state::queue::SongQueue;
use crate::state::song::{Song, Status};
use crate::words;

/// Height of a lane in CSS pixels, the same as in `style/songs.css`.
const LANE: f64 = 22.0;

/// The comparison.
pub struct ComparisonView {
    chooser: HtmlElement,
    choices: HtmlSelectElement,
    offered: String,
    part: HtmlElement,
    sentence: HtmlElement,
    rankings: HtmlElement,
    strips: HtmlElement,
    canvases: Vec<HtmlCanvasElement>,
    lanes: Vec<usize>,
    drawn: String,
}

impl ComparisonView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<ComparisonView, PageError> {
        Ok(ComparisonView {
            chooser: dom::by_id("compare-part")?,
            choices: dom::by_id("compare-with")?,
            offered: String::new(),
            part: dom::by_id("comparison")?,
            sentence: dom::by_id("comparison-sentence")?,
            rankings: dom::by_id("comparison-rankings")?,
            strips: dom::by_id("comparison-strips")?,
            canvases: Vec::new(),
            lanes: Vec::new(),
            drawn: String::new(),
        })
    }

    /// Offers every song that has a result, except the shown one.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn offer(&mut self, songs: &SongQueue, shown: Option<u32>) -> Result<(), PageError> {
        let others = || {
            songs
                .iter()
                .filter(|song| song.status == Status::Done && Some(song.id) != shown)
        };
        let offered: String = others().map(|song| format!("{} ", song.id)).collect();
        let offered = offered + &words::language();
        if offered == self.offered {
            return Ok(());
        }
        self.offered = offered;
        self.chooser.set_hidden(others().next().is_none());
        self.choices.set_text_content(None);
        let option = |text: &str, value: &str| -> Result<(), PageError> {
            let option: HtmlOptionElement = dom::make("option", "", text)?.unchecked_into();
            option.set_value(value);
            self.choices.append_child(&option)?;
            Ok(())
        };
        option(&words::say("compare.choose"), "")?;
        for song in others() {
            option(&song.name, &song.id.to_string())?;
        }
        Ok(())
    }

    /// Shows two songs, or hides the comparison.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        pair: Option<(&Song, &Song)>,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        let (Some((first, second)), Some(model)) = (pair, model) else {
            self.part.set_hidden(true);
            self.drawn.clear();
            return Ok(());
        };
        let (Some(a), Some(b)) = (&first.outcome, &second.outcome) else {
            self.part.set_hidden(true);
            return Ok(());
        };
        let (a, b) = (&a.verdict, &b.verdict);
        let drawn = format!(
            "{} {} {:?} {:?} {}",
            first.id,
            second.id,
            (&a.ranking, a.slices.len()),
            (&b.ranking, b.slices.len()),
            words::language()
        );
        self.part.set_hidden(false);
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.choices.set_value("");
        dom::set_text(&self.sentence, &sentence(a, b, &model.genres));
        self.make_rankings([first, second], [a, b], model)?;
        self.make_strips([first, second], model)
    }

    fn make_rankings(
        &self,
        songs: [&Song; 2],
        verdicts: [&Classification; 2],
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        self.rankings.set_text_content(None);
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
        self.rankings.append_child(&head)?;
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
        self.rankings.append_child(&body)?;
        Ok(())
    }

    fn make_strips(&mut self, songs: [&Song; 2], model: &ModelSummary) -> Result<(), PageError> {
        self.strips.set_text_content(None);
        self.canvases.clear();
        let both: Vec<Cell> = songs
            .iter()
            .flat_map(|song| cells::cells(&song.slices, MAX_CELLS))
            .collect();
        self.lanes = distinct(both.iter().filter_map(|cell| Some(cell.best()?.0)));
        for song in songs {
            let figure = dom::make("figure", "", "")?;
            figure.append_child(&*dom::make("figcaption", "", &song.name)?)?;
            let names = dom::make("div", "lane-names", "")?;
            dom::set_attribute(&names, "aria-hidden", Some("true"));
            for &genre in &self.lanes {
                let name = model.genres.get(genre).map(|name| words::genre(name));
                let class = genre_colour::class(genre);
                names.append_child(&*dom::make("span", &class, &name.unwrap_or_default())?)?;
            }
            figure.append_child(&names)?;
            let canvas: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
            dom::set_attribute(&canvas, "role", Some("img"));
            let label = words::say_with("compare.strip-label", &[("song", &song.name)]);
            dom::set_attribute(&canvas, "aria-label", Some(&label));
            let height = LANE * self.lanes.len() as f64;
            dom::set_style(&canvas, "height", &format!("{height}px"));
            figure.append_child(&canvas)?;
            self.strips.append_child(&figure)?;
            self.canvases.push(canvas);
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
        self.strips.append_child(&axis)?;
        Ok(())
    }

    /// Draws both strips.
    ///
    /// # Errors
    /// The browser has no 2D context.
    pub fn draw(&self, pair: Option<(&Song, &Song)>) -> Result<(), PageError> {
        let Some((first, second)) = pair.filter(|_| !self.part.hidden()) else {
            return Ok(());
        };
        let ink = Ink::read()?;
        for (canvas, song) in self.canvases.iter().zip([first, second]) {
            let context = context(canvas)?;
            let (width, height) = fit(canvas);
            context.clear_rect(0.0, 0.0, width, height);
            let staff = Staff {
                left: 0.0,
                top: 0.0,
                width,
                lane: height / self.lanes.len().max(1) as f64,
                span_s: span_s([first, second]),
                lanes: &self.lanes,
            };
            staff.draw(&context, &cells::cells(&song.slices, MAX_CELLS), &ink);
        }
        Ok(())
    }

    /// Returns the focus to the menu of songs.
    pub fn return_focus(&self) {
        // Fails only if the menu is hidden.
        let _ = self.choices.focus();
    }

    /// Scrolls to the comparison.
    pub fn reveal(&self) {
        self.part.scroll_into_view();
    }
}

/// Seconds of the longer of two songs.
fn span_s(songs: [&Song; 2]) -> f64 {
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

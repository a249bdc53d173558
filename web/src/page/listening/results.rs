//! The table of songs, as soon as there is more than one. Rows are changed where they stand, never
//! written anew: a hundred songs must not cost a hundred rows at every word of the engine.

use std::collections::HashMap;

use genre_core::classify::Answer;
use genrescope_web::protocol::ModelSummary;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlElement};

use crate::dom;
use crate::error::PageError;
use crate::queue::{Arrangement, Sorting};
use crate::songs::{Song, Songs, Status};
use crate::words;

/// The table.
pub struct Results {
    part: HtmlElement,
    list: HtmlElement,
    sorts: Vec<(Sorting, Element)>,
    arrangement: Option<Arrangement>,
    rows: HashMap<u32, Row>,
    /// The rows from top to bottom.
    placed: Vec<u32>,
    language: String,
}

/// A row and what it shows.
struct Row {
    item: Element,
    show: Element,
    state: Element,
    told: Element,
    percent: Element,
    length: Element,
    why: Element,
    up: HtmlButtonElement,
    down: HtmlButtonElement,
    /// Cancel, try again or compare: whichever makes sense.
    turn: HtmlButtonElement,
    remove: HtmlButtonElement,
    look: Option<Look>,
}

/// All that decides what a row shows, and cheap to compare.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    status: &'static str,
    answer: Option<Answer>,
    probability: Option<f32>,
    duration_s: f64,
    shown: bool,
    comparable: bool,
    can_rise: bool,
    can_sink: bool,
}

impl Results {
    /// Finds the table.
    ///
    /// # Errors
    /// It is missing.
    pub fn new() -> Result<Results, PageError> {
        let part: HtmlElement = dom::by_id("songs")?;
        let mut sorts = Vec::new();
        for sorting in Sorting::ALL {
            let button = part.query_selector(&format!("[data-sort={}]", sorting.value()))?;
            sorts.push((
                sorting,
                button.ok_or(PageError::NoElement { id: "data-sort" })?,
            ));
        }
        Ok(Results {
            part,
            list: dom::by_id("results")?,
            sorts,
            arrangement: None,
            rows: HashMap::new(),
            placed: Vec::new(),
            language: String::new(),
        })
    }

    /// Brings the table up to date; keeps the focus where it is.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn write(
        &mut self,
        songs: &Songs,
        shown: Option<u32>,
        arrangement: Arrangement,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        self.part.set_hidden(songs.len() < 2);
        let genres = model.map_or(&[][..], |model| &model.genres);
        let order = arrangement.list(songs, genres);
        self.drop_rows(songs);
        self.head(arrangement);
        if self.language != words::language() {
            self.language = words::language();
            for row in self.rows.values_mut() {
                row.look = None;
            }
        }
        let by_queue = arrangement.sorting == Sorting::Queue;
        let first_movable = match by_queue {
            true => 0,
            false => songs.iter().filter(|song| song.is_settled()).count(),
        };
        let shown_is_done = shown
            .and_then(|id| songs.get(id))
            .is_some_and(|song| song.status == Status::Done);
        for (place, id) in order.iter().enumerate() {
            let Some(song) = songs.get(*id) else { continue };
            if !self.rows.contains_key(id) {
                self.rows.insert(*id, Row::new(song)?);
            }
            let Some(row) = self.rows.get_mut(id) else {
                continue;
            };
            let verdict = song.outcome.as_ref().map(|outcome| &outcome.verdict);
            row.write(
                song,
                genres,
                Look {
                    status: song.status.name(),
                    answer: verdict.map(|verdict| verdict.answer),
                    probability: song.probability(),
                    duration_s: verdict.map_or(0.0, |verdict| verdict.duration_s),
                    shown: shown == Some(*id),
                    comparable: shown_is_done && shown != Some(*id),
                    can_rise: place > first_movable,
                    can_sink: place >= first_movable && place + 1 < order.len(),
                },
            );
        }
        self.place(order)
    }

    /// Takes away the rows of songs that are gone. The focus goes to a neighbour.
    fn drop_rows(&mut self, songs: &Songs) {
        let gone: Vec<u32> = self.rows.keys().copied().collect();
        for id in gone.into_iter().filter(|id| songs.get(*id).is_none()) {
            let Some(row) = self.rows.remove(&id) else {
                continue;
            };
            let focused = dom::document().active_element();
            if focused.is_some_and(|element| row.item.contains(Some(&element))) {
                let next = row
                    .item
                    .next_element_sibling()
                    .or_else(|| row.item.previous_element_sibling());
                focus(next.and_then(|item| item.first_element_child()));
            }
            row.item.remove();
            self.placed.retain(|placed| *placed != id);
        }
    }

    /// Puts the rows in order, and moves none that stands right already.
    fn place(&mut self, order: Vec<u32>) -> Result<(), PageError> {
        if order == self.placed {
            return Ok(());
        }
        let focused = dom::document().active_element();
        let mut at = self.list.first_element_child();
        for id in &order {
            let Some(row) = self.rows.get(id) else {
                continue;
            };
            if at.as_ref() == Some(&row.item) {
                at = row.item.next_element_sibling();
            } else {
                self.list
                    .insert_before(&row.item, at.as_ref().map(AsRef::as_ref))?;
            }
        }
        self.placed = order;
        // An element that is moved loses the focus.
        if focused != dom::document().active_element() {
            focus(focused);
        }
        Ok(())
    }

    fn head(&mut self, arrangement: Arrangement) {
        if self.arrangement.replace(arrangement) == Some(arrangement) {
            return;
        }
        for (sorting, button) in &self.sorts {
            let chosen = *sorting == arrangement.sorting;
            let pressed = if chosen { "true" } else { "false" };
            dom::set_attribute(button, "aria-pressed", Some(pressed));
            let reversed = (chosen && arrangement.reversed).then_some("");
            dom::set_attribute(button, "data-reversed", reversed);
        }
    }
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

impl Row {
    fn new(song: &Song) -> Result<Row, PageError> {
        let item = dom::make("li", "", "")?;
        dom::set_attribute(&item, "data-row", Some(&song.id.to_string()));
        let show = dom::make("button", "", "")?;
        dom::set_attribute(&show, "type", Some("button"));
        dom::set_attribute(&show, "data-song", Some(&song.id.to_string()));
        let part = |class: &str, text: &str| -> Result<Element, PageError> {
            let part = dom::make("span", class, text)?;
            show.append_child(&part)?;
            Ok(part)
        };
        let state = part("state", "")?;
        dom::set_attribute(&state, "aria-hidden", Some("true"));
        part("name", &song.name)?;
        let (told, percent) = (part("told", "")?, part("percent", "")?);
        let (length, why) = (part("length", "")?, part("why", "")?);
        item.append_child(&show)?;
        let actions = dom::make("span", "actions", "")?;
        let action = |deed: &str| -> Result<HtmlButtonElement, PageError> {
            let button: HtmlButtonElement = dom::make("button", "", "")?.unchecked_into();
            button.set_type("button");
            dom::set_attribute(&button, "data-do", Some(deed));
            actions.append_child(&button)?;
            Ok(button)
        };
        let (turn, up) = (action("cancel")?, action("earlier")?);
        let (down, remove) = (action("later")?, action("remove")?);
        item.append_child(&actions)?;
        Ok(Row {
            item,
            show,
            state,
            told,
            percent,
            length,
            why,
            up,
            down,
            turn,
            remove,
            look: None,
        })
    }

    fn write(&mut self, song: &Song, genres: &[String], look: Look) {
        if self.look == Some(look) {
            return;
        }
        self.look = Some(look);
        let genre = song.genre();
        dom::set_attribute(&self.item, "data-status", Some(look.status));
        self.item
            .set_class_name(&genre.map(dom::genre_class).unwrap_or_default());
        let name = genre.and_then(|genre| genres.get(genre));
        dom::set_attribute(&self.item, "data-genre", name.map(String::as_str));
        dom::set_attribute(&self.show, "aria-current", look.shown.then_some("true"));
        dom::set_attribute(&self.item, "data-shown", look.shown.then_some(""));
        dom::set_text(&self.state, mark(&song.status));
        dom::set_text(&self.told, &told(song, genres));
        let percent = look.probability.map(words::percent).unwrap_or_default();
        dom::set_text(&self.percent, &percent);
        let length = match look.duration_s {
            known if known > 0.0 => words::clock(known),
            _ => String::new(),
        };
        dom::set_text(&self.length, &length);
        let why = match &song.status {
            Status::Failed(sentence) => sentence,
            _ => "",
        };
        dom::set_text(&self.why, why);

        name_button(&self.up, "songs.move-up", "↑", song);
        name_button(&self.down, "songs.move-down", "↓", song);
        name_button(&self.remove, "songs.remove", "×", song);
        self.up.set_disabled(!look.can_rise);
        self.down.set_disabled(!look.can_sink);
        let (deed, key, sign) = match song.status {
            Status::Waiting | Status::Working => ("cancel", "songs.cancel", "■"),
            Status::Failed(_) | Status::Cancelled => ("again", "songs.try-again", "↻"),
            Status::Done => ("compare", "songs.compare", "⇄"),
        };
        dom::set_attribute(&self.turn, "data-do", Some(deed));
        name_button(&self.turn, key, sign, song);
        self.turn
            .set_disabled(song.status == Status::Done && !look.comparable);
    }
}

/// A button of one sign says in words what it does and to which song.
fn name_button(button: &HtmlButtonElement, key: &str, sign: &str, song: &Song) {
    let words = words::say_with(key, &[("song", &song.name)]);
    dom::set_text(button, sign);
    dom::set_attribute(button, "aria-label", Some(&words));
    button.set_title(&words);
}

/// The status as a sign, beside the words that say it.
fn mark(status: &Status) -> &'static str {
    match status {
        Status::Waiting => "·",
        Status::Working => "▸",
        Status::Done => "✓",
        Status::Failed(_) => "!",
        Status::Cancelled => "–",
    }
}

fn told(song: &Song, genres: &[String]) -> String {
    match (&song.status, song.outcome.as_ref(), song.genre()) {
        (Status::Done, Some(_), Some(genre)) => genres
            .get(genre)
            .map(|name| words::genre(name))
            .unwrap_or_default(),
        (Status::Done, Some(outcome), None) => words::told(&outcome.verdict, genres),
        (Status::Failed(_), ..) => words::say("told.failed"),
        (Status::Working, ..) => words::say("told.working"),
        (Status::Cancelled, ..) => words::say("told.cancelled"),
        _ => words::say("told.waiting"),
    }
}

//! The table of songs, as soon as there is more than one. Rows are changed where they stand, never
//! written anew: a hundred songs must not cost a hundred rows at every word of the engine.

mod row;

use std::collections::HashMap;

use genrescope_protocol::ModelSummary;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use self::row::{Look, Row};
use crate::dom;
use crate::error::PageError;
use crate::queue::{Arrangement, Sorting};
use crate::songs::{Songs, Status};
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
            sorts.push((sorting, button.ok_or(PageError::no_element("data-sort"))?));
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

//! The list of songs, if there is more than one. Rows are updated in place, since the engine reports
//! progress many times per second, and there may be hundreds of songs.

use std::collections::HashMap;

use genrescope_protocol::ModelSummary;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::row::{Look, Row};
use crate::browser::dom;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::state::list_order::{Arrangement, Sorting};
use crate::state::queue::SongQueue;
use crate::state::song::Status;
use crate::words;

/// The rows, and the buttons that sort them.
pub struct SongTable {
    part: HtmlElement,
    list: HtmlElement,
    sorts: Vec<(Sorting, Element)>,
    arrangement: Option<Arrangement>,
    rows: HashMap<u32, Row>,
    /// The rows from top to bottom.
    placed: Vec<u32>,
    language: String,
}

impl SongTable {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<SongTable, PageError> {
        let part: HtmlElement = dom::by_id("songs")?;
        let mut sorts = Vec::new();
        for &(name, sorting) in Sorting::ALL {
            let button = part.query_selector(&format!("[data-sort={name}]"))?;
            sorts.push((sorting, button.ok_or(PageError::no_element("data-sort"))?));
        }
        Ok(SongTable {
            part,
            list: dom::by_id("results")?,
            sorts,
            arrangement: None,
            rows: HashMap::new(),
            placed: Vec::new(),
            language: String::new(),
        })
    }

    /// Updates the list; keeps the focus.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        songs: &SongQueue,
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
            row.update(
                song,
                genres,
                Look {
                    status: song.status.name(),
                    answer: verdict.map(|verdict| verdict.answer),
                    probability: song.probability(),
                    duration_s: verdict.map_or(0.0, |verdict| verdict.duration_s),
                    tagged: !song.heading().is_empty() || song.group().is_some(),
                    shown: shown == Some(*id),
                    comparable: shown_is_done && shown != Some(*id),
                    can_move_up: place > first_movable,
                    can_move_down: place >= first_movable && place + 1 < order.len(),
                },
            )?;
        }
        self.place(order)?;
        self.keep_stop(shown)
    }

    /// Gives the list its stop of the Tab key, if the element that was it is gone.
    fn keep_stop(&self, shown: Option<u32>) -> Result<(), PageError> {
        if self.list.query_selector("[tabindex=\"0\"]")?.is_some() {
            return Ok(());
        }
        let row = shown
            .and_then(|id| self.rows.get(&id))
            .or_else(|| self.rows.get(self.placed.first()?));
        if let Some(row) = row {
            dom::set_attribute(&row.show, "tabindex", Some("0"));
        }
        Ok(())
    }

    /// Removes the rows of removed songs. The focus moves to a neighbour.
    fn drop_rows(&mut self, songs: &SongQueue) {
        let ids: Vec<u32> = self.rows.keys().copied().collect();
        for id in ids.into_iter().filter(|id| songs.get(*id).is_none()) {
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

    /// Puts the rows in order, and moves only those at a wrong place.
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
        // A moved element loses the focus.
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
        // Fails only for an element that cannot have the focus.
        let _ = element.focus();
    }
}

//! A row of the list.

use genrescope_vote::Answer;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement};

use super::mini_lane;
use crate::browser::{dom, genre_colour};
use crate::error::PageError;
use crate::state::song::{Decoder, Song, Status};
use crate::view::short_answer;
use crate::words;

/// A row and what it shows.
pub struct Row {
    pub item: Element,
    pub show: Element,
    pub state: Element,
    pub answer: Element,
    pub percent: Element,
    pub length: Element,
    pub why: Element,
    pub tags: Element,
    pub lane: Element,
    pub up: HtmlButtonElement,
    pub down: HtmlButtonElement,
    /// Cancel, retry or compare, by the status.
    pub main_action: HtmlButtonElement,
    pub play: HtmlButtonElement,
    pub remove: HtmlButtonElement,
    pub look: Option<Look>,
}

/// Everything that determines what a row shows, cheap to compare.
#[derive(Clone, Copy, PartialEq)]
pub struct Look {
    pub status: &'static str,
    pub answer: Option<Answer>,
    pub probability: Option<f32>,
    pub duration_s: f64,
    pub tagged: bool,
    pub shown: bool,
    pub comparable: bool,
    pub can_move_up: bool,
    pub can_move_down: bool,
}

impl Row {
    /// A row of a song.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn new(song: &Song) -> Result<Row, PageError> {
        let item = dom::make("li", "", "")?;
        dom::set_attribute(&item, "data-row", Some(&song.id.to_string()));
        let show = dom::make("button", "", "")?;
        dom::set_attribute(&show, "type", Some("button"));
        dom::set_attribute(&show, "data-song", Some(&song.id.to_string()));
        // The list is one stop of the Tab key; arrow keys go on from there.
        dom::set_attribute(&show, "tabindex", Some("-1"));
        let part = |class: &str, text: &str| -> Result<Element, PageError> {
            let part = dom::make("span", class, text)?;
            show.append_child(&part)?;
            Ok(part)
        };
        let state = part("state", "")?;
        dom::set_attribute(&state, "aria-hidden", Some("true"));
        part("name", &song.name)?;
        let (answer, percent) = (part("result", "")?, part("percent", "")?);
        let (length, why) = (part("length", "")?, part("why", "")?);
        let tags = part("tags", "")?;
        dom::set_attribute(&tags, "dir", Some("auto"));
        let lane = part("lane", "")?;
        dom::set_attribute(&lane, "aria-hidden", Some("true"));
        item.append_child(&show)?;
        let button = |name: &str, place: &Element| -> Result<HtmlButtonElement, PageError> {
            let button: HtmlButtonElement = dom::make("button", "", "")?.unchecked_into();
            button.set_type("button");
            dom::set_attribute(&button, "data-do", Some(name));
            dom::set_attribute(&button, "tabindex", Some("-1"));
            place.append_child(&button)?;
            Ok(button)
        };
        let play = button("play", &item)?;
        let actions = dom::make("span", "actions", "")?;
        let action = |name: &str| button(name, &actions);
        let (main_action, up) = (action("cancel")?, action("earlier")?);
        let (down, remove) = (action("later")?, action("remove")?);
        item.append_child(&actions)?;
        Ok(Row {
            item,
            show,
            state,
            answer,
            percent,
            length,
            why,
            tags,
            lane,
            up,
            down,
            main_action,
            play,
            remove,
            look: None,
        })
    }

    /// Shows a song, if the look has changed.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(&mut self, song: &Song, genres: &[String], look: Look) -> Result<(), PageError> {
        if self.look == Some(look) {
            return Ok(());
        }
        let status = self.look.map(|before| before.status);
        if song.status == Status::Done || status == Some(Status::Done.name()) {
            mini_lane::draw(&self.lane, song)?;
        }
        self.look = Some(look);
        let genre = song.genre();
        dom::set_attribute(&self.item, "data-status", Some(look.status));
        self.item
            .set_class_name(&genre.map(genre_colour::class).unwrap_or_default());
        let name = genre.and_then(|genre| genres.get(genre));
        dom::set_attribute(&self.item, "data-genre", name.map(String::as_str));
        dom::set_attribute(&self.show, "aria-current", look.shown.then_some("true"));
        dom::set_attribute(&self.item, "data-shown", look.shown.then_some(""));
        dom::set_text(&self.state, mark(&song.status));
        dom::set_text(&self.answer, &short_answer::of(song, genres));
        let percent = look.probability.map(words::percent).unwrap_or_default();
        dom::set_text(&self.percent, &percent);
        let length = match look.duration_s {
            known if known > 0.0 => words::clock(known),
            _ => String::new(),
        };
        dom::set_text(&self.length, &length);
        let why = match &song.status {
            Status::Failed(sentence) => words::render(sentence),
            _ => String::new(),
        };
        dom::set_text(&self.why, &why);
        dom::set_text(&self.tags, &song.heading());

        // The sound of a live session is not kept, and a file that cannot be read has none.
        let is_silent = song.decoder == Decoder::Live || matches!(song.status, Status::Failed(_));
        self.play.set_hidden(is_silent);
        let group = song.group();
        dom::set_attribute(&self.item, "data-group", group);
        name_button(&self.play, "songs.play", "", song);
        name_button(&self.up, "songs.move-up", "↑", song);
        name_button(&self.down, "songs.move-down", "↓", song);
        name_button(&self.remove, "songs.remove", "×", song);
        enable(&self.up, look.can_move_up);
        enable(&self.down, look.can_move_down);
        let (action, key, sign) = match song.status {
            Status::Waiting | Status::Working => ("cancel", "songs.cancel", "■"),
            Status::Failed(_) | Status::Cancelled => ("again", "songs.try-again", "↻"),
            Status::Done => ("compare", "songs.compare", "⇄"),
        };
        dom::set_attribute(&self.main_action, "data-do", Some(action));
        name_button(&self.main_action, key, sign, song);
        let is_idle = song.status == Status::Done && !look.comparable;
        enable(&self.main_action, !is_idle);
        Ok(())
    }
}

/// By an attribute, since a disabled button loses the focus.
fn enable(button: &HtmlButtonElement, enabled: bool) {
    dom::set_attribute(button, "aria-disabled", (!enabled).then_some("true"));
}

/// Labels a button that shows only a symbol.
fn name_button(button: &HtmlButtonElement, key: &str, sign: &str, song: &Song) {
    let words = words::say_with(key, &[("song", &song.name)]);
    dom::set_text(button, sign);
    dom::set_attribute(button, "aria-label", Some(&words));
    button.set_title(&words);
}

/// The status as a symbol, beside the text.
fn mark(status: &Status) -> &'static str {
    match status {
        Status::Waiting => "·",
        Status::Working => "▸",
        Status::Done => "✓",
        Status::Failed(_) => "!",
        Status::Cancelled => "–",
    }
}

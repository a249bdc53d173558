//! A row of the table.

use genrescope_vote::Answer;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement};

use crate::dom;
use crate::error::PageError;
use crate::songs::{Song, Status};
use crate::words;

/// A row and what it shows.
pub struct Row {
    pub(super) item: Element,
    pub(super) show: Element,
    pub(super) state: Element,
    pub(super) told: Element,
    pub(super) percent: Element,
    pub(super) length: Element,
    pub(super) why: Element,
    pub(super) up: HtmlButtonElement,
    pub(super) down: HtmlButtonElement,
    /// Cancel, try again or compare: whichever makes sense.
    pub(super) turn: HtmlButtonElement,
    pub(super) remove: HtmlButtonElement,
    pub(super) look: Option<Look>,
}

/// All that decides what a row shows, and cheap to compare.
#[derive(Clone, Copy, PartialEq)]
pub struct Look {
    pub(super) status: &'static str,
    pub(super) answer: Option<Answer>,
    pub(super) probability: Option<f32>,
    pub(super) duration_s: f64,
    pub(super) shown: bool,
    pub(super) comparable: bool,
    pub(super) can_rise: bool,
    pub(super) can_sink: bool,
}

impl Row {
    pub(super) fn new(song: &Song) -> Result<Row, PageError> {
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

    pub(super) fn write(&mut self, song: &Song, genres: &[String], look: Look) {
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
            Status::Failed(sentence) => words::render(sentence),
            _ => String::new(),
        };
        dom::set_text(&self.why, &why);

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

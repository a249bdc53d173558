//! The songs of earlier visits.

use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::state::history::{History, HistoryEntry};
use crate::words;

/// The checkbox that switches the history on, and the list.
pub struct HistoryView {
    part: HtmlElement,
    check: HtmlInputElement,
    words: HtmlElement,
    details: HtmlElement,
    summary: HtmlElement,
    list: HtmlElement,
    drawn: Option<(usize, Option<String>, String)>,
}

impl HistoryView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<HistoryView, PageError> {
        Ok(HistoryView {
            part: dom::by_id("history")?,
            check: dom::by_id("remember")?,
            words: dom::by_id("history-words")?,
            details: dom::by_id("remembered")?,
            summary: dom::by_id("remembered-count")?,
            list: dom::by_id("remembered-songs")?,
            drawn: None,
        })
    }

    /// Shows the history; not before the first song, unless it is on.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(&mut self, history: &History, any_song: bool) -> Result<(), PageError> {
        let songs: &[HistoryEntry] = match history {
            History::On(songs) => songs,
            History::Off | History::Blocked => &[],
        };
        let on = history.is_on();
        self.part.set_hidden(!(on || any_song));
        self.check.set_checked(on);
        self.check.set_disabled(*history == History::Blocked);
        let key = match history {
            History::Blocked => "history.blocked",
            History::Off | History::On(_) => "history.what-is-kept",
        };
        dom::set_text(&self.words, &words::say(key));
        self.details.set_hidden(songs.is_empty());
        let newest = songs.last().map(|song| song.date.clone());
        let drawn = Some((songs.len(), newest, words::language()));
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        dom::set_text(
            &self.summary,
            &words::count("history.remembered", songs.len(), &[]),
        );
        self.list.set_text_content(None);
        for song in songs.iter().rev() {
            self.list.append_child(&*row(song)?)?;
        }
        Ok(())
    }
}

fn row(song: &HistoryEntry) -> Result<Element, PageError> {
    let row = dom::make("li", "", "")?;
    dom::set_attribute(&row, "data-genre", song.genre.as_deref());
    row.append_child(&*dom::make("span", "name", &song.name)?)?;
    row.append_child(&*dom::make("span", "result", &result(song))?)?;
    let length = words::clock(song.duration_s);
    row.append_child(&*dom::make("span", "length", &length)?)?;
    let date = dom::make("time", "", &day(&song.date))?;
    dom::set_attribute(&date, "datetime", Some(&song.date));
    row.append_child(&date)?;
    Ok(row)
}

fn result(song: &HistoryEntry) -> String {
    match (song.answer.as_str(), &song.ranking[..]) {
        ("genre", [(genre, p), ..]) => format!("{}, {}", words::genre(genre), words::percent(*p)),
        ("not_sure" | "between", [(first, _), (second, _), ..]) => words::say_with(
            "result.between",
            &[
                ("first", &words::genre(first)),
                ("second", &words::genre(second)),
            ],
        ),
        ("other_music", _) => words::say("result.other-music"),
        ("non_music", _) => words::say("result.non-music"),
        ("no_music", _) => words::say("result.no-music"),
        ("too_short", _) => words::say("result.too-short"),
        _ => words::say("result.not-sure"),
    }
}

/// The day of a date, in the format of the language.
fn day(iso: &str) -> String {
    let date = js_sys::Date::new(&iso.into());
    if date.get_time().is_nan() {
        return String::new();
    }
    // With the month as a word: "3/4/2026" is ambiguous.
    let options = js_sys::Object::new();
    let set = js_sys::Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    if set.is_err() {
        return String::new();
    }
    date.to_locale_date_string(&words::language(), &options)
        .into()
}

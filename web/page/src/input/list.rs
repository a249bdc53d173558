//! The list of songs, the exports, the comparison and the history: buttons and keys.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
    Node,
};

use crate::browser::dom;
use crate::browser::events::{on, on_cancelable};
use crate::error::PageError;
use crate::identifiers::Named;
use crate::mailbox::Mailbox;
use crate::message::{Export, ExportMessage, HistoryMessage, Message, SongsMessage};
use crate::state::list_order::Sorting;

/// Listens to the list and everything about it.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    let results: EventTarget = dom::by_id("results")?;
    let to = mailbox.clone();
    on(&results, "click", move |event| {
        if let Some(song) = find_number(event, "data-song") {
            to.post(Message::Songs(SongsMessage::Show(song)));
        }
        if let (Some(action), Some(song)) = (find(event, "data-do"), find_number(event, "data-row"))
            && find(event, "aria-disabled").is_none()
            && let Some(message) = action_message(&action, song)
        {
            to.post(Message::Songs(message));
        }
    });
    // From `www/song_list.js`: a row was dragged to the place of another one.
    let to = mailbox.clone();
    on(&results, "move-song", move |event| {
        let numbers = ["data-row", "data-move-to"].map(|name| find_number(event, name));
        if let [Some(song), Some(other)] = numbers {
            to.post(Message::Songs(SongsMessage::MoveTo(song, other)));
        }
    });
    let to = mailbox.clone();
    on_cancelable(&results, "keydown", move |event| keys(&to, event));
    let list: Element = dom::by_id("results")?;
    on(&results, "focusin", move |event| move_stop(&list, event));

    let songs: EventTarget = dom::by_id("songs")?;
    let to = mailbox.clone();
    on(&songs, "click", move |event| {
        let sorting = find(event, "data-sort").and_then(|name| Sorting::from_name(&name));
        if let Some(sorting) = sorting {
            to.post(Message::Songs(SongsMessage::Sort(sorting)));
        }
    });
    for id in ["songs", "keep"] {
        let to = mailbox.clone();
        let buttons: EventTarget = dom::by_id(id)?;
        on(&buttons, "click", move |event| {
            let export = find(event, "data-export").and_then(|name| Export::from_name(&name));
            if let Some(export) = export {
                to.post(Message::Export(ExportMessage::Start(export)));
            }
        });
    }
    type Press = (&'static str, fn() -> Message);
    let presses: [Press; 6] = [
        ("undo", || Message::Songs(SongsMessage::Restore)),
        ("close-notice", || Message::Songs(SongsMessage::CloseNotice)),
        ("cancel-rest", || {
            Message::Songs(SongsMessage::CancelPending)
        }),
        ("clear-songs", || Message::Songs(SongsMessage::Clear)),
        ("close-comparison", || {
            Message::Songs(SongsMessage::Compare(None))
        }),
        ("forget", || Message::History(HistoryMessage::Erase)),
    ];
    for (id, message) in presses {
        let to = mailbox.clone();
        let button: EventTarget = dom::by_id(id)?;
        on(&button, "click", move |_| to.post(message()));
    }
    let to = mailbox.clone();
    on(&dom::window(), "popstate", move |_| {
        to.post(Message::Songs(SongsMessage::HistoryMoved));
    });
    let menu: HtmlSelectElement = dom::by_id("compare-with")?;
    let (to, chosen) = (mailbox.clone(), menu.clone());
    on(&menu, "change", move |_| {
        if let Ok(song) = chosen.value().parse() {
            to.post(Message::Songs(SongsMessage::Compare(Some(song))));
        }
    });
    let check: HtmlInputElement = dom::by_id("remember")?;
    let (to, checked) = (mailbox.clone(), check.clone());
    on(&check, "change", move |_| {
        let message = match checked.checked() {
            true => HistoryMessage::Start,
            false => HistoryMessage::Stop,
        };
        to.post(Message::History(message));
    });
    Ok(())
}

/// The value of an attribute of the event's target, or of the next ancestor that has it.
fn find(event: &Event, attribute: &str) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element = target.closest(&format!("[{attribute}]")).ok()??;
    element.get_attribute(attribute)
}

fn find_number(event: &Event, attribute: &str) -> Option<u32> {
    find(event, attribute)?.parse().ok()
}

fn action_message(action: &str, song: u32) -> Option<SongsMessage> {
    Some(match action {
        "earlier" => SongsMessage::MoveUp(song),
        "later" => SongsMessage::MoveDown(song),
        "play" => SongsMessage::Play(song),
        "remove" => SongsMessage::Remove(song),
        "cancel" => SongsMessage::Cancel(song),
        "again" => SongsMessage::Retry(song),
        "compare" => SongsMessage::Compare(Some(song)),
        _ => return None,
    })
}

/// Keys in the list. Up, Down, Home and End move the focus from song to song, Left and Right within a song to its
/// buttons; with Alt, Up and Down move the song. Delete removes it.
fn keys(mailbox: &Mailbox, event: &Event) {
    let key = event.unchecked_ref::<KeyboardEvent>();
    if key.ctrl_key() || key.meta_key() || key.shift_key() {
        return;
    }
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let (Some(song), Some(target)) = (find_number(event, "data-row"), target) else {
        return;
    };
    let row = target.closest("[data-row]").ok().flatten();
    let list = || row.as_ref()?.parent_element();
    let song_of = |row: Option<Element>| row?.first_element_child();
    let post = |message| mailbox.post(Message::Songs(message));
    match (key.key().as_str(), key.alt_key()) {
        ("ArrowUp", true) => post(SongsMessage::MoveUp(song)),
        ("ArrowDown", true) => post(SongsMessage::MoveDown(song)),
        ("ArrowUp", false) => focus(song_of(row.and_then(|row| row.previous_element_sibling()))),
        ("ArrowDown", false) => focus(song_of(row.and_then(|row| row.next_element_sibling()))),
        ("Home", false) => focus(song_of(list().and_then(|list| list.first_element_child()))),
        ("End", false) => focus(song_of(list().and_then(|list| list.last_element_child()))),
        ("ArrowRight", false) => focus(beside(row, &target, 1)),
        ("ArrowLeft", false) => focus(beside(row, &target, -1)),
        ("Delete", false) => post(SongsMessage::Remove(song)),
        _ => return,
    }
    event.prevent_default();
}

/// The button of a row that is so many places behind another one.
fn beside(row: Option<Element>, button: &Element, places: i32) -> Option<Element> {
    let buttons = row?.query_selector_all("button").ok()?;
    let own: &Node = button;
    let place = (0..buttons.length()).find(|&at| buttons.item(at).as_ref() == Some(own))?;
    let next = buttons.item(place.checked_add_signed(places)?)?;
    next.dyn_into().ok()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Fails only for an element that cannot have the focus.
        let _ = element.focus();
    }
}

/// The element of the list that has the focus is its stop of the Tab key from now on.
fn move_stop(list: &Element, event: &Event) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|target| target.has_attribute("tabindex")) else {
        return;
    };
    if let Ok(Some(before)) = list.query_selector("[tabindex=\"0\"]") {
        dom::set_attribute(&before, "tabindex", Some("-1"));
    }
    dom::set_attribute(&target, "tabindex", Some("0"));
}

//! The list of songs, the exports, the comparison and the history: buttons and keys.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
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
            && let Some(message) = action_message(&action, song)
        {
            to.post(Message::Songs(message));
        }
    });
    let to = mailbox.clone();
    on_cancelable(&results, "keydown", move |event| keys(&to, event));

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
    let presses: [Press; 4] = [
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
        "remove" => SongsMessage::Remove(song),
        "cancel" => SongsMessage::Cancel(song),
        "again" => SongsMessage::Retry(song),
        "compare" => SongsMessage::Compare(Some(song)),
        _ => return None,
    })
}

/// Arrow keys move the focus from song to song, and with Alt they move the song. Delete removes it.
fn keys(mailbox: &Mailbox, event: &Event) {
    let key = event.unchecked_ref::<KeyboardEvent>();
    if key.ctrl_key() || key.meta_key() || key.shift_key() {
        return;
    }
    let Some(song) = find_number(event, "data-row") else {
        return;
    };
    let row = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[data-row]").ok().flatten());
    let focus = |row: Option<Element>| {
        let button = row.and_then(|row| row.first_element_child());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Fails only for an element that cannot have the focus.
            let _ = button.focus();
        }
    };
    let post = |message| mailbox.post(Message::Songs(message));
    match (key.key().as_str(), key.alt_key()) {
        ("ArrowUp", true) => post(SongsMessage::MoveUp(song)),
        ("ArrowDown", true) => post(SongsMessage::MoveDown(song)),
        ("ArrowUp", false) => focus(row.and_then(|row| row.previous_element_sibling())),
        ("ArrowDown", false) => focus(row.and_then(|row| row.next_element_sibling())),
        ("Delete", false) => post(SongsMessage::Remove(song)),
        _ => return,
    }
    event.prevent_default();
}

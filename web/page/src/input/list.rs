//! The table of songs, what is taken along, the comparison and the memory: buttons and keys.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
};

use super::{instead, on};
use crate::dom;
use crate::error::PageError;
use crate::export::Export;
use crate::history::Memory;
use crate::hub::{Hub, Msg};
use crate::queue::{Order, Sorting};

/// Listens to everything that can be done with the list.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    let results: EventTarget = dom::by_id("results")?;
    let to = hub.clone();
    on(&results, "click", move |event| {
        if let (Some(deed), Some(song)) = (find(event, "data-do"), find(event, "data-row"))
            && let Ok(song) = song.parse()
            && let Some(msg) = deed_of(&deed, song)
        {
            to.post(msg);
        }
    });
    let to = hub.clone();
    instead(&results, "keydown", move |event| keys(&to, event));

    let songs: EventTarget = dom::by_id("songs")?;
    let to = hub.clone();
    on(&songs, "click", move |event| {
        let value = find(event, "data-sort");
        let sorting = Sorting::ALL
            .into_iter()
            .find(|sorting| value.as_deref() == Some(sorting.value()));
        if let Some(sorting) = sorting {
            to.post(Msg::List(Order::Sort(sorting)));
        }
    });
    for id in ["songs", "keep"] {
        let to = hub.clone();
        on(&dom::by_id::<EventTarget>(id)?, "click", move |event| {
            let value = find(event, "data-export");
            let export = Export::ALL
                .into_iter()
                .find(|export| value.as_deref() == Some(export.value()));
            if let Some(export) = export {
                to.post(Msg::Export(export));
            }
        });
    }
    type Press = (&'static str, fn() -> Msg);
    let presses: [Press; 4] = [
        ("cancel-rest", || Msg::List(Order::GiveUpRest)),
        ("clear-songs", || Msg::List(Order::Clear)),
        ("close-comparison", || Msg::Compare(None)),
        ("forget", || Msg::Memory(Memory::ForgetAll)),
    ];
    for (id, msg) in presses {
        let to = hub.clone();
        on(&dom::by_id::<EventTarget>(id)?, "click", move |_| {
            to.post(msg())
        });
    }
    let choices: HtmlSelectElement = dom::by_id("compare-with")?;
    let (to, chosen) = (hub.clone(), choices.clone());
    on(&choices, "change", move |_| {
        if let Ok(song) = chosen.value().parse() {
            to.post(Msg::Compare(Some(song)));
        }
    });
    let check: HtmlInputElement = dom::by_id("remember")?;
    let (to, checked) = (hub.clone(), check.clone());
    EventListener::new(&check, "change", move |_| {
        let wish = match checked.checked() {
            true => Memory::Keep,
            false => Memory::Stop,
        };
        to.post(Msg::Memory(wish));
    })
    .forget();
    Ok(())
}

/// The value of an attribute of what was clicked, or of what that lies in.
fn find(event: &Event, attribute: &str) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element = target.closest(&format!("[{attribute}]")).ok()??;
    element.get_attribute(attribute)
}

fn deed_of(deed: &str, song: u32) -> Option<Msg> {
    Some(match deed {
        "earlier" => Msg::List(Order::Earlier(song)),
        "later" => Msg::List(Order::Later(song)),
        "remove" => Msg::List(Order::Remove(song)),
        "cancel" => Msg::List(Order::GiveUp(song)),
        "again" => Msg::List(Order::Again(song)),
        "compare" => Msg::Compare(Some(song)),
        _ => return None,
    })
}

/// Arrows go from song to song; with Alt they take the song along. Delete removes it.
fn keys(hub: &Hub, event: &Event) {
    let key = event.unchecked_ref::<KeyboardEvent>();
    if key.ctrl_key() || key.meta_key() || key.shift_key() {
        return;
    }
    let Some(song) = find(event, "data-row").and_then(|song| song.parse().ok()) else {
        return;
    };
    let row = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[data-row]").ok().flatten());
    let go = |to: Option<Element>| {
        let button = to.and_then(|row| row.first_element_child());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Without the focus the key did nothing.
            let _ = button.focus();
        }
    };
    match (key.key().as_str(), key.alt_key()) {
        ("ArrowUp", true) => hub.post(Msg::List(Order::Earlier(song))),
        ("ArrowDown", true) => hub.post(Msg::List(Order::Later(song))),
        ("ArrowUp", false) => go(row.and_then(|row| row.previous_element_sibling())),
        ("ArrowDown", false) => go(row.and_then(|row| row.next_element_sibling())),
        ("Delete", false) => hub.post(Msg::List(Order::Remove(song))),
        _ => return,
    }
    event.prevent_default();
}

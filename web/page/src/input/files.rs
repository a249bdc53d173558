//! The ways in: drop, choose, paste, and every button and key of the page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{
    ClipboardEvent, DragEvent, Element, Event, EventTarget, FileList, HtmlInputElement,
    HtmlSelectElement, KeyboardEvent,
};

use super::dom;
use super::error::PageError;
use super::hub::{Hub, Keep, Msg, Picked};
use super::microphone::Source;

mod folders;
mod list;
mod pinch;
mod timeline;

/// How many times less a button or a key shows.
const ZOOM: f64 = 2.0;

/// Listens to everything that a user can do. The listeners live as long as the page.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    files(hub)?;
    buttons(hub)?;
    timeline::listen(hub)?;
    folders::listen(hub)?;
    list::listen(hub)?;
    timeline::zoom(hub)?;
    keys(hub);
    Ok(())
}

fn on(target: &EventTarget, name: &'static str, handle: impl FnMut(&Event) + 'static) {
    EventListener::new(target, name, handle).forget();
}

/// As [`on`], where the browser's own reaction may have to be held back.
fn instead(target: &EventTarget, name: &'static str, handle: impl FnMut(&Event) + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(target, name, options, handle).forget();
}

fn files(hub: &Hub) -> Result<(), PageError> {
    let input: HtmlInputElement = dom::by_id("file-input")?;
    take(hub, input.files());
    let (to, chosen) = (hub.clone(), input.clone());
    on(&input, "change", move |_| {
        take(&to, chosen.files());
        // So that choosing the same file again is a change again.
        chosen.set_value("");
    });

    let window = dom::window();
    for name in ["dragenter", "dragover"] {
        instead(&window, name, |event| {
            event.prevent_default();
            let _ = dom::body().class_list().add_1("dragging");
        });
    }
    on(&window, "dragleave", |event| {
        // Moving between two elements of the page also fires this; leaving it has no other side.
        if event
            .unchecked_ref::<DragEvent>()
            .related_target()
            .is_none()
        {
            let _ = dom::body().class_list().remove_1("dragging");
        }
    });
    let to = hub.clone();
    instead(&window, "drop", move |event| {
        event.prevent_default();
        let _ = dom::body().class_list().remove_1("dragging");
        let transfer = event.unchecked_ref::<DragEvent>().data_transfer();
        let Some(transfer) = transfer else { return };
        if !folders::take_dropped(&to, &transfer) {
            take(&to, transfer.files());
        }
    });
    let to = hub.clone();
    on(&window, "paste", move |event| {
        let pasted = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
        take(&to, pasted.and_then(|pasted| pasted.files()));
    });
    Ok(())
}

fn take(hub: &Hub, list: Option<FileList>) {
    let Some(list) = list else { return };
    let picked: Vec<Picked> = (0..list.length())
        .filter_map(|index| list.get(index))
        .map(|file| Picked {
            name: file.name(),
            blob: file.into(),
        })
        .collect();
    if !picked.is_empty() {
        hub.post(Msg::Picked(picked));
    }
}

fn buttons(hub: &Hub) -> Result<(), PageError> {
    type Press = (&'static str, fn() -> Msg);
    let presses: [Press; 15] = [
        ("record", || Msg::Record),
        ("listen-live", || Msg::ListenLive),
        ("live-microphone", || Msg::Listen(Source::Microphone(None))),
        ("live-display", || Msg::Listen(Source::Display)),
        ("live-stop", || Msg::StopListening),
        ("stop", || Msg::RecordingEnds(Keep::Yes)),
        ("discard", || Msg::RecordingEnds(Keep::No)),
        ("cancel", || Msg::Cancel),
        ("retry", || Msg::Retry),
        ("own-model", || Msg::OwnModel),
        ("play", || Msg::TogglePlay),
        ("zoom-in", || Msg::Zoom(ZOOM, None)),
        ("zoom-out", || Msg::Zoom(1.0 / ZOOM, None)),
        ("zoom-whole", || Msg::Zoom(0.0, None)),
        ("show-keys", || Msg::ShowKeys),
    ];
    for (id, msg) in presses {
        let to = hub.clone();
        on(&dom::by_id::<EventTarget>(id)?, "click", move |_| {
            to.post(msg())
        });
    }
    let (to, menu) = (hub.clone(), dom::by_id::<HtmlSelectElement>("backend")?);
    let chosen = menu.clone();
    on(&menu, "change", move |_| {
        to.post(Msg::BackendChosen(chosen.value()))
    });
    let to = hub.clone();
    on(
        &dom::by_id::<EventTarget>("listening")?,
        "change",
        move |event| {
            // Names and values are those of the address; whatever else is changed here is not ours.
            let Some(target) = event.target() else { return };
            let chosen = match target.dyn_into::<HtmlInputElement>() {
                Ok(input) => Some((input.name(), input.value())),
                Err(other) => other
                    .dyn_into::<HtmlSelectElement>()
                    .ok()
                    .map(|menu| (menu.name(), menu.value())),
            };
            if let Some((name, value)) = chosen.filter(|(name, _)| !name.is_empty()) {
                to.post(Msg::Chosen(name, value));
            }
        },
    );
    let to = hub.clone();
    on(
        &dom::by_id::<EventTarget>("live-window")?,
        "change",
        move |event| {
            let chosen = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                .and_then(|input| input.value().parse::<u8>().ok());
            if let Some(seconds) = chosen {
                to.post(Msg::LiveWindow(seconds.into()));
            }
        },
    );
    super::microphones::listen(hub)?;
    let to = hub.clone();
    on(
        &dom::by_id::<EventTarget>("by-slice")?,
        "toggle",
        move |_| {
            to.post(Msg::TableToggled);
        },
    );
    let to = hub.clone();
    on(
        &dom::by_id::<EventTarget>("results")?,
        "click",
        move |event| {
            let button = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("[data-song]").ok().flatten());
            let song = button
                .and_then(|button| button.get_attribute("data-song"))
                .and_then(|song| song.parse().ok());
            if let Some(song) = song {
                to.post(Msg::Show(song));
            }
        },
    );
    let audio: EventTarget = dom::by_id("audio")?;
    for name in [
        "play",
        "pause",
        "ended",
        "timeupdate",
        "seeked",
        "loadedmetadata",
        "error",
    ] {
        let to = hub.clone();
        on(&audio, name, move |_| to.post(Msg::AudioChanged));
    }
    let to = hub.clone();
    on(&dom::window(), "resize", move |_| to.post(Msg::LookChanged));
    if let Ok(Some(dark)) = dom::window().match_media("(prefers-color-scheme: dark)") {
        let to = hub.clone();
        on(&dark, "change", move |_| to.post(Msg::LookChanged));
    }
    Ok(())
}

/// The key that works anywhere, except where text is written.
fn keys(hub: &Hub) {
    let to = hub.clone();
    on(&dom::window(), "keydown", move |event| {
        let key = event.unchecked_ref::<KeyboardEvent>();
        if key.key() != "?" || key.ctrl_key() || key.alt_key() || key.meta_key() {
            return;
        }
        let writes = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| {
                let fields = "input:not([type=radio], [type=checkbox], [type=range], [type=file]), select, textarea";
                element.matches(fields).unwrap_or(false)
            });
        if !writes {
            to.post(Msg::ShowKeys);
        }
    });
}

//! Buttons, menus and radio buttons, and what the document reports by itself.

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

use super::timeline::ZOOM;
use crate::browser::events::{on, on_cancelable};
use crate::browser::{dom, microphone};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{
    EngineMessage, Keep, LiveMessage, Message, PageMessage, Passage, PlaybackMessage,
    RecordingMessage, SettingsMessage, SongsMessage, SoundMessage, SpectrogramMessage,
    SynthMessage,
};
use crate::state::place::Place;
use crate::state::source::Source;

/// Events of the audio element that change what is shown.
const AUDIO_EVENTS: [&str; 7] = [
    "play",
    "pause",
    "ended",
    "timeupdate",
    "seeked",
    "loadedmetadata",
    "error",
];

/// Listens to buttons and menus.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    presses(mailbox)?;
    menus(mailbox)?;
    let to = mailbox.clone();
    let slices: EventTarget = dom::by_id("by-slice")?;
    on(&slices, "toggle", move |_| {
        to.post(Message::Songs(SongsMessage::SliceTableToggled));
    });
    let volume: HtmlInputElement = dom::by_id("volume")?;
    let (to, set) = (mailbox.clone(), volume.clone());
    on(&volume, "input", move |_| {
        to.post(Message::Playback(PlaybackMessage::Volume(
            set.value_as_number(),
        )));
    });
    let audio: EventTarget = dom::by_id("audio")?;
    for name in AUDIO_EVENTS {
        let to = mailbox.clone();
        on(&audio, name, move |_| {
            to.post(Message::Playback(PlaybackMessage::AudioChanged));
        });
    }
    for (event, printing) in [("beforeprint", true), ("afterprint", false)] {
        let to = mailbox.clone();
        on(&dom::window(), event, move |_| {
            to.post(Message::Page(PageMessage::Printing(printing)));
        });
    }
    appearance(mailbox, &dom::window(), "resize");
    if let Ok(Some(dark)) = dom::window().match_media("(prefers-color-scheme: dark)") {
        appearance(mailbox, &dark, "change");
    }
    Ok(())
}

fn appearance(mailbox: &Mailbox, target: &EventTarget, event: &'static str) {
    let to = mailbox.clone();
    on(target, event, move |_| {
        to.post(Message::Page(PageMessage::AppearanceChanged));
    });
}

fn zoom(factor: f64) -> Message {
    Message::Spectrogram(SpectrogramMessage::Zoom {
        factor,
        around: None,
    })
}

fn presses(mailbox: &Mailbox) -> Result<(), PageError> {
    type Press = (&'static str, fn() -> Message);
    let presses: [Press; 23] = [
        ("record", || Message::Recording(RecordingMessage::Start)),
        ("listen-live", || Message::Live(LiveMessage::Toggle)),
        ("live-microphone", || {
            Message::Live(LiveMessage::Start(Source::Microphone(None)))
        }),
        ("live-display", || {
            Message::Live(LiveMessage::Start(Source::Display))
        }),
        ("live-stop", || Message::Live(LiveMessage::Stop)),
        ("stop", || {
            Message::Recording(RecordingMessage::End(Keep::Yes))
        }),
        ("discard", || {
            Message::Recording(RecordingMessage::End(Keep::No))
        }),
        ("cancel", || Message::Songs(SongsMessage::CancelShown)),
        ("retry", || Message::Engine(EngineMessage::Restart)),
        ("another", || Message::Page(PageMessage::ToggleIntake)),
        ("retry-song", || Message::Songs(SongsMessage::RetryShown)),
        ("address-model", || {
            Message::Engine(EngineMessage::UseOwnModel)
        }),
        ("own-model", || Message::Engine(EngineMessage::UseOwnModel)),
        ("play", || Message::Playback(PlaybackMessage::Toggle)),
        ("bar-play", || Message::Playback(PlaybackMessage::Toggle)),
        ("bar-answer", || {
            Message::Page(PageMessage::Reveal(Place::Answer))
        }),
        ("most-typical", || {
            Message::Playback(PlaybackMessage::PlayPassage(Passage::MostTypical))
        }),
        ("least-typical", || {
            Message::Playback(PlaybackMessage::PlayPassage(Passage::LeastTypical))
        }),
        ("make", || Message::Synth(SynthMessage::Toggle)),
        ("zoom-in", || zoom(ZOOM)),
        ("zoom-out", || zoom(1.0 / ZOOM)),
        ("zoom-whole", || zoom(0.0)),
        ("show-keys", || Message::Page(PageMessage::ShowShortcuts)),
    ];
    for (id, message) in presses {
        let to = mailbox.clone();
        let button: EventTarget = dom::by_id(id)?;
        on(&button, "click", move |_| to.post(message()));
    }
    let to = mailbox.clone();
    let examples: EventTarget = dom::by_id("examples")?;
    on(&examples, "click", move |event| {
        let pressed = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        if let Some(name) = pressed.and_then(|it| it.get_attribute("data-example")) {
            to.post(Message::Synth(SynthMessage::Example(name)));
        }
    });
    Ok(())
}

fn menus(mailbox: &Mailbox) -> Result<(), PageError> {
    menu(mailbox, "backend", |name| {
        Message::Engine(EngineMessage::ChooseBackend(name))
    })?;
    for id in ["microphones", "live-microphones"] {
        menu(mailbox, id, |id| {
            Message::Sound(SoundMessage::ChooseDevice(id))
        })?;
    }
    let to = mailbox.clone();
    microphone::devices::on_change(move || {
        to.post(Message::Sound(SoundMessage::DevicesChanged));
    });
    let to = mailbox.clone();
    let song: EventTarget = dom::by_id("listening")?;
    on(&song, "change", move |event| {
        // Names and values are those of the address; controls without a name are none of the choices.
        let Some(target) = event.target() else { return };
        let chosen = match target.dyn_into::<HtmlInputElement>() {
            Ok(input) => Some((input.name(), input.value())),
            Err(other) => other
                .dyn_into::<HtmlSelectElement>()
                .ok()
                .map(|menu| (menu.name(), menu.value())),
        };
        if let Some((name, value)) = chosen.filter(|(name, _)| !name.is_empty()) {
            to.post(Message::Settings(SettingsMessage::Choose(name, value)));
        }
    });
    let to = mailbox.clone();
    let window: EventTarget = dom::by_id("live-window")?;
    on(&window, "change", move |event| {
        let seconds = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .and_then(|input| input.value().parse::<u8>().ok());
        if let Some(seconds) = seconds {
            to.post(Message::Live(LiveMessage::Window(seconds.into())));
        }
    });
    Ok(())
}

fn menu(
    mailbox: &Mailbox,
    id: &'static str,
    message: fn(String) -> Message,
) -> Result<(), PageError> {
    let menu: HtmlSelectElement = dom::by_id(id)?;
    let (to, chosen) = (mailbox.clone(), menu.clone());
    on(&menu, "change", move |_| to.post(message(chosen.value())));
    Ok(())
}

/// Where keys belong to a control: fields for text, and for the space bar everything that it presses or scrolls.
const FIELDS: &str =
    "input:not([type=radio], [type=checkbox], [type=range], [type=file]), select, textarea";
const PRESSED_BY_SPACE: &str =
    "input, select, textarea, button, summary, a, label, dialog *, [role=slider], .scroll";

/// Listens to the keys that work everywhere, except in controls that need them: the question mark and the space bar.
pub fn listen_to_keys(mailbox: &Mailbox) {
    let to = mailbox.clone();
    on_cancelable(&dom::window(), "keydown", move |event| {
        let key = event.unchecked_ref::<KeyboardEvent>();
        if key.ctrl_key() || key.alt_key() || key.meta_key() {
            return;
        }
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let is_in = |controls: &str| {
            target
                .as_ref()
                .is_some_and(|it| it.matches(controls) == Ok(true))
        };
        match &key.key()[..] {
            "?" if !is_in(FIELDS) => to.post(Message::Page(PageMessage::ShowShortcuts)),
            " " if !is_in(PRESSED_BY_SPACE) && shows_a_song() => {
                // Else the page would scroll.
                event.prevent_default();
                to.post(Message::Playback(PlaybackMessage::Toggle));
            }
            _ => {}
        }
    });
}

fn shows_a_song() -> bool {
    let state = dom::body().get_attribute("data-state");
    state.is_some_and(|state| ["waiting", "working", "done"].contains(&&state[..]))
}

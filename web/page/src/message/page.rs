//! Messages about the page itself.

use wasm_bindgen::JsValue;
use web_sys::ServiceWorkerRegistration;

use crate::state::place::Place;

/// About settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsMessage {
    /// The visitor chose how songs are shown: a name and a value as in the address.
    Choose(String, String),
    /// The visitor chose the language of this code.
    ChooseLanguage(String),
    /// The catalogue of a language: its code and the text of its file, `None` if it could not be fetched.
    LanguageLoaded(String, Option<String>),
}

/// About the page's appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageMessage {
    /// The browser is about to draw a frame.
    Frame,
    /// The window's size or colour scheme has changed.
    AppearanceChanged,
    /// The browser is about to print the page, or has printed it.
    Printing(bool),
    /// The answer was scrolled into view, or out of it.
    AnswerVisible(bool),
    /// The visitor opens or closes the ways to choose another song, which are folded on a phone.
    ToggleIntake,
    /// The visitor goes to a part of the page.
    Reveal(Place),
    /// The visitor opens the list of keyboard shortcuts.
    ShowShortcuts,
}

/// About the service worker, new versions and the installation.
pub enum PresenceMessage {
    /// The browser has registered the service worker.
    Registered(ServiceWorkerRegistration),
    /// A new service worker is being installed.
    UpdateFound,
    /// A service worker has changed its state.
    StateChanged,
    /// Another service worker controls this page from now on.
    ControllerChanged,
    /// It is time to check for a new version.
    CheckForUpdate,
    /// The browser offers to install the page, by this event.
    CanInstall(JsValue),
    /// The page was installed.
    Installed,
    /// The visitor installs the page.
    Install,
    /// The visitor reloads the page for a new version.
    AcceptUpdate,
    /// The visitor postpones the new version.
    PostponeUpdate,
}

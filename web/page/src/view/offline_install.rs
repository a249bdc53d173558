//! Offline use: the service worker, new versions of the page, and the installation.

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use crate::browser::promise::ignore_errors;
use crate::browser::site::version;
use crate::browser::{dom, events};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{Message, PresenceMessage};
use crate::state::update_offer::UpdateOffer;
use crate::words;

/// Milliseconds between two checks for a new version.
const CHECK_MS: u32 = 3_600_000;

/// The lines in the footer, and the offer of a new version.
pub struct Presence {
    mailbox: Mailbox,
    container: Option<ServiceWorkerContainer>,
    registration: Option<ServiceWorkerRegistration>,
    offer: UpdateOffer,
    install_event: Option<JsValue>,
    offline_line: HtmlElement,
    install_button: HtmlElement,
    toast: HtmlElement,
    forgets: HtmlElement,
    listeners: Vec<EventListener>,
    _check: Option<Interval>,
}

impl Presence {
    /// Finds the elements, and listens for the browser's offer to install, which may come early.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new(mailbox: &Mailbox) -> Result<Presence, PageError> {
        let mut presence = Presence {
            mailbox: mailbox.clone(),
            container: None,
            registration: None,
            offer: UpdateOffer::default(),
            install_event: None,
            offline_line: dom::by_id("offline")?,
            install_button: dom::by_id("install")?,
            toast: dom::by_id("update")?,
            forgets: dom::by_id("update-forgets")?,
            listeners: Vec::new(),
            _check: None,
        };
        let mailbox = mailbox.clone();
        events::on_cancelable(&dom::window(), "beforeinstallprompt", move |event| {
            // Without this, some browsers show a banner over the page.
            event.prevent_default();
            let offer = PresenceMessage::CanInstall(event.into());
            mailbox.post(Message::Presence(offer));
        });
        presence.on(&dom::window(), "appinstalled", || {
            PresenceMessage::Installed
        });
        type Press = (&'static str, fn() -> PresenceMessage);
        let presses: [Press; 3] = [
            ("install", || PresenceMessage::Install),
            ("update-now", || PresenceMessage::AcceptUpdate),
            ("update-later", || PresenceMessage::PostponeUpdate),
        ];
        for (id, message) in presses {
            let button: HtmlElement = dom::by_id(id)?;
            presence.on(&button, "click", message);
        }
        Ok(presence)
    }

    /// Registers the service worker, once. To be called when the engine is ready, so that its downloads do
    /// not compete with what the visitor waits for.
    pub fn register(&mut self) {
        let container = dom::window().navigator().service_worker();
        // Browsers have none on insecure origins and in some private windows; a build without a version has
        // no service worker.
        if self.container.is_some() || container.is_undefined() || version().is_none() {
            return;
        }
        self.offer.begin(container.controller().is_some());
        self.on(&container, "controllerchange", || {
            PresenceMessage::ControllerChanged
        });
        let mailbox = self.mailbox.clone();
        let promise = container.register("service_worker.js");
        self.container = Some(container);
        spawn_local(async move {
            // If the browser refuses, the page needs a network, as any page does.
            let registration = JsFuture::from(promise).await;
            if let Some(registration) = registration.ok().and_then(|it| it.dyn_into().ok()) {
                let registered = PresenceMessage::Registered(registration);
                mailbox.post(Message::Presence(registered));
            }
        });
    }

    /// Handles a message.
    ///
    /// # Errors
    /// The browser refuses a call.
    pub fn handle(&mut self, message: PresenceMessage) -> Result<(), PageError> {
        match message {
            PresenceMessage::Registered(registration) => {
                self.on(&registration, "updatefound", || {
                    PresenceMessage::UpdateFound
                });
                self.registration = Some(registration);
                let mailbox = self.mailbox.clone();
                self._check = Some(Interval::new(CHECK_MS, move || {
                    mailbox.post(Message::Presence(PresenceMessage::CheckForUpdate));
                }));
                self.watch_installing();
                self.report_running()?;
            }
            PresenceMessage::UpdateFound => self.watch_installing(),
            PresenceMessage::StateChanged => {}
            PresenceMessage::ControllerChanged => {
                if self.offer.controller_changed() {
                    reload()?;
                }
            }
            PresenceMessage::CheckForUpdate => {
                if let Some(registration) = &self.registration {
                    // Fails without a network, which does not matter.
                    ignore_errors(registration.update()?);
                }
            }
            PresenceMessage::CanInstall(event) => self.install_event = Some(event),
            PresenceMessage::Installed => self.install_event = None,
            PresenceMessage::Install => {
                // The browser opens its own dialog; an event can be used once.
                if let Some(event) = self.install_event.take() {
                    let prompt: Function = Reflect::get(&event, &"prompt".into())?.dyn_into()?;
                    ignore_errors(prompt.call0(&event)?.dyn_into()?);
                }
            }
            PresenceMessage::PostponeUpdate => self.offer.postpone(),
            PresenceMessage::AcceptUpdate => self.accept_update()?,
        }
        self.show();
        Ok(())
    }

    /// Shows everything in the current language. `songs`: a reload would lose songs of the list.
    pub fn update(&mut self, songs: bool) {
        self.forgets.set_hidden(!songs);
        self.show();
    }

    fn accept_update(&mut self) -> Result<(), PageError> {
        self.offer.accept();
        let waiting = self.registration.as_ref().and_then(|it| it.waiting());
        match waiting {
            Some(worker) => worker.post_message(&"take over".into())?,
            // Another window has accepted it already.
            None => reload()?,
        }
        Ok(())
    }

    /// Informs the service worker that a page runs: it cleans up its caches then.
    fn report_running(&self) -> Result<(), PageError> {
        match self.registration.as_ref().and_then(|it| it.active()) {
            Some(worker) => Ok(worker.post_message(&"page runs".into())?),
            None => Ok(()),
        }
    }

    fn watch_installing(&mut self) {
        let installing = self.registration.as_ref().and_then(|it| it.installing());
        if let Some(worker) = installing {
            self.on(&worker, "statechange", || PresenceMessage::StateChanged);
        }
    }

    fn show(&mut self) {
        self.install_button.set_hidden(self.install_event.is_none());
        let Some(registration) = &self.registration else {
            return;
        };
        let active = registration.active();
        // The very first one also waits for a moment, while none is active.
        if active.is_some() && registration.waiting().is_some() {
            self.offer.is_waiting();
        }
        // A service worker is activated only once it has stored every file.
        let stored = active.is_some_and(|it| it.state() == ServiceWorkerState::Activated);
        let line = if stored {
            words::say("presence.offline")
        } else {
            String::new()
        };
        dom::set_text(&self.offline_line, &line);
        self.toast.set_hidden(!self.offer.is_shown());
    }

    fn on(
        &mut self,
        target: &web_sys::EventTarget,
        event: &'static str,
        message: fn() -> PresenceMessage,
    ) {
        let mailbox = self.mailbox.clone();
        let listener = EventListener::new(target, event, move |_| {
            mailbox.post(Message::Presence(message()));
        });
        self.listeners.push(listener);
    }
}

fn reload() -> Result<(), PageError> {
    Ok(dom::window().location().reload()?)
}

//! Being there without a network: the service worker, new versions of the page, and installing it.
//!
//! Nothing is swapped behind the visitor's back. A new version waits until all pages of the old one
//! are closed, or until the visitor takes the offer to reload.

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::bridge::version;
use super::dom;
use super::error::PageError;
use super::hub::{Hub, Msg};
use super::words;

/// A page that stays open looks for a new version this often.
const LOOK_MS: u32 = 3_600_000;

/// What happens around the page rather than in it.
pub enum Sign {
    /// The browser has taken the service worker on.
    Registered(ServiceWorkerRegistration),
    /// A service worker arrives.
    Arrives,
    /// One has got further.
    Moved,
    /// Another one answers this page's requests from now on.
    TakenOver,
    /// It is time to look for a new version.
    Look,
    /// The browser would install the page; this is its event.
    CanInstall(JsValue),
    /// It is installed.
    Installed,
    /// The button "Install".
    Install,
    /// The button "Reload".
    Reload,
    /// The button "Later".
    Later,
}

/// How far the visitor is with a new version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Update {
    /// There is none, or it was not shown yet.
    None,
    /// It is offered.
    Offered,
    /// Not now.
    Later,
    /// The visitor wants it; the page reloads as soon as it has taken over.
    Wanted,
}

/// The lines in the footer, and the offer of a new version.
pub struct Presence {
    hub: Hub,
    container: Option<ServiceWorkerContainer>,
    registration: Option<ServiceWorkerRegistration>,
    /// A service worker answered this page's requests from its beginning.
    controlled: bool,
    update: Update,
    install_event: Option<JsValue>,
    offline_line: HtmlElement,
    install_button: HtmlElement,
    toast: HtmlElement,
    forgets: HtmlElement,
    listeners: Vec<EventListener>,
    _look: Option<Interval>,
}

impl Presence {
    /// Finds the lines and listens for the browser's offer to install, which may come early.
    ///
    /// # Errors
    /// A line is missing.
    pub fn new(hub: &Hub) -> Result<Presence, PageError> {
        let mut presence = Presence {
            hub: hub.clone(),
            container: None,
            registration: None,
            controlled: false,
            update: Update::None,
            install_event: None,
            offline_line: dom::by_id("offline")?,
            install_button: dom::by_id("install")?,
            toast: dom::by_id("update")?,
            forgets: dom::by_id("update-forgets")?,
            listeners: Vec::new(),
            _look: None,
        };
        let to = hub.clone();
        presence.listeners.push(EventListener::new_with_options(
            &dom::window(),
            "beforeinstallprompt",
            gloo::events::EventListenerOptions::enable_prevent_default(),
            move |event| {
                // Without this some browsers lay a banner over the page.
                event.prevent_default();
                to.post(Msg::Presence(Sign::CanInstall(event.into())));
            },
        ));
        presence.on(&dom::window(), "appinstalled", || Sign::Installed);
        for (id, sign) in [
            ("install", (|| Sign::Install) as fn() -> Sign),
            ("update-now", || Sign::Reload),
            ("update-later", || Sign::Later),
        ] {
            let button: HtmlElement = dom::by_id(id)?;
            presence.on(&button, "click", sign);
        }
        Ok(presence)
    }

    /// Registers the service worker, once. Called when the engine is ready, so that what it fetches
    /// does not compete with what the visitor waits for.
    pub fn begin(&mut self) {
        let container = dom::window().navigator().service_worker();
        // Browsers lack it on insecure origins and in some private windows; a build that was not
        // finished has no version, and no service worker either.
        if self.container.is_some() || container.is_undefined() || version().is_none() {
            return;
        }
        self.controlled = container.controller().is_some();
        self.on(&container, "controllerchange", || Sign::TakenOver);
        let (hub, promise) = (self.hub.clone(), container.register("service_worker.js"));
        self.container = Some(container);
        spawn_local(async move {
            // Where the browser refuses, the page works as any page does: with a network.
            let registration = JsFuture::from(promise).await;
            if let Some(registration) = registration.ok().and_then(|it| it.dyn_into().ok()) {
                hub.post(Msg::Presence(Sign::Registered(registration)));
            }
        });
    }

    /// Does what a sign asks for.
    ///
    /// # Errors
    /// The browser refuses a call.
    pub fn on_sign(&mut self, sign: Sign) -> Result<(), PageError> {
        match sign {
            Sign::Registered(registration) => {
                self.on(&registration, "updatefound", || Sign::Arrives);
                self.registration = Some(registration);
                let to = self.hub.clone();
                self._look = Some(Interval::new(LOOK_MS, move || {
                    to.post(Msg::Presence(Sign::Look));
                }));
                self.follow_arriving();
                self.greet()?;
            }
            Sign::Arrives => self.follow_arriving(),
            Sign::Moved => {}
            Sign::TakenOver if self.update == Update::Wanted => self.reload()?,
            // The first one has taken the page under its wing; a later one was let in elsewhere.
            Sign::TakenOver if !self.controlled => self.controlled = true,
            Sign::TakenOver => self.update = Update::Offered,
            Sign::Look => {
                if let Some(registration) = &self.registration {
                    quietly(registration.update()?);
                }
            }
            Sign::CanInstall(event) => self.install_event = Some(event),
            Sign::Installed => self.install_event = None,
            Sign::Install => {
                // The browser asks the visitor itself; an event can be used once.
                if let Some(event) = self.install_event.take() {
                    let prompt: Function = Reflect::get(&event, &"prompt".into())?.dyn_into()?;
                    quietly(prompt.call0(&event)?.dyn_into()?);
                }
            }
            Sign::Later => self.update = Update::Later,
            Sign::Reload => self.take_update()?,
        }
        self.show();
        Ok(())
    }

    /// Shows it all, in the language of now. `songs`: a reload would clear some from the page.
    pub fn write(&mut self, songs: bool) {
        self.forgets.set_hidden(!songs);
        self.show();
    }

    fn take_update(&mut self) -> Result<(), PageError> {
        self.update = Update::Wanted;
        let waiting = self.registration.as_ref().and_then(|it| it.waiting());
        match waiting {
            Some(worker) => worker.post_message(&"take over".into())?,
            // Another window let it in already.
            None => self.reload()?,
        }
        Ok(())
    }

    fn reload(&self) -> Result<(), PageError> {
        Ok(dom::window().location().reload()?)
    }

    /// Tells the service worker that a page runs: it sees to its caches.
    fn greet(&self) -> Result<(), PageError> {
        match self.registration.as_ref().and_then(|it| it.active()) {
            Some(worker) => Ok(worker.post_message(&"page runs".into())?),
            None => Ok(()),
        }
    }

    fn follow_arriving(&mut self) {
        let arriving = self.registration.as_ref().and_then(|it| it.installing());
        if let Some(worker) = arriving {
            self.on(&worker, "statechange", || Sign::Moved);
        }
    }

    fn show(&mut self) {
        self.install_button.set_hidden(self.install_event.is_none());
        let Some(registration) = &self.registration else {
            return;
        };
        let active = registration.active();
        // While the very first one starts, it also waits for a moment.
        if active.is_some() && registration.waiting().is_some() && self.update == Update::None {
            self.update = Update::Offered;
        }
        // An active one has kept every file: it does not get that far otherwise.
        let kept = active.is_some_and(|it| it.state() == ServiceWorkerState::Activated);
        let line = if kept {
            words::say("presence.offline")
        } else {
            String::new()
        };
        dom::set_text(&self.offline_line, &line);
        self.toast.set_hidden(self.update != Update::Offered);
    }

    fn on(&mut self, target: &web_sys::EventTarget, event: &'static str, sign: fn() -> Sign) {
        let to = self.hub.clone();
        let listener = EventListener::new(target, event, move |_| to.post(Msg::Presence(sign())));
        self.listeners.push(listener);
    }
}

/// Waits for what may as well fail: no network is no news here.
fn quietly(promise: Promise) {
    spawn_local(async move {
        JsFuture::from(promise).await.ok();
    });
}

//! Which microphones there are, and the menus that choose one.

use gloo::events::EventListener;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    EventTarget, HtmlElement, HtmlOptionElement, HtmlSelectElement, MediaDeviceInfo,
    MediaDeviceKind,
};

use super::dom;
use super::error::PageError;
use super::hub::{Hub, Msg};
use super::words;

/// A microphone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's name for it.
    pub id: String,
    /// The name that people know.
    pub label: String,
}

/// The menus of the recorder and of live listening, which show the same.
pub struct Microphones {
    selects: Vec<HtmlSelectElement>,
    lines: Vec<HtmlElement>,
    devices: Vec<Device>,
    /// What the visitor chose, for this visit.
    pub chosen: Option<String>,
}

impl Microphones {
    /// Finds the menus.
    ///
    /// # Errors
    /// One is missing.
    pub fn new() -> Result<Microphones, PageError> {
        Ok(Microphones {
            selects: vec![dom::by_id("microphones")?, dom::by_id("live-microphones")?],
            lines: vec![
                dom::by_id("microphones-line")?,
                dom::by_id("live-microphones-line")?,
            ],
            devices: Vec::new(),
            chosen: None,
        })
    }

    /// Shows these devices, `open` being the one in use. One device is no choice and shows no menu.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn show(&mut self, devices: Vec<Device>, open: Option<&str>) -> Result<(), PageError> {
        for line in &self.lines {
            line.set_hidden(devices.len() < 2);
        }
        if devices != self.devices {
            for select in &self.selects {
                select.set_text_content(None);
                for (index, device) in devices.iter().enumerate() {
                    let option: HtmlOptionElement = dom::make("option", "", "")?.unchecked_into();
                    option.set_value(&device.id);
                    option.set_text(&name(device, index));
                    select.append_child(&option)?;
                }
            }
            self.devices = devices;
        }
        self.mark(open);
        Ok(())
    }

    /// Writes the names again, in the language of now.
    pub fn relabel(&self) {
        for select in &self.selects {
            let options = select.children();
            for (index, device) in self.devices.iter().enumerate() {
                if let Some(option) = options.item(index as u32) {
                    dom::set_text(&option, &name(device, index));
                }
            }
        }
    }

    /// Marks the device in use.
    pub fn mark(&self, open: Option<&str>) {
        for select in &self.selects {
            if let Some(open) = open {
                select.set_value(open);
            }
        }
    }
}

fn name(device: &Device, index: usize) -> String {
    match device.label.trim() {
        "" => words::say_with("microphone.nameless", &[("number", &(index + 1))]),
        label => label.to_owned(),
    }
}

/// Asks which microphones there are; they come as [`Msg::Microphones`]. Browsers tell only after a
/// microphone was allowed.
pub fn look(hub: &Hub) {
    let hub = hub.clone();
    spawn_local(async move {
        // A browser that does not tell has no choice to offer.
        if let Ok(devices) = list().await {
            hub.post(Msg::Microphones(devices));
        }
    });
}

async fn list() -> Result<Vec<Device>, PageError> {
    let devices = dom::window().navigator().media_devices()?;
    let all: Array = JsFuture::from(devices.enumerate_devices()?)
        .await?
        .unchecked_into();
    let microphones = all.iter().filter_map(|device| {
        let device: MediaDeviceInfo = device.unchecked_into();
        let known = device.kind() == MediaDeviceKind::Audioinput && !device.device_id().is_empty();
        known.then(|| Device {
            id: device.device_id(),
            label: device.label(),
        })
    });
    Ok(microphones.collect())
}

/// Listens to the menus, and to devices that come and go.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    for id in ["microphones", "live-microphones"] {
        let select: HtmlSelectElement = dom::by_id(id)?;
        let to = hub.clone();
        let chosen = select.clone();
        EventListener::new(&select, "change", move |_| {
            to.post(Msg::MicrophoneChosen(chosen.value()));
        })
        .forget();
    }
    // Undefined where the page may not have a microphone at all.
    if let Ok(devices) = dom::window().navigator().media_devices()
        && let Ok(target) = wasm_bindgen::JsValue::from(devices).dyn_into::<EventTarget>()
    {
        let to = hub.clone();
        EventListener::new(&target, "devicechange", move |_| look(&to)).forget();
    }
    Ok(())
}

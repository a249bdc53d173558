//! The menus of microphones.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlOptionElement, HtmlSelectElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::state::source::Device;
use crate::words;

/// The menus of the recorder and of live sessions, which show the same.
pub struct MicrophoneMenu {
    selects: Vec<HtmlSelectElement>,
    lines: Vec<HtmlElement>,
    devices: Vec<Device>,
}

impl MicrophoneMenu {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<MicrophoneMenu, PageError> {
        Ok(MicrophoneMenu {
            selects: vec![dom::by_id("microphones")?, dom::by_id("live-microphones")?],
            lines: vec![
                dom::by_id("microphones-line")?,
                dom::by_id("live-microphones-line")?,
            ],
            devices: Vec::new(),
        })
    }

    /// Shows the devices; `open` is the id of the one in use. A single device needs no menu.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
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

    /// Shows the names in the current language.
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

    /// Selects the device in use.
    ///
    /// `None` changes nothing.
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

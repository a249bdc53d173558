//! The connected microphones.

use gloo::events::EventListener;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MediaDeviceInfo, MediaDeviceKind};

use crate::browser::dom;
use crate::error::PageError;
use crate::state::source::Device;

/// All microphones. Browsers list them only once a microphone was permitted.
///
/// # Errors
/// The browser does not list them.
pub async fn list() -> Result<Vec<Device>, PageError> {
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

/// Calls a function whenever a device is connected or disconnected, as long as the page lives.
pub fn on_change(mut changed: impl FnMut() + 'static) {
    // Undefined if the page may not have a microphone at all.
    if let Ok(devices) = dom::window().navigator().media_devices()
        && let Ok(target) = JsValue::from(devices).dyn_into::<EventTarget>()
    {
        EventListener::new(&target, "devicechange", move |_| changed()).forget();
    }
}

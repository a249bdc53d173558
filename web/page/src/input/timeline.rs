//! The picture: click, drag, keys, wheel, scroll bar.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlInputElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent,
};

use super::{ZOOM, instead, on, pinch};
use crate::dom;
use crate::error::PageError;
use crate::hub::{Hub, Msg};

/// Seconds that an arrow key and a page key move by.
const STEP_S: f64 = 5.0;
const STRIDE_S: f64 = 30.0;

/// Listens to pointer, fingers and keys.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    let timeline: Element = dom::by_id("timeline")?;
    let part = {
        let timeline = timeline.clone();
        move |event: &Event| {
            let area = timeline.get_bounding_client_rect();
            let x = f64::from(event.unchecked_ref::<MouseEvent>().client_x());
            ((x - area.left()) / area.width().max(1.0)).clamp(0.0, 1.0)
        }
    };
    let (to, at) = (hub.clone(), part.clone());
    on(&timeline, "click", move |event| {
        to.post(Msg::SeekTo(at(event)))
    });
    let pinch = pinch::Pinch::listen(hub, &timeline);
    let (to, at) = (hub.clone(), part);
    on(&timeline, "pointermove", move |event| {
        if pinch.is_on() {
            return;
        }
        to.post(Msg::Pointed(Some(at(event))));
        // A drag with the main button scrubs.
        if event.unchecked_ref::<PointerEvent>().buttons() & 1 == 1 {
            to.post(Msg::SeekTo(at(event)));
        }
    });
    let to = hub.clone();
    on(&timeline, "pointerleave", move |_| {
        to.post(Msg::Pointed(None))
    });
    let to = hub.clone();
    instead(&timeline, "keydown", move |event| {
        let key = event.unchecked_ref::<KeyboardEvent>();
        if key.ctrl_key() || key.alt_key() || key.meta_key() {
            return;
        }
        let msg = match key.key().as_str() {
            "ArrowRight" | "ArrowUp" => Msg::SeekBy(STEP_S),
            "ArrowLeft" | "ArrowDown" => Msg::SeekBy(-STEP_S),
            "PageUp" => Msg::SeekBy(STRIDE_S),
            "PageDown" => Msg::SeekBy(-STRIDE_S),
            "Home" => Msg::SeekToTime(0.0),
            "End" => Msg::SeekToTime(f64::INFINITY),
            "+" | "=" => Msg::Zoom(ZOOM, None),
            "-" | "_" => Msg::Zoom(1.0 / ZOOM, None),
            "0" => Msg::Zoom(0.0, None),
            "," | "<" => Msg::PanBy(-0.5),
            "." | ">" => Msg::PanBy(0.5),
            " " | "Enter" => Msg::TogglePlay,
            _ => return,
        };
        event.prevent_default();
        to.post(msg);
    });
    Ok(())
}

/// Listens to the wheel and the scroll bar of the picture.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn zoom(hub: &Hub) -> Result<(), PageError> {
    let timeline: Element = dom::by_id("timeline")?;
    let room: Element = dom::by_id("listening")?;
    let (to, area) = (hub.clone(), timeline.clone());
    instead(&timeline, "wheel", move |event| {
        let wheel = event.unchecked_ref::<WheelEvent>();
        // A wheel counts in pixels, in lines, or in pages.
        let unit = match wheel.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 30.0,
            WheelEvent::DOM_DELTA_PAGE => 300.0,
            _ => 1.0,
        };
        let (x, y) = (wheel.delta_x() * unit, wheel.delta_y() * unit);
        let place = area.get_bounding_client_rect();
        let width = place.width().max(1.0);
        if wheel.ctrl_key() {
            // Browsers also send a pinch on a touch pad like this.
            event.prevent_default();
            let part = (f64::from(wheel.client_x()) - place.left()) / width;
            to.post(Msg::Zoom((-y / 240.0).exp2(), Some(part.clamp(0.0, 1.0))));
        } else if x.abs() > y.abs() && room.has_attribute("data-zoomed") {
            // Else the browser may take it for the way to the page before.
            event.prevent_default();
            to.post(Msg::PanBy(x / width));
        }
    });
    let pan: HtmlInputElement = dom::by_id("pan")?;
    let (to, bar) = (hub.clone(), pan.clone());
    on(&pan, "input", move |_| {
        let seconds = bar.value_as_number();
        if seconds.is_finite() {
            to.post(Msg::PanTo(seconds));
        }
    });
    Ok(())
}

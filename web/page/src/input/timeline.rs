//! The spectrogram: click, drag, keys, wheel and scroll bar.

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlInputElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent,
};

use super::zoom_gesture::ZoomGesture;
use crate::browser::dom;
use crate::browser::events::{on, on_cancelable};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{Message, PlaybackMessage, SpectrogramMessage};

/// Factor by which a button or a key zooms.
pub const ZOOM: f64 = 2.0;
/// Seconds by which an arrow key moves.
const STEP_S: f64 = 5.0;
/// Seconds by which a page key moves.
const PAGE_S: f64 = 30.0;

/// Listens to pointer, fingers and keys.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    let timeline: Element = dom::by_id("timeline")?;
    let fraction = {
        let timeline = timeline.clone();
        move |event: &Event| {
            let area = timeline.get_bounding_client_rect();
            let x = f64::from(event.unchecked_ref::<MouseEvent>().client_x());
            ((x - area.left()) / area.width().max(1.0)).clamp(0.0, 1.0)
        }
    };
    let (to, at) = (mailbox.clone(), fraction.clone());
    on(&timeline, "click", move |event| {
        to.post(Message::Playback(PlaybackMessage::SeekToFraction(at(
            event,
        ))));
    });
    let gesture = ZoomGesture::listen(mailbox, &timeline);
    let (to, at) = (mailbox.clone(), fraction);
    on(&timeline, "pointermove", move |event| {
        if gesture.is_active() {
            return;
        }
        let at = at(event);
        to.post(Message::Spectrogram(SpectrogramMessage::Pointed(Some(at))));
        // Dragging with the main button seeks.
        if event.unchecked_ref::<PointerEvent>().buttons() & 1 == 1 {
            to.post(Message::Playback(PlaybackMessage::SeekToFraction(at)));
        }
    });
    let to = mailbox.clone();
    on(&timeline, "pointerleave", move |_| {
        to.post(Message::Spectrogram(SpectrogramMessage::Pointed(None)));
    });
    let to = mailbox.clone();
    on_cancelable(&timeline, "keydown", move |event| {
        let key = event.unchecked_ref::<KeyboardEvent>();
        if key.ctrl_key() || key.alt_key() || key.meta_key() {
            return;
        }
        if let Some(message) = key_message(&key.key()) {
            event.prevent_default();
            to.post(message);
        }
    });
    Ok(())
}

fn key_message(key: &str) -> Option<Message> {
    let seek_by = |seconds| Message::Playback(PlaybackMessage::SeekBy(seconds));
    let seek_to = |seconds| Message::Playback(PlaybackMessage::SeekTo(seconds));
    let scroll_by = |part| Message::Spectrogram(SpectrogramMessage::ScrollBy(part));
    let zoom = |factor| {
        Message::Spectrogram(SpectrogramMessage::Zoom {
            factor,
            around: None,
        })
    };
    Some(match key {
        "ArrowRight" | "ArrowUp" => seek_by(STEP_S),
        "ArrowLeft" | "ArrowDown" => seek_by(-STEP_S),
        "PageUp" => seek_by(PAGE_S),
        "PageDown" => seek_by(-PAGE_S),
        "Home" => seek_to(0.0),
        "End" => seek_to(f64::INFINITY),
        "+" | "=" => zoom(ZOOM),
        "-" | "_" => zoom(1.0 / ZOOM),
        "0" => zoom(0.0),
        "," | "<" => scroll_by(-0.5),
        "." | ">" => scroll_by(0.5),
        " " | "Enter" => Message::Playback(PlaybackMessage::Toggle),
        _ => return None,
    })
}

/// Listens to the wheel and the scroll bar.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen_to_zoom(mailbox: &Mailbox) -> Result<(), PageError> {
    let timeline: Element = dom::by_id("timeline")?;
    let section: Element = dom::by_id("listening")?;
    let (to, area) = (mailbox.clone(), timeline.clone());
    on_cancelable(&timeline, "wheel", move |event| {
        let wheel = event.unchecked_ref::<WheelEvent>();
        let unit_px = match wheel.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 30.0,
            WheelEvent::DOM_DELTA_PAGE => 300.0,
            _ => 1.0,
        };
        let (x, y) = (wheel.delta_x() * unit_px, wheel.delta_y() * unit_px);
        let place = area.get_bounding_client_rect();
        let width = place.width().max(1.0);
        if wheel.ctrl_key() {
            // Browsers also send the zoom gesture of a touch pad like this.
            event.prevent_default();
            let around = (f64::from(wheel.client_x()) - place.left()) / width;
            to.post(Message::Spectrogram(SpectrogramMessage::Zoom {
                // In single precision: the tables for double precision are four kilobytes.
                factor: f64::from((-y as f32 / 240.0).exp2()),
                around: Some(around.clamp(0.0, 1.0)),
            }));
        } else if x.abs() > y.abs() && section.has_attribute("data-zoomed") {
            // Else the browser might go back to the page before.
            event.prevent_default();
            to.post(Message::Spectrogram(SpectrogramMessage::ScrollBy(
                x / width,
            )));
        }
    });
    let bar: HtmlInputElement = dom::by_id("pan")?;
    let (to, moved) = (mailbox.clone(), bar.clone());
    on(&bar, "input", move |_| {
        let seconds = moved.value_as_number();
        if seconds.is_finite() {
            to.post(Message::Spectrogram(SpectrogramMessage::ScrollTo(seconds)));
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_seek_scroll_and_zoom() {
        let playback = |key| match key_message(key) {
            Some(Message::Playback(message)) => Some(message),
            _ => None,
        };
        let spectrogram = |key| match key_message(key) {
            Some(Message::Spectrogram(message)) => Some(message),
            _ => None,
        };
        assert_eq!(playback("Home"), Some(PlaybackMessage::SeekTo(0.0)));
        assert_eq!(
            playback("ArrowLeft"),
            Some(PlaybackMessage::SeekBy(-STEP_S))
        );
        assert_eq!(playback("PageUp"), Some(PlaybackMessage::SeekBy(PAGE_S)));
        assert_eq!(playback(" "), Some(PlaybackMessage::Toggle));
        assert_eq!(spectrogram(">"), Some(SpectrogramMessage::ScrollBy(0.5)));
        let whole = SpectrogramMessage::Zoom {
            factor: 0.0,
            around: None,
        };
        assert_eq!(spectrogram("0"), Some(whole));
        assert!(key_message("Tab").is_none(), "the browser's own keys");
    }
}

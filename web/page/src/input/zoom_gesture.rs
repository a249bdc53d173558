//! The zoom gesture of two fingers on the spectrogram; moved together, they scroll it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

use crate::browser::events::on;
use crate::mailbox::Mailbox;
use crate::message::{Message, SpectrogramMessage};

/// The fingers on the screen.
#[derive(Clone, Default)]
pub struct ZoomGesture(Rc<RefCell<Vec<Finger>>>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    x: f64,
    y: f64,
}

/// A movement of two fingers: the ratio of their distances, and where their middle moved, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Move {
    ratio: f64,
    from: f64,
    to: f64,
}

impl ZoomGesture {
    /// Listens to the fingers on an element.
    pub fn listen(mailbox: &Mailbox, area: &Element) -> ZoomGesture {
        let gesture = ZoomGesture::default();
        let down = gesture.clone();
        on(area, "pointerdown", move |event| {
            if let Some(finger) = touch(event) {
                down.0.borrow_mut().push(finger);
            }
        });
        for name in ["pointerup", "pointercancel", "pointerleave"] {
            let up = gesture.clone();
            on(area, name, move |event| {
                let id = event.unchecked_ref::<PointerEvent>().pointer_id();
                up.0.borrow_mut().retain(|finger| finger.id != id);
            });
        }
        let (moved, to, place) = (gesture.clone(), mailbox.clone(), area.clone());
        on(area, "pointermove", move |event| {
            let Some(finger) = touch(event) else { return };
            let Some(change) = follow(&mut moved.0.borrow_mut(), finger) else {
                return;
            };
            let area = place.get_bounding_client_rect();
            let width = area.width().max(1.0);
            let around = ((change.from - area.left()) / width).clamp(0.0, 1.0);
            to.post(Message::Spectrogram(SpectrogramMessage::Zoom {
                factor: change.ratio,
                around: Some(around),
            }));
            let part = (change.from - change.to) / width;
            to.post(Message::Spectrogram(SpectrogramMessage::ScrollBy(part)));
        });
        gesture
    }

    /// Whether two fingers are on the screen, so that neither of them points.
    pub fn is_active(&self) -> bool {
        self.0.borrow().len() > 1
    }
}

fn touch(event: &Event) -> Option<Finger> {
    let pointer = event.unchecked_ref::<PointerEvent>();
    (pointer.pointer_type() == "touch").then(|| Finger {
        id: pointer.pointer_id(),
        x: f64::from(pointer.client_x()),
        y: f64::from(pointer.client_y()),
    })
}

/// Moves a finger. Only the first two fingers count.
fn follow(fingers: &mut [Finger], moved: Finger) -> Option<Move> {
    let index = fingers.iter().position(|finger| finger.id == moved.id)?;
    let pair = |fingers: &[Finger]| match fingers {
        [a, b, ..] => Some(((a.x - b.x).hypot(a.y - b.y), (a.x + b.x) / 2.0)),
        _ => None,
    };
    let before = pair(fingers);
    fingers[index] = moved;
    let ((distance_before, from), (distance, to)) = (before?, pair(fingers)?);
    (index < 2).then(|| Move {
        // Fingers at nearly the same place would zoom without a limit.
        ratio: distance.max(10.0) / distance_before.max(10.0),
        from,
        to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finger(id: i32, x: f64) -> Finger {
        Finger { id, x, y: 0.0 }
    }

    #[test]
    fn distance_zooms_and_the_middle_scrolls() {
        let mut fingers = vec![finger(1, 100.0), finger(2, 200.0)];
        let change = follow(&mut fingers, finger(2, 300.0));
        let expected = Move {
            ratio: 2.0,
            from: 150.0,
            to: 200.0,
        };
        assert_eq!(change, Some(expected));
        assert_eq!(fingers[1].x, 300.0);
    }

    #[test]
    fn only_the_first_two_fingers_zoom() {
        assert_eq!(follow(&mut [finger(1, 100.0)], finger(1, 300.0)), None);
        let mut three = vec![finger(1, 0.0), finger(2, 9.0), finger(3, 50.0)];
        assert_eq!(follow(&mut three, finger(3, 80.0)), None);
        assert_eq!(follow(&mut three, finger(7, 80.0)), None);
        // Fingers at the same place do not zoom to infinity.
        let closest = follow(&mut three, finger(2, 0.0)).expect("a pair");
        assert_eq!(closest.ratio, 1.0);
    }
}

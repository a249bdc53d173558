//! Two fingers on the picture: apart they show less of the song, together more, and along they move it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

use super::on;
use crate::hub::{Hub, Msg};

/// The fingers that are down.
#[derive(Clone, Default)]
pub struct Pinch(Rc<RefCell<Vec<Finger>>>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    x: f64,
    y: f64,
}

/// What two fingers did: how many times further apart they are, and between which places of the
/// picture their middle went, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Move {
    apart: f64,
    from: f64,
    to: f64,
}

impl Pinch {
    /// Listens to the fingers on an element, for as long as the page lives.
    pub fn listen(hub: &Hub, area: &Element) -> Pinch {
        let pinch = Pinch::default();
        let down = pinch.clone();
        on(area, "pointerdown", move |event| {
            if let Some(finger) = touch(event) {
                down.0.borrow_mut().push(finger);
            }
        });
        for name in ["pointerup", "pointercancel", "pointerleave"] {
            let up = pinch.clone();
            on(area, name, move |event| {
                let id = event.unchecked_ref::<PointerEvent>().pointer_id();
                up.0.borrow_mut().retain(|finger| finger.id != id);
            });
        }
        let (moved, to, place) = (pinch.clone(), hub.clone(), area.clone());
        on(area, "pointermove", move |event| {
            let Some(finger) = touch(event) else { return };
            let Some(done) = follow(&mut moved.0.borrow_mut(), finger) else {
                return;
            };
            let area = place.get_bounding_client_rect();
            let width = area.width().max(1.0);
            let part = ((done.from - area.left()) / width).clamp(0.0, 1.0);
            to.post(Msg::Zoom(done.apart, Some(part)));
            to.post(Msg::PanBy((done.from - done.to) / width));
        });
        pinch
    }

    /// Whether a second finger is down, so that the first one points at nothing.
    pub fn is_on(&self) -> bool {
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

/// Takes up where a finger went. A third one is along for the ride.
fn follow(fingers: &mut [Finger], moved: Finger) -> Option<Move> {
    let index = fingers.iter().position(|finger| finger.id == moved.id)?;
    let pair = |fingers: &[Finger]| match fingers {
        [a, b, ..] => Some(((a.x - b.x).hypot(a.y - b.y), (a.x + b.x) / 2.0)),
        _ => None,
    };
    let before = pair(fingers);
    fingers[index] = moved;
    let ((apart_before, from), (apart, to)) = (before?, pair(fingers)?);
    (index < 2).then(|| Move {
        // Two fingers as good as on one place would zoom without a bound.
        apart: apart.max(10.0) / apart_before.max(10.0),
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
    fn apart_is_closer_and_the_middle_moves() {
        let mut fingers = vec![finger(1, 100.0), finger(2, 200.0)];
        let done = follow(&mut fingers, finger(2, 300.0));
        let wanted = Move {
            apart: 2.0,
            from: 150.0,
            to: 200.0,
        };
        assert_eq!(done, Some(wanted));
        assert_eq!(fingers[1].x, 300.0);
    }

    #[test]
    fn one_finger_and_a_third_one_zoom_nothing() {
        assert_eq!(follow(&mut [finger(1, 100.0)], finger(1, 300.0)), None);
        let mut three = vec![finger(1, 0.0), finger(2, 9.0), finger(3, 50.0)];
        assert_eq!(follow(&mut three, finger(3, 80.0)), None);
        assert_eq!(follow(&mut three, finger(7, 80.0)), None);
        // Fingers on one place do not zoom to infinity.
        let closest = follow(&mut three, finger(2, 0.0)).expect("a pair");
        assert_eq!(closest.apart, 1.0);
    }
}

//! One queue for everything that happens: clicks, messages of the worker, samples, timers.
//!
//! Handlers of the browser's events only post a message. The messages are handled one after the other, so
//! that no handler can find the state half changed, even if the browser calls one from within another.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::browser::dom;
use crate::message::{Message, PageMessage};

type Handler = Box<dyn FnMut(Message)>;

/// A handle to post messages with. All clones belong to one queue.
#[derive(Clone, Default)]
pub struct Mailbox(Rc<Inner>);

#[derive(Default)]
struct Inner {
    queue: RefCell<VecDeque<Message>>,
    handler: RefCell<Option<Handler>>,
}

impl Mailbox {
    /// Sets the function that handles the messages. What was posted before waits for the next message.
    pub fn open(&self, handler: Handler) {
        self.0.handler.replace(Some(handler));
    }

    /// Posts a message. It is handled at once, or after the one that is being handled.
    pub fn post(&self, message: Message) {
        self.0.queue.borrow_mut().push_back(message);
        let Ok(mut handler) = self.0.handler.try_borrow_mut() else {
            return;
        };
        let Some(handler) = handler.as_mut() else {
            return;
        };
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            let Some(message) = next else { break };
            handler(message);
        }
    }

    /// Posts [`PageMessage::Frame`] before the browser draws the next frame.
    pub fn request_frame(&self) {
        let mailbox = self.clone();
        let callback =
            Closure::once_into_js(move || mailbox.post(Message::Page(PageMessage::Frame)));
        // Without animation frames nothing is drawn, so nothing is lost.
        let _ = dom::window().request_animation_frame(callback.unchecked_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{LiveMessage, RecordingMessage};

    #[test]
    fn messages_posted_while_handling_wait_for_their_turn() {
        let mailbox = Mailbox::default();
        let log = Rc::new(RefCell::new(Vec::new()));
        let (inner, seen) = (mailbox.clone(), log.clone());
        mailbox.post(Message::Live(LiveMessage::Stop));
        mailbox.open(Box::new(move |message| {
            let name = match message {
                Message::Live(_) => "live",
                Message::Recording(_) => {
                    inner.post(Message::Page(PageMessage::ShowShortcuts));
                    "recording"
                }
                Message::Page(_) => "page",
                _ => panic!("nothing else was posted"),
            };
            seen.borrow_mut().push(name);
        }));
        assert!(log.borrow().is_empty());
        mailbox.post(Message::Recording(RecordingMessage::Start));
        assert_eq!(*log.borrow(), ["live", "recording", "page"]);
    }
}

//! What helpers have said and nobody has read yet.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo::timers::callback::Timeout;

/// What a helper says.
pub enum Said {
    /// It has its network.
    Ready,
    /// It has heard the oldest share that it was given.
    Heard {
        /// The song's number.
        job: u32,
        /// `[slices, genres]`.
        probabilities: Vec<f32>,
    },
    /// It will say nothing more: why, in English, for the console.
    Gone(String),
}

/// The queue, and who waits for it.
#[derive(Default)]
pub struct Inbox {
    queue: RefCell<VecDeque<(usize, Said)>>,
    waker: RefCell<Option<Waker>>,
}

impl Inbox {
    /// Puts in what the helper with this index said.
    pub fn put(&self, index: usize, said: Said) {
        self.queue.borrow_mut().push_back((index, said));
        self.wake();
    }

    /// The oldest that was not read.
    pub fn take(&self) -> Option<(usize, Said)> {
        self.queue.borrow_mut().pop_front()
    }

    /// Waits until something is there; false where nothing came in this time.
    pub async fn wait(self: &Rc<Inbox>, patience_ms: u32) -> bool {
        let late = Rc::new(std::cell::Cell::new(false));
        let (inbox, rings) = (self.clone(), late.clone());
        let _timeout = Timeout::new(patience_ms, move || {
            rings.set(true);
            inbox.wake();
        });
        poll_fn(|context| {
            if !self.queue.borrow().is_empty() {
                return Poll::Ready(true);
            }
            if late.get() {
                return Poll::Ready(false);
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }
}

//! Replies of the pool's workers that were not read yet.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo::timers::callback::Timeout;

/// A reply with its payload unpacked.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The network is loaded.
    Ready,
    /// The worker's oldest request is done.
    Classified {
        /// Number of the song.
        song: u32,
        /// `[slices, outputs]`
        probabilities: Vec<f32>,
    },
    /// The worker has failed: why, for the console.
    Failed(String),
}

/// The queue of replies and the task that waits for them.
#[derive(Default)]
pub struct Inbox {
    queue: RefCell<VecDeque<(usize, Reply)>>,
    waker: RefCell<Option<Waker>>,
}

impl Inbox {
    /// Adds a reply of the worker with this index.
    pub fn push(&self, index: usize, reply: Reply) {
        self.queue.borrow_mut().push_back((index, reply));
        self.wake();
    }

    /// The oldest reply.
    pub fn pop(&self) -> Option<(usize, Reply)> {
        self.queue.borrow_mut().pop_front()
    }

    /// Waits for a reply; false after the timeout.
    pub async fn wait(self: &Rc<Inbox>, timeout_ms: u32) -> bool {
        let expired = Rc::new(Cell::new(false));
        let (inbox, expire) = (self.clone(), expired.clone());
        let _timeout = Timeout::new(timeout_ms, move || {
            expire.set(true);
            inbox.wake();
        });
        poll_fn(|context| {
            if !self.queue.borrow().is_empty() {
                return Poll::Ready(true);
            }
            if expired.get() {
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

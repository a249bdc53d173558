//! Cancellation of the running song.

use std::cell::Cell;
use std::rc::Rc;

/// A cancellation flag, shared by the queue and the running song.
#[derive(Clone, Debug, Default)]
pub struct StopToken(Rc<Cell<bool>>);

impl StopToken {
    /// Cancels the song. It stops at its next yield.
    pub fn set(&self) {
        self.0.set(true);
    }

    /// True after the song was cancelled.
    pub fn is_set(&self) -> bool {
        self.0.get()
    }
}

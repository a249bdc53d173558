//! Waiting for an answer that is already there.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future to its end on this thread.
///
/// For native programs: their backends answer a readback before the first poll returns, so nothing
/// is gained by an executor. In a browser, where the GPU answers only after the call has returned,
/// `await` instead: this would spin for ever.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::hint::spin_loop();
    }
}

//! A minimal executor for native programs.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future to completion on this thread.
///
/// For native programs: their backends complete a readback before the first poll returns, so a real
/// executor gains nothing. In a browser use `await`: the GPU completes only after the call has
/// returned, so this function would spin forever.
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

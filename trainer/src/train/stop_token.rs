//! Requests to stop a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// A cancellation flag shared between threads.
#[derive(Clone, Debug, Default)]
pub struct StopToken(Arc<AtomicU8>);

/// How a run is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopRequest {
    /// Not at all.
    Continue,
    /// After the checkpoint of this epoch is saved.
    AfterEpoch,
    /// After this step; the progress of the epoch is lost.
    Now,
}

impl StopToken {
    /// The current request.
    pub fn request(&self) -> StopRequest {
        match self.0.load(Ordering::Relaxed) {
            0 => StopRequest::Continue,
            1 => StopRequest::AfterEpoch,
            _ => StopRequest::Now,
        }
    }

    /// The first call requests a stop after the epoch, the second an immediate one.
    pub fn request_stop(&self) {
        self.0.fetch_add(
            u8::from(self.request() < StopRequest::Now),
            Ordering::Relaxed,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_request_stops_immediately() {
        let stop = StopToken::default();
        let mut requests = vec![stop.request()];
        for _ in 0..3 {
            stop.clone().request_stop();
            requests.push(stop.request());
        }
        assert_eq!(
            requests,
            [
                StopRequest::Continue,
                StopRequest::AfterEpoch,
                StopRequest::Now,
                StopRequest::Now
            ]
        );
    }
}

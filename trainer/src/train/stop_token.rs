//! Somebody wants the run to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// A wish that another thread may utter.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicU8>);

/// What is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// To go on.
    GoOn,
    /// To stop when this epoch is saved.
    AfterEpoch,
    /// To stop after this step, without what the epoch has learnt.
    Now,
}

impl Stop {
    /// What is wished for at present.
    pub fn wish(&self) -> Wish {
        match self.0.load(Ordering::Relaxed) {
            0 => Wish::GoOn,
            1 => Wish::AfterEpoch,
            _ => Wish::Now,
        }
    }

    /// Asks once: after this epoch. Asks again: now.
    pub fn ask(&self) {
        self.0
            .fetch_add(u8::from(self.wish() < Wish::Now), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_twice_is_in_a_hurry() {
        let stop = Stop::default();
        let mut wishes = vec![stop.wish()];
        for _ in 0..3 {
            stop.clone().ask();
            wishes.push(stop.wish());
        }
        assert_eq!(wishes, [Wish::GoOn, Wish::AfterEpoch, Wish::Now, Wish::Now]);
    }
}

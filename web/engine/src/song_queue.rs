//! Which song is next, and which is cancelled.

use std::collections::VecDeque;

use crate::stop_token::StopToken;

/// The effect of a cancel request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The song was waiting, and is removed.
    Removed,
    /// The song is running. It stops at its next yield and reports that itself.
    Running,
    /// There is no such song.
    Unknown,
}

/// Songs in the order in which they arrived, by the page's numbers.
#[derive(Debug)]
pub struct SongQueue<T> {
    waiting: VecDeque<(u32, T)>,
    running: Vec<(u32, StopToken)>,
}

impl<T> Default for SongQueue<T> {
    fn default() -> SongQueue<T> {
        SongQueue {
            waiting: VecDeque::new(),
            running: Vec::new(),
        }
    }
}

impl<T> SongQueue<T> {
    /// Adds a song.
    pub fn push(&mut self, number: u32, song: T) {
        self.waiting.push_back((number, song));
    }

    /// Takes the next song, which is running until [`SongQueue::finish`].
    pub fn take(&mut self) -> Option<(u32, T, StopToken)> {
        let (number, song) = self.waiting.pop_front()?;
        let stop = StopToken::default();
        self.running.push((number, stop.clone()));
        Some((number, song, stop))
    }

    /// The song that is taken next.
    pub fn next(&self) -> Option<&T> {
        self.waiting.front().map(|(_, song)| song)
    }

    /// This song is not running any more.
    pub fn finish(&mut self, number: u32) {
        self.running.retain(|(running, _)| *running != number);
    }

    /// Cancels a song, waiting or running.
    pub fn cancel(&mut self, number: u32) -> Cancelled {
        let mut running = self.running.iter();
        if let Some((_, stop)) = running.find(|(running, _)| *running == number) {
            stop.set();
            return Cancelled::Running;
        }
        let before = self.waiting.len();
        self.waiting.retain(|(waiting, _)| *waiting != number);
        match self.waiting.len() < before {
            true => Cancelled::Removed,
            false => Cancelled::Unknown,
        }
    }

    /// True when no song waits. Some may be running.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_run_in_order() {
        let mut queue = SongQueue::default();
        queue.push(1, "a");
        queue.push(2, "b");
        assert_eq!(queue.next(), Some(&"a"));
        let (number, song, stop) = queue.take().expect("two songs");
        assert_eq!((number, song, stop.is_set()), (1, "a", false));
        queue.finish(1);
        assert_eq!(queue.take().map(|(number, ..)| number), Some(2));
        assert!(queue.is_empty());
        assert!(queue.take().is_none());
    }

    #[test]
    fn a_waiting_song_is_removed_and_a_running_one_is_flagged() {
        let mut queue = SongQueue::default();
        for number in 1..=3 {
            queue.push(number, ());
        }
        let (_, (), stop) = queue.take().expect("three songs");
        assert_eq!(queue.cancel(2), Cancelled::Removed);
        assert_eq!(queue.cancel(2), Cancelled::Unknown);
        assert!(!stop.is_set());
        let (_, (), ahead) = queue.take().expect("the third song");
        assert_eq!(queue.cancel(1), Cancelled::Running);
        assert_eq!((stop.is_set(), ahead.is_set()), (true, false));
        queue.finish(1);
        assert_eq!(queue.cancel(1), Cancelled::Unknown);
        assert_eq!(queue.cancel(3), Cancelled::Running);
        assert!(ahead.is_set());
    }
}

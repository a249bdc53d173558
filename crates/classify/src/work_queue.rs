//! A song's slices, dealt out to several networks that hear at different speeds.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// Who has which slices of a song, and what has come back.
///
/// WorkQueue are small and given out as they are asked for, so that a slow network takes fewer of them
/// and no network waits for another. What comes back out of turn is kept until its turn comes:
/// slices are completed in order of time.
#[derive(Clone, Debug)]
pub struct WorkQueue {
    end: usize,
    size: usize,
    /// First slice that nobody was given yet.
    next: usize,
    /// WorkQueue that came back unheard; they go out first.
    returned: VecDeque<Range<usize>>,
    /// First slice that was not completed yet.
    completed: usize,
    /// What came back before its turn, by first slice.
    early: BTreeMap<usize, (Range<usize>, Vec<f32>)>,
}

impl WorkQueue {
    /// These slices in queue of `size`, at least one slice.
    pub fn new(slices: Range<usize>, size: usize) -> WorkQueue {
        WorkQueue {
            end: slices.end,
            size: size.max(1),
            next: slices.start,
            returned: VecDeque::new(),
            completed: slices.start,
            early: BTreeMap::new(),
        }
    }

    /// The next slices to hear, or none where all are given out.
    pub fn take(&mut self) -> Option<Range<usize>> {
        if let Some(range) = self.returned.pop_front() {
            return Some(range);
        }
        if self.next >= self.end {
            return None;
        }
        let start = self.next;
        self.next = self.end.min(start + self.size);
        Some(start..self.next)
    }

    /// Slices that were given out come back unheard: their network has failed.
    pub fn put_back(&mut self, range: Range<usize>) {
        self.returned.push_back(range);
    }

    /// Takes the probabilities of slices that were given out.
    pub fn complete(&mut self, range: Range<usize>, probabilities: Vec<f32>) {
        self.early.insert(range.start, (range, probabilities));
    }

    /// The next slices in order of time, and their probabilities, where they have come back.
    pub fn next_in_order(&mut self) -> Option<(Range<usize>, Vec<f32>)> {
        let next = self.early.remove(&self.completed)?;
        self.completed = next.0.end;
        Some(next)
    }

    /// True where every slice has been completed.
    pub fn is_done(&self) -> bool {
        self.completed >= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_out_of_turn_is_completed_in_order() {
        let mut queue = WorkQueue::new(0..10, 4);
        let given: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(given, [0..4, 4..8, 8..10]);
        queue.complete(8..10, vec![3.0]);
        queue.complete(4..8, vec![2.0]);
        assert_eq!(queue.next_in_order(), None);
        queue.complete(0..4, vec![1.0]);
        let completed: Vec<_> = std::iter::from_fn(|| queue.next_in_order()).collect();
        assert_eq!(
            completed,
            [(0..4, vec![1.0]), (4..8, vec![2.0]), (8..10, vec![3.0])]
        );
        assert!(queue.is_done());
    }

    #[test]
    fn what_a_failed_network_had_goes_to_the_next_that_asks() {
        let mut queue = WorkQueue::new(0..6, 2);
        let lost = queue.take().expect("six slices");
        assert_eq!(queue.take(), Some(2..4));
        queue.put_back(lost);
        assert_eq!(queue.take(), Some(0..2));
        assert_eq!(queue.take(), Some(4..6));
        assert_eq!(queue.take(), None);
        assert!(!queue.is_done());
    }

    #[test]
    fn a_song_without_slices_is_done_at_once() {
        let mut queue = WorkQueue::new(3..3, 4);
        assert_eq!(queue.take(), None);
        assert!(queue.is_done());
    }
}

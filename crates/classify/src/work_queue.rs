//! A song's slices, shared out among networks of different speeds.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

/// The slices of a song in small batches, and the results so far.
///
/// A network takes the next batch when it is free, so a slow network takes fewer of them and no network
/// waits for another. Results that arrive out of order are kept back: [`WorkQueue::next_in_order`]
/// returns them in order of time.
#[derive(Clone, Debug)]
pub struct WorkQueue {
    end: usize,
    size: usize,
    /// First slice that was never taken.
    next: usize,
    /// Batches that were taken and put back; they are taken first.
    returned: VecDeque<Range<usize>>,
    /// First slice that was not returned in order yet.
    completed: usize,
    /// Results that wait for earlier ones, by first slice.
    early: BTreeMap<usize, (Range<usize>, Vec<f32>)>,
}

impl WorkQueue {
    /// These slices in batches of `size`, at least one slice.
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

    /// The next batch, or `None` if all are taken.
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

    /// Puts a batch back whose network has failed.
    pub fn put_back(&mut self, range: Range<usize>) {
        self.returned.push_back(range);
    }

    /// Stores the probabilities of a batch that was taken.
    pub fn complete(&mut self, range: Range<usize>, probabilities: Vec<f32>) {
        self.early.insert(range.start, (range, probabilities));
    }

    /// The next batch in order of time with its probabilities, if it is complete.
    pub fn next_in_order(&mut self) -> Option<(Range<usize>, Vec<f32>)> {
        let next = self.early.remove(&self.completed)?;
        self.completed = next.0.end;
        Some(next)
    }

    /// True when every slice was returned in order.
    pub fn is_done(&self) -> bool {
        self.completed >= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_returned_in_order() {
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
    fn a_failed_networks_batch_is_taken_next() {
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

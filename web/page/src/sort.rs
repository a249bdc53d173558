//! Sorting by one instance of the standard library's sort.
//!
//! That sort is compiled for each type and each comparison, some six kilobytes every time. Here it is
//! compiled once, for indices.

use std::cmp::Ordering;

/// Sorts; equal items keep their order.
pub fn sort_by<T: Clone>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_indices(items.len(), &|a, b| compare(&items[a], &items[b]));
    *items = order.into_iter().map(|at| items[at].clone()).collect();
}

/// Sorts numbers, the smallest first.
pub fn sort_numbers(items: &mut Vec<usize>) {
    sort_by(items, |a, b| a.cmp(b));
}

/// The indices `0..count` in sorted order.
fn sorted_indices(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_keep_their_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        sort_by(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
        let mut numbers = vec![3, 1, 2];
        sort_numbers(&mut numbers);
        assert_eq!(numbers, [1, 2, 3]);
    }
}

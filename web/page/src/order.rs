//! Sorting, by code that the page carries once.
//!
//! The standard library's sort is compiled anew for each type and each comparison, which are some six
//! kilobytes every time; this one sorts numbers of places, whatever lies there.

use std::cmp::Ordering;

/// Sorts; what is equal keeps its order.
pub fn sort_by<T: Clone>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = places(items.len(), &|a, b| compare(&items[a], &items[b]));
    *items = order.into_iter().map(|at| items[at].clone()).collect();
}

/// Sorts indices, the smallest first.
pub fn sort_numbers(items: &mut Vec<usize>) {
    sort_by(items, |a, b| a.cmp(b));
}

/// `0..count` in the order of what lies there.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_keeps_its_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        sort_by(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
        let mut numbers = vec![3, 1, 2];
        sort_numbers(&mut numbers);
        assert_eq!(numbers, [1, 2, 3]);
    }
}

//! The largest of some values.

/// Index of the largest value, the first of equals; 0 if there are none.
pub fn argmax<T: PartialOrd>(values: &[T]) -> usize {
    (0..values.len())
        .reduce(|best, i| if values[i] > values[best] { i } else { best })
        .unwrap_or(0)
}

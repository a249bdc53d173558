//! A product in a sum.

/// A value times its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The value of the layer before.
    pub value: f32,
    /// The weight that was trained.
    pub weight: f32,
}

impl Term {
    /// Value times weight.
    pub fn product(self) -> f64 {
        f64::from(self.value) * f64::from(self.weight)
    }
}

/// Values with their weights.
pub(crate) fn terms(values: &[f32], weights: &[f32]) -> Vec<Term> {
    let pairs = values.iter().zip(weights);
    pairs
        .map(|(&value, &weight)| Term { value, weight })
        .collect()
}

/// The sum of the products. In f64, so that rounding does not depend on the order.
pub(crate) fn sum(terms: &[Term]) -> f64 {
    terms.iter().map(|term| term.product()).sum()
}

/// The sum of the products of values and weights, in f64.
pub(crate) fn dot(values: &[f32], weights: &[f32]) -> f64 {
    let pairs = values.iter().zip(weights);
    pairs
        .map(|(&value, &weight)| f64::from(value) * f64::from(weight))
        .sum()
}

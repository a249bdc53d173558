//! Dropout at the end of a block.
//!
//! The mask is a hash of each value's index, so threads share no generator and the backward pass computes
//! the same mask again instead of storing it.

/// A random mask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    seed: u32,
    /// Values with a hash below this are kept.
    below: u32,
    /// One over the proportion that is kept.
    scale: f32,
}

impl Dropout {
    /// No dropout.
    pub const NONE: Dropout = Dropout {
        seed: 0,
        below: u32::MAX,
        scale: 1.0,
    };

    /// Drops a proportion of the values, from 0 to less than 1.
    pub fn new(share: f64, seed: u32) -> Dropout {
        if share <= 0.0 {
            return Dropout::NONE;
        }
        Dropout {
            // Consecutive seeds must not give the same sequence, shifted by one.
            seed: hash(seed ^ 0x9e37_79b9),
            below: ((1.0 - share) * f64::from(u32::MAX)) as u32,
            scale: (1.0 / (1.0 - share)) as f32,
        }
    }

    /// Whether any value is dropped.
    pub fn drops(&self) -> bool {
        *self != Dropout::NONE
    }

    /// Applies the mask to values that start at the index `first` of the whole tensor.
    #[inline(always)]
    pub fn apply(&self, first: usize, values: &mut [f32]) {
        if !self.drops() {
            return;
        }
        let first = self.seed.wrapping_add(first as u32);
        for (n, value) in values.iter_mut().enumerate() {
            let kept = hash(first.wrapping_add(n as u32)) < self.below;
            *value = if kept { *value * self.scale } else { 0.0 };
        }
    }
}

/// A pseudo-random permutation of all 32-bit numbers: "lowbias32" of Wellons' hash prospector, whose
/// constants minimise the bias between input and output bits.
#[inline(always)]
fn hash(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(dropout: Dropout, count: usize) -> Vec<bool> {
        let mut values = vec![1.0; count];
        dropout.apply(0, &mut values);
        values.iter().map(|value| *value > 0.0).collect()
    }

    fn share(of: impl ExactSizeIterator<Item = bool>) -> f64 {
        let count = of.len() as f64;
        of.filter(|kept| *kept).count() as f64 / count
    }

    /// Five standard deviations of a proportion of that many draws are 0.005.
    #[test]
    fn the_proportion_is_exact_and_seeds_are_independent() {
        const COUNT: usize = 200_000;
        for left_out in [0.1, 0.15, 0.5] {
            let first = kept(Dropout::new(left_out, 1), COUNT);
            let next = kept(Dropout::new(left_out, 2), COUNT);
            let all = share(first.iter().copied());
            assert!((all - (1.0 - left_out)).abs() < 0.005, "{all}");
            for apart in [1, 2, 32, 64, 128, 4096] {
                let after: Vec<bool> = (apart..COUNT)
                    .filter(|&n| first[n - apart])
                    .map(|n| first[n])
                    .collect();
                let after = share(after.into_iter());
                assert!((after - all).abs() < 0.01, "{apart} apart: {after}");
            }
            let same = share(first.iter().zip(&next).map(|(one, other)| one == other));
            let chance = all * all + (1.0 - all) * (1.0 - all);
            assert!((same - chance).abs() < 0.01, "two seeds: {same}");
        }
    }

    #[test]
    fn kept_values_are_scaled_up() {
        let mut values = [3.0; 8];
        Dropout::new(0.25, 7).apply(100, &mut values);
        assert!(values.iter().all(|v| *v == 0.0 || (*v - 4.0).abs() < 1e-6));
        let mut parts = [3.0; 8];
        let (left, right) = parts.split_at_mut(3);
        Dropout::new(0.25, 7).apply(100, left);
        Dropout::new(0.25, 7).apply(103, right);
        assert_eq!(values, parts);
        Dropout::NONE.apply(0, &mut values);
        assert_eq!(values, parts);
    }
}

//! Dropout at a block's end: which values are left out, and what the others are multiplied by.
//!
//! Drawn from a hash of each value's index, so that threads share no generator and the way back draws
//! the same again in place of a mask that is kept.

/// Values left out at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    seed: u32,
    /// A hash below it keeps its value.
    below: u32,
    /// One over the share that is kept.
    scale: f32,
}

impl Dropout {
    /// Nothing is left out.
    pub const NONE: Dropout = Dropout {
        seed: 0,
        below: u32::MAX,
        scale: 1.0,
    };

    /// Leaves out a `share` of the values, from 0 to less than 1.
    pub fn new(share: f64, seed: u32) -> Dropout {
        if share <= 0.0 {
            return Dropout::NONE;
        }
        Dropout {
            // Seeds that are neighbours must not draw the same, one index later.
            seed: hash(seed ^ 0x9e37_79b9),
            below: ((1.0 - share) * f64::from(u32::MAX)) as u32,
            scale: (1.0 / (1.0 - share)) as f32,
        }
    }

    /// Whether anything is left out.
    pub fn drops(&self) -> bool {
        *self != Dropout::NONE
    }

    /// Multiplies values that begin at an index of the whole by what they are kept with.
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

/// A permutation of all 32-bit numbers that looks like chance: "lowbias32" of Wellons' hash
/// prospector, whose constants were searched for the least bias from any bit to any other.
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

    /// Five deviations of a share of that many draws are 0.005.
    #[test]
    fn the_share_is_kept_whatever_was_kept_before() {
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
    fn what_is_kept_makes_up_for_the_rest() {
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

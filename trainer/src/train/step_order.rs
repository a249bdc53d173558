//! Slices whose steps the recurrent layers read in random order.
//!
//! Genres hardly need the order of the steps, so a network that is trained on genres alone does not learn it
//! (models/README.md, "Order in time"). Here such slices count as non-music, which the network can only recognise by the order.

use rand::seq::SliceRandom;
use rand::{Rng, rngs::StdRng};

/// The steps of each slice in the order in which they are read, `[slices, steps]`, and which slices are in random order.
pub struct StepOrder {
    /// Indices of steps.
    pub order: Vec<i32>,
    /// Per slice.
    pub is_random: Vec<bool>,
}

/// Draws the orders of a batch; `share` of the slices of two or more steps get another than their own.
pub fn draw(slices: usize, steps: usize, share: f32, random: &mut StdRng) -> StepOrder {
    let own: Vec<i32> = (0..steps as i32).collect();
    let mut drawn = StepOrder {
        order: Vec::with_capacity(slices * steps),
        is_random: Vec::with_capacity(slices),
    };
    for _ in 0..slices {
        let mut order = own.clone();
        let is_random = steps > 1 && random.random::<f32>() < share;
        while is_random && order == own {
            order.shuffle(random);
        }
        drawn.order.extend(order);
        drawn.is_random.push(is_random);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn a_share_of_the_slices_is_in_another_order() {
        let mut random = StdRng::seed_from_u64(1);
        let drawn = draw(2000, 3, 0.25, &mut random);
        let count = drawn
            .is_random
            .iter()
            .filter(|&&is_random| is_random)
            .count();
        assert!((420..580).contains(&count), "{count}");
        for (order, is_random) in drawn.order.chunks_exact(3).zip(&drawn.is_random) {
            assert_eq!(order != [0, 1, 2], *is_random);
            let mut sorted = order.to_vec();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2]);
        }
        // One step has no other order.
        assert!(
            draw(50, 1, 1.0, &mut random)
                .is_random
                .iter()
                .all(|&is_random| !is_random)
        );
    }
}

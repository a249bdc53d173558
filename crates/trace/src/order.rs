//! Frames of a slice in another order.

use crate::random::Random;

/// From the last frame to the first.
pub fn reversed(frames: usize) -> Vec<usize> {
    (0..frames).rev().collect()
}

/// Random order.
pub fn shuffled(frames: usize, random: &mut Random) -> Vec<usize> {
    random.permutation(frames)
}

/// Blocks of `length` frames in random order; within a block the order stays. The last block may be shorter.
pub fn shuffled_blocks(frames: usize, length: usize, random: &mut Random) -> Vec<usize> {
    let length = length.max(1);
    let blocks = random.permutation(frames.div_ceil(length));
    blocks
        .into_iter()
        .flat_map(|block| block * length..frames.min((block + 1) * length))
        .collect()
}

/// Copies slices, `[slices, bands, frames]`, with the frames in this order.
///
/// # Panics
/// The order has a frame that a slice does not have.
pub fn reordered(input: &[f32], order: &[usize]) -> Vec<f32> {
    let rows = input.chunks_exact(order.len().max(1));
    rows.flat_map(|row| order.iter().map(|&frame| row[frame]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_is_there_once() {
        let mut random = Random::new(1);
        for order in [
            reversed(33),
            shuffled(33, &mut random),
            shuffled_blocks(33, 8, &mut random),
        ] {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..33), "{order:?}");
        }
    }

    #[test]
    fn blocks_stay_whole() {
        let order = shuffled_blocks(32, 8, &mut Random::new(5));
        for block in order.chunks(8) {
            assert!(block.iter().copied().eq(block[0]..block[0] + 8));
        }
        assert_ne!(order, (0..32).collect::<Vec<_>>());
    }

    #[test]
    fn bands_are_reordered_alike() {
        let input = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(
            reordered(&input, &[2, 0, 1]),
            [3.0, 1.0, 2.0, 6.0, 4.0, 5.0]
        );
    }
}

//! A known input on which every backend must reproduce the logits in the file.

/// Slices of the known input.
pub const SELF_TEST_SLICES: usize = 2;

/// Largest difference of a logit. f32 sums in another order differ by about 1e-5 on logits of about ten;
/// an incorrect kernel differs by whole units.
pub const SELF_TEST_TOLERANCE: f32 = 1e-3;

/// Decibels between -80 and 0, `[SELF_TEST_SLICES, bands, frames]` row-major.
///
/// A falling spectrum with pseudo-random values from integer arithmetic, so that it is identical on every
/// machine: no platform's sine or logarithm is involved.
pub fn self_test_input(bands: usize, frames: usize) -> Vec<f32> {
    let mut state = 0x2545_f491_u32;
    let mut input = Vec::with_capacity(SELF_TEST_SLICES * bands * frames);
    for _slice in 0..SELF_TEST_SLICES {
        for band in 0..bands {
            let slope = -40.0 * band as f32 / bands as f32;
            for _frame in 0..frames {
                // xorshift32 (Marsaglia 2003)
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let relief = (state >> 8) as f32 / (1 << 24) as f32;
                input.push((slope - 40.0 * relief).clamp(-80.0, 0.0));
            }
        }
    }
    input
}

/// Largest difference between two sets of logits; infinite if their sizes differ or one is NaN.
pub fn worst_difference(actual: &[f32], expected: &[Vec<f32>]) -> f32 {
    let expected: Vec<f32> = expected.iter().flatten().copied().collect();
    if actual.len() != expected.len() {
        return f32::INFINITY;
    }
    let mut worst = 0.0f32;
    for (a, e) in actual.iter().zip(expected) {
        let difference = (a - e).abs();
        if difference.is_nan() {
            return f32::INFINITY;
        }
        worst = worst.max(difference);
    }
    worst
}

//! Activation functions.

/// ELU: `x` if positive, else `exp(x) - 1`. In plain arithmetic, so that loops are vectorised. The error is
/// below 6e-8.
#[inline(always)]
pub fn elu(x: f32) -> f32 {
    // Comparisons, since `f32::min` also handles NaN. Below -87 the result is -1 in any case.
    let y = if x < 0.0 { x } else { 0.0 };
    let y = if y > -87.0 { y } else { -87.0 };
    // exp(y) = 2^n exp(r) with |r| <= ln(2) / 2 (Cody and Waite 1980). Adding 1.5 * 2^23 rounds to
    // the nearest integer, which is then in the lowest bits.
    let t = y * std::f32::consts::LOG2_E + 12_582_912.0;
    let n = t - 12_582_912.0;
    let r = y - n * 0.693_359_4;
    let r = r + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_2e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let of_r = p * r * r + r + 1.0;
    let two_to_n = f32::from_bits((t.to_bits() << 23).wrapping_add(127 << 23));
    if x > 0.0 { x } else { of_r * two_to_n - 1.0 }
}

/// `1 / (1 + exp(-x))`.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elu_is_accurate_to_single_precision() {
        let mut worst = 0.0f64;
        for step in 0..200_000 {
            let x = step as f32 * -1e-3;
            let wanted = f64::from(x).exp() - 1.0;
            worst = worst.max((f64::from(elu(x)) - wanted).abs());
        }
        assert!(worst < 6e-8, "{worst}");
        assert_eq!([elu(0.0), elu(3.5), elu(-1e30)], [0.0, 3.5, -1.0]);
        assert_eq!(elu(f32::NEG_INFINITY), -1.0);
    }

    #[test]
    fn sigmoid_saturates() {
        assert_eq!(
            [sigmoid(-200.0), sigmoid(0.0), sigmoid(200.0)],
            [0.0, 0.5, 1.0]
        );
    }
}

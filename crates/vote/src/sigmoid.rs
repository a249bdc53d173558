//! Logits of independent labels to probabilities.

/// The logistic sigmoid of each logit divided by `temperature`: the probability of a label by itself.
pub fn label_probabilities(logits: &[f32], temperature: f32) -> Vec<f32> {
    logits.iter().map(|&x| sigmoid(x / temperature)).collect()
}

/// `1 / (1 + exp(-x))`, without an infinite exponential on either side.
fn sigmoid(x: f32) -> f32 {
    let e = (-x.abs()).exp();
    if x >= 0.0 {
        1.0 / (1.0 + e)
    } else {
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_label_is_by_itself_and_huge_logits_are_finite() {
        assert_eq!(
            label_probabilities(&[1000.0, 0.0, -1000.0], 1.0),
            [1.0, 0.5, 0.0]
        );
        // 1 / (1 + e^-2) and its complement
        let found = label_probabilities(&[2.0, -2.0, 4.0], 1.0);
        assert!((found[0] - 0.880_797).abs() < 1e-6 && (found[1] - 0.119_203).abs() < 1e-6);
        assert_eq!(label_probabilities(&[4.0], 2.0), found[..1]);
    }
}

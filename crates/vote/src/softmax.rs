//! Logits to calibrated probabilities.

/// Softmax of each row of `genres` logits divided by `temperature`. On the host: a few numbers a
/// slice are not worth a launch.
pub fn softmax(logits: &[f32], genres: usize, temperature: f32) -> Vec<f32> {
    let mut probabilities = Vec::with_capacity(logits.len());
    for row in logits.chunks_exact(genres) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exponentials = row.iter().map(|&x| ((x - most) / temperature).exp());
        let sum: f32 = exponentials.clone().sum();
        probabilities.extend(exponentials.map(|e| e / sum));
    }
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_survives_huge_logits_and_is_softened_by_temperature() {
        let sure = softmax(&[1000.0, 0.0, -1000.0], 3, 1.0);
        assert_eq!(sure, [1.0, 0.0, 0.0]);
        let cold = softmax(&[2.0, 0.0], 2, 1.0)[0];
        let warm = softmax(&[2.0, 0.0], 2, 4.0)[0];
        assert!(cold > warm && warm > 0.5);
        // 1 / (1 + e^-2)
        assert!((cold - 0.880_797).abs() < 1e-6);
    }
}

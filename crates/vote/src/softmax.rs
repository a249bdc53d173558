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

/// Probabilities of each row of `genres + outside` logits: first those of the genres, at `temperature`, given that the
/// sound is one of them (they sum to one), then those of the outside classes, which sum to one together with that of
/// all genres. The temperature is fitted to songs of the genres, so it does not apply to the outside classes.
pub fn class_probabilities(
    logits: &[f32],
    genres: usize,
    outside: usize,
    temperature: f32,
) -> Vec<f32> {
    if outside == 0 {
        return softmax(logits, genres, temperature);
    }
    let mut probabilities = Vec::with_capacity(logits.len());
    for row in logits.chunks_exact(genres + outside) {
        probabilities.extend(softmax(&row[..genres], genres, temperature));
        probabilities.extend_from_slice(&softmax(row, row.len(), 1.0)[genres..]);
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

    #[test]
    fn genres_are_conditional_and_outside_classes_absolute() {
        // e^0 = 1 for each: two genres of four classes.
        let found = class_probabilities(&[0.0; 8], 2, 2, 3.0);
        let expected = [0.5, 0.5, 0.25, 0.25];
        assert_eq!(found, [expected, expected].concat());
        let found = class_probabilities(&[2.0, 0.0, -50.0], 2, 1, 1.0);
        assert!((found[0] - 0.880_797).abs() < 1e-6 && found[2] < 1e-6);
        assert_eq!(
            class_probabilities(&[2.0, 0.0], 2, 0, 1.0),
            softmax(&[2.0, 0.0], 2, 1.0)
        );
    }
}

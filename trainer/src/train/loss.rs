//! The losses of a batch.

use burn::tensor::{Tensor, activation};

/// Mean cross-entropy of slices that have one genre.
///
/// # Shapes
/// - `logits`, `targets`: `[slices, outputs]`
pub fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (activation::log_softmax(logits, 1) * targets)
        .sum_dim(1)
        .mean()
        .neg()
}

/// Mean binary cross-entropy of slices and labels, `-(w y log s(x) + (1 - y) log(1 - s(x)))` for logits `x`, targets `y` from
/// 0 to 1 and weights `w` of the positives. As PyTorch's `binary_cross_entropy_with_logits` with `pos_weight`, it is computed
/// as `(1 - y) x - (1 + (w - 1) y) log s(x)`, which is finite for every logit.
///
/// # Shapes
/// - `logits`, `targets`: `[slices, labels]`
/// - `positive_weights`: `[1, labels]`
pub fn binary_cross_entropy(
    logits: Tensor<2>,
    targets: Tensor<2>,
    positive_weights: Option<Tensor<2>>,
) -> Tensor<1> {
    let negatives = targets.clone().neg() + 1.0;
    let factor = match positive_weights {
        Some(weights) => targets * (weights - 1.0) + 1.0,
        None => targets.ones_like(),
    };
    (negatives * logits.clone() - factor * activation::log_sigmoid(logits)).mean()
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};
    use serde_json::Value;

    use super::*;

    /// Expected values from `tests/golden/labels/generate.py`.
    #[test]
    fn loss_and_gradient_of_labels_match_the_definition() {
        let golden: Value =
            serde_json::from_str(include_str!("../../../tests/golden/labels/loss.json")).unwrap();
        let device = Device::flex().autodiff();
        let matrix = |of: &Value| -> Vec<f32> {
            let rows: Vec<Vec<f32>> = serde_json::from_value(of.clone()).unwrap();
            rows.concat()
        };
        let tensor =
            |of: &Value| Tensor::<2>::from_data(TensorData::new(matrix(of), [3, 3]), &device);
        let weights: Vec<f32> = serde_json::from_value(golden["weights"].clone()).unwrap();
        let weights = Tensor::from_data(TensorData::new(weights, [1, 3]), &device);
        for (name, weights) in [("plain", None), ("weighted", Some(weights))] {
            let logits = tensor(&golden["logits"]).require_grad();
            let loss = binary_cross_entropy(logits.clone(), tensor(&golden["targets"]), weights);
            let gradients = loss.backward();
            let found = f64::from(loss.into_scalar::<f32>());
            let expected = golden[name]["loss"].as_f64().unwrap();
            assert!(
                (found - expected).abs() < 1e-5 * expected,
                "{name}: {found}"
            );
            let found = logits.grad(&gradients).unwrap().into_data();
            for (found, expected) in found
                .try_to_vec::<f32>()
                .unwrap()
                .iter()
                .zip(matrix(&golden[name]["gradient"]))
            {
                assert!(
                    (found - expected).abs() < 1e-7,
                    "{name}: {found}, not {expected}"
                );
            }
        }
    }
}

//! Multinomial logistic regression with a quadratic penalty, by accelerated gradient descent.

use genrescope_vote::softmax;

use crate::dot::dot;
use crate::head::Head;

/// Weight of the squared norm of the weights, halved, against the summed loss of the songs. States of a GRU are between -1
/// and 1, so the features need no scaling. On styles that the network was not trained on, values from 0.3 to 3 made no
/// difference of more than a point.
const PENALTY: f32 = 1.0;
/// Steps at most.
const STEPS: usize = 400;
/// The search ends where no component of the gradient is larger than this times the number of songs.
const TOLERANCE: f32 = 1e-5;

/// An example: features, its class and its weight in the loss.
#[derive(Clone, Debug)]
pub struct Example<'a> {
    pub features: &'a [f32],
    /// Logits of classes that are not trained, the first ones; the same number for all examples.
    pub fixed: Vec<f32>,
    pub class: usize,
    pub weight: f32,
}

/// Weights that give each class the same influence and sum to the number of examples.
pub fn balance(examples: &mut [Example<'_>], classes: usize) {
    let mut counts = vec![0usize; classes];
    for example in &*examples {
        counts[example.class] += 1;
    }
    let present = counts.iter().filter(|&&count| count > 0).count();
    let total = examples.len() as f32;
    for example in examples {
        example.weight = total / (present * counts[example.class]) as f32;
    }
}

/// The head of the classes that are trained with the lowest loss: the last `classes` ones. Deterministic: starts at zero.
///
/// Nesterov's method with a constant step of 1/L and restarts (Beck & Teboulle 2009; O'Donoghue & Candes 2015). The loss is
/// convex, so there is one minimum.
pub fn fit(examples: &[Example<'_>], classes: usize, width: usize) -> Head {
    let centre = centre(examples, width);
    let rows: Vec<Vec<f32>> = examples
        .iter()
        .map(|example| difference(example.features, &centre))
        .collect();
    let step = 1.0 / (lipschitz(&rows, examples, width) + PENALTY);
    let limit = TOLERANCE * examples.len() as f32;
    // Each row: the weights of a class, then its bias.
    let size = classes * (width + 1);
    let (mut current, mut ahead) = (vec![0.0f32; size], vec![0.0f32; size]);
    let mut gradient = vec![0.0f32; size];
    let mut momentum = 1.0f32;
    for _ in 0..STEPS {
        compute_gradient(&ahead, &rows, examples, classes, &mut gradient);
        if gradient.iter().all(|value| value.abs() <= limit) {
            break;
        }
        let next: Vec<f32> = ahead
            .iter()
            .zip(&gradient)
            .map(|(x, slope)| x - step * slope)
            .collect();
        // Against the direction of progress: momentum only delays.
        let progress: f32 = (0..size)
            .map(|i| gradient[i] * (next[i] - current[i]))
            .sum();
        let before = if progress > 0.0 { 1.0 } else { momentum };
        momentum = (1.0 + (1.0 + 4.0 * before * before).sqrt()) / 2.0;
        let factor = (before - 1.0) / momentum;
        for i in 0..size {
            ahead[i] = next[i] + factor * (next[i] - current[i]);
        }
        current = next;
    }
    let mut head = head(&current, &centre, classes, width);
    // Beside other classes the mean row counts.
    if examples.iter().all(|example| example.fixed.is_empty()) {
        head.centre_over_classes();
    }
    head
}

/// The regression was on centred features: the bias takes the centre back.
fn head(solution: &[f32], centre: &[f32], classes: usize, width: usize) -> Head {
    let mut head = Head::zeros(classes, width);
    for (class, row) in solution.chunks_exact(width + 1).enumerate() {
        let weights = &row[..width];
        head.weights[class * width..][..width].copy_from_slice(weights);
        head.biases[class] = row[width] - dot(weights, centre);
    }
    head
}

fn compute_gradient(
    at: &[f32],
    rows: &[Vec<f32>],
    examples: &[Example<'_>],
    classes: usize,
    gradient: &mut [f32],
) {
    let width = at.len() / classes - 1;
    for (slope, (index, x)) in gradient.iter_mut().zip(at.iter().enumerate()) {
        let is_bias = index % (width + 1) == width;
        *slope = if is_bias { 0.0 } else { PENALTY * x };
    }
    let mut logits = vec![0.0; classes];
    for (row, example) in rows.iter().zip(examples) {
        for (logit, weights) in logits.iter_mut().zip(at.chunks_exact(width + 1)) {
            *logit = dot(&weights[..width], row) + weights[width];
        }
        let fixed = example.fixed.len();
        let all = [&example.fixed[..], &logits].concat();
        let mut errors = softmax(&all, fixed + classes, 1.0);
        errors[example.class] -= 1.0;
        for (error, slopes) in errors[fixed..]
            .iter()
            .zip(gradient.chunks_exact_mut(width + 1))
        {
            let error = error * example.weight;
            for (slope, x) in slopes.iter_mut().zip(row) {
                *slope += error * x;
            }
            slopes[width] += error;
        }
    }
}

/// An upper bound of the curvature: half the largest eigenvalue of the weighted sum of squares (Boehning 1992), by power
/// iteration, with a reserve of a fifth since the iteration approaches it from below.
fn lipschitz(rows: &[Vec<f32>], examples: &[Example<'_>], width: usize) -> f32 {
    let mut direction = vec![1.0f32; width + 1];
    let mut largest = 0.0f32;
    for _ in 0..30 {
        let mut image = vec![0.0f32; width + 1];
        for (row, example) in rows.iter().zip(examples) {
            let along = dot(&direction[..width], row) + direction[width];
            for (to, x) in image.iter_mut().zip(row.iter().chain([&1.0])) {
                *to += example.weight * along * x;
            }
        }
        largest = dot(&image, &image).sqrt();
        if largest <= f32::MIN_POSITIVE {
            return 1.0;
        }
        direction = image.iter().map(|x| x / largest).collect();
    }
    0.6 * largest
}

fn centre(examples: &[Example<'_>], width: usize) -> Vec<f32> {
    let mut centre = vec![0.0f32; width];
    for example in examples {
        for (sum, x) in centre.iter_mut().zip(example.features) {
            *sum += x / examples.len() as f32;
        }
    }
    centre
}

fn difference(of: &[f32], from: &[f32]) -> Vec<f32> {
    of.iter().zip(from).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compared with scikit-learn 1.7.2, LogisticRegression(C=1, tol=1e-10) on the same six points.
    #[test]
    fn matches_scikit_learn() {
        let points = [
            [0.0, 1.0],
            [0.5, 1.5],
            [2.0, 0.0],
            [2.5, 0.5],
            [-1.0, -1.0],
            [-1.5, 0.0],
        ];
        let examples: Vec<Example<'_>> = points
            .iter()
            .enumerate()
            .map(|(index, features)| Example {
                features,
                fixed: Vec::new(),
                class: index / 2,
                weight: 1.0,
            })
            .collect();
        let head = fit(&examples, 3, 2);
        let expected = SCIKIT_LEARN;
        for (found, expected) in head.weights.iter().zip(expected.0) {
            assert!((found - expected).abs() < 1e-3, "{head:?}");
        }
        for (found, expected) in head.biases.iter().zip(expected.1) {
            assert!((found - expected).abs() < 1e-3, "{head:?}");
        }
    }

    const SCIKIT_LEARN: ([f32; 6], [f32; 3]) = (
        [
            -0.143_363_76,
            0.779_532_3,
            0.902_496_1,
            -0.244_634_56,
            -0.759_132_3,
            -0.534_897_74,
        ],
        [0.064_002_6, -0.402_518_1, 0.338_515_4],
    );

    #[test]
    fn balanced_weights_give_each_class_the_same_sum() {
        let features = [0.0];
        let mut examples = [0, 0, 0, 2].map(|class| Example {
            features: &features,
            fixed: Vec::new(),
            class,
            weight: 1.0,
        });
        balance(&mut examples, 3);
        let sum: f32 = examples[..3].iter().map(|example| example.weight).sum();
        assert!((sum - 2.0).abs() < 1e-6 && (examples[3].weight - 2.0).abs() < 1e-6);
    }
}

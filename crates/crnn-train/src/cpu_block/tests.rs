//! Comparison with the definition in double precision: values, and gradients by finite differences.

use super::{Dropout, Sizes, Weights, backward, forward};

struct Case {
    sizes: Sizes,
    input: Vec<f64>,
    weight: Vec<f64>,
    bias: Vec<f64>,
    gamma: Vec<f64>,
    beta: Vec<f64>,
    /// The loss's weight of each output.
    target: Vec<f64>,
}

fn noise(count: usize, seed: u64, scale: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Exact in single precision.
        f64::from((scale * (state as i64 as f64 / i64::MAX as f64)) as f32)
    };
    (0..count).map(|_| next()).collect()
}

impl Case {
    fn new(sizes: Sizes) -> Case {
        let Sizes {
            inputs, outputs, ..
        } = sizes;
        let places = sizes.extent().places();
        Case {
            sizes,
            input: noise(places * inputs, 1, 1.0),
            weight: noise(outputs * inputs * 9, 2, 1.7 / (9.0 * inputs as f64).sqrt()),
            bias: noise(outputs, 3, 0.2),
            // Both signs, since a negative weight turns the maximum into a minimum.
            gamma: noise(outputs, 4, 1.0),
            beta: noise(outputs, 5, 0.3),
            target: noise(sizes.extent().pooled(sizes.pool).places() * outputs, 6, 1.0),
        }
    }

    /// Output, means and variances by the definition: convolution, ELU, norm, and then the pool.
    fn defined(&self) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let Sizes {
            inputs,
            outputs,
            pool,
            ..
        } = self.sizes;
        let extent = self.sizes.extent();
        let mut elu = Vec::with_capacity(extent.places() * outputs);
        for place in 0..extent.places() {
            let (slice, y) = (
                place / extent.frames / extent.bands,
                place / extent.frames % extent.bands,
            );
            let x = place % extent.frames;
            for output in 0..outputs {
                let mut sum = self.bias[output];
                for n in 0..9 {
                    let (y, x) = ((y + n / 3).wrapping_sub(1), (x + n % 3).wrapping_sub(1));
                    if y < extent.bands && x < extent.frames {
                        let from = extent.at(slice, y, x) * inputs;
                        for input in 0..inputs {
                            let weight = self.weight[(output * inputs + input) * 9 + n];
                            sum += weight * self.input[from + input];
                        }
                    }
                }
                elu.push(if sum > 0.0 { sum } else { sum.exp() - 1.0 });
            }
        }
        let count = extent.places() as f64;
        let channel = |n: usize| elu.iter().skip(n).step_by(outputs);
        let mean: Vec<f64> = (0..outputs)
            .map(|n| channel(n).sum::<f64>() / count)
            .collect();
        let variance: Vec<f64> = (0..outputs)
            .map(|n| channel(n).map(|x| (x - mean[n]).powi(2)).sum::<f64>() / count)
            .collect();
        let pooled = extent.pooled(pool);
        let mut out = Vec::new();
        for place in 0..pooled.places() {
            let (slice, y) = (
                place / pooled.frames / pooled.bands,
                place / pooled.frames % pooled.bands,
            );
            let x = place % pooled.frames;
            for n in 0..outputs {
                let normed = |k: usize| {
                    let (y, x) = (y * pool[0] + k / pool[1], x * pool[1] + k % pool[1]);
                    let value = elu[extent.at(slice, y, x) * outputs + n];
                    (value - mean[n]) / (variance[n] + 1e-5).sqrt() * self.gamma[n] + self.beta[n]
                };
                out.push(
                    (0..pool[0] * pool[1])
                        .map(normed)
                        .fold(f64::NEG_INFINITY, f64::max),
                );
            }
        }
        (out, mean, variance)
    }

    fn loss(&self) -> f64 {
        self.defined()
            .0
            .iter()
            .zip(&self.target)
            .map(|(x, target)| x * target)
            .sum()
    }
}

fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

fn sizes(inputs: usize, outputs: usize, bands: usize, frames: usize, pool: [usize; 2]) -> Sizes {
    Sizes {
        slices: 3,
        bands,
        frames,
        inputs,
        outputs,
        pool,
    }
}

/// A case's parameters in single precision.
struct Parameters([Vec<f32>; 4]);

impl Parameters {
    fn of(case: &Case) -> Parameters {
        Parameters([&case.weight, &case.bias, &case.gamma, &case.beta].map(|values| single(values)))
    }

    fn weights(&self) -> Weights<'_> {
        let [weight, bias, gamma, beta] = &self.0;
        Weights {
            weight,
            bias,
            gamma,
            beta,
        }
    }
}

#[test]
fn values_and_gradients_match_the_definition() {
    for sizes in [
        sizes(1, 32, 8, 6, [2, 2]),
        sizes(32, 32, 9, 5, [4, 2]),
        sizes(32, 64, 2, 2, [1, 2]),
        sizes(64, 32, 4, 7, [3, 2]),
    ] {
        let mut case = Case::new(sizes);
        let parameters = Parameters::of(&case);
        let weights = parameters.weights();
        let input = single(&case.input);
        let there = forward(&input, &weights, sizes, Dropout::NONE);
        let (output, mean, variance) = case.defined();
        let close = |what: &str, got: &[f32], wanted: &[f64], allowed: f64| {
            assert_eq!(got.len(), wanted.len(), "{what}");
            for (n, (got, wanted)) in got.iter().zip(wanted).enumerate() {
                let off = (f64::from(*got) - wanted).abs();
                assert!(off < allowed, "{sizes:?} {what} {n}: {got} for {wanted}");
            }
        };
        // Rounding grows by the division by a deviation of about a third and by cancellation in the tiles.
        close("output", &there.output, &output, 1e-4);
        close("mean", &there.mean, &mean, 1e-5);
        let count = sizes.extent().places() as f64;
        let unbiased: Vec<f64> = variance.iter().map(|v| v * count / (count - 1.0)).collect();
        close("variance", &there.variance, &unbiased, 1e-5);

        let target = single(&case.target);
        let back = backward(&input, &weights, &there.saved, &target, sizes, true);
        let step = 1e-5;
        macro_rules! check {
            ($field:ident, $got:expr) => {
                let count = case.$field.len();
                assert_eq!($got.len(), count);
                // About forty of them, at a stride without a common divisor.
                for index in (0..40).map(|n| n * 7919 % count) {
                    let before = case.$field[index];
                    case.$field[index] = before + step;
                    let above = case.loss();
                    case.$field[index] = before - step;
                    let below = case.loss();
                    case.$field[index] = before;
                    let wanted = (above - below) / (2.0 * step);
                    let off = (f64::from($got[index]) - wanted).abs();
                    let what = stringify!($field);
                    let got = $got[index];
                    let allowed = 2e-4 * wanted.abs().max(1.0);
                    assert!(
                        off < allowed,
                        "{sizes:?} by {what} {index}: {got} for {wanted}"
                    );
                }
            };
        }
        check!(input, back.input);
        check!(weight, back.weight);
        check!(bias, back.bias);
        check!(gamma, back.gamma);
        check!(beta, back.beta);
    }
}

/// Dropout multiplies the output, and so its gradient.
#[test]
fn both_passes_use_the_same_dropout_mask() {
    let mut sizes = sizes(32, 64, 8, 6, [2, 2]);
    sizes.slices = 11;
    let case = Case::new(sizes);
    let (input, target) = (single(&case.input), single(&case.target));
    let parameters = Parameters::of(&case);
    let weights = parameters.weights();
    let dropout = Dropout::new(0.3, 5);
    let all = forward(&input, &weights, sizes, Dropout::NONE);
    let some = forward(&input, &weights, sizes, dropout);
    let (mut output, mut masked) = (all.output.clone(), target.clone());
    dropout.apply(0, &mut output);
    dropout.apply(0, &mut masked);
    assert_eq!(output, some.output);
    assert_ne!(output, all.output);
    let wanted = backward(&input, &weights, &all.saved, &masked, sizes, true);
    let got = backward(&input, &weights, &some.saved, &target, sizes, true);
    assert_eq!(wanted.input, got.input);
    assert_eq!(wanted.weight, got.weight);
    assert_eq!(wanted.gamma, got.gamma);
    let less = backward(&input, &weights, &some.saved, &target, sizes, false);
    assert_eq!((less.weight, less.input), (got.weight, Vec::new()));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let mut sizes = sizes(32, 32, 8, 6, [2, 2]);
    sizes.slices = 21;
    let case = Case::new(sizes);
    let parameters = Parameters::of(&case);
    let weights = parameters.weights();
    let (input, target) = (single(&case.input), single(&case.target));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| {
            let there = forward(&input, &weights, sizes, Dropout::NONE);
            let back = backward(&input, &weights, &there.saved, &target, sizes, true);
            (there.output, back.input, back.weight, back.bias, back.gamma)
        })
    };
    assert_eq!(run(1), run(3));
}

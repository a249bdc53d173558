//! Gaussian mixture models, one per genre (Tzanetakis & Cook 2002, section IV).

use anyhow::{Context, Result, ensure};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::GaussianMixtureModel;
use linfa_linalg::cholesky::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::matrix::matrix;
use super::method::TrainedClassifier;
use genrescope_vote::argmax;

/// Increase of the mean log-likelihood at which the fit stops.
const TOLERANCE: f64 = 1e-5;
/// Maximum number of iterations.
const STEPS: u64 = 500;

/// A mixture for each genre that has songs.
pub struct Gmm {
    genres: Vec<Option<Vec<GaussianComponent>>>,
}

/// A weighted normal distribution.
struct GaussianComponent {
    mean: Array1<f64>,
    precision: Array2<f64>,
    /// Log-density at the mean, including the weight.
    log_peak: f64,
}

impl Gmm {
    /// Fits `components` distributions with full covariance to each genre by expectation maximisation,
    /// initialised by k-means; `floor` is added to each variance.
    ///
    /// # Errors
    /// Too few rows or a singular covariance.
    pub fn fit(
        rows: &[Vec<f64>],
        labels: &[usize],
        genres: usize,
        components: usize,
        floor: f64,
    ) -> Result<Gmm> {
        let all = matrix(rows);
        let of = |genre: usize| -> Result<Option<Vec<GaussianComponent>>> {
            let its: Vec<usize> = (0..rows.len()).filter(|&at| labels[at] == genre).collect();
            // A genre without songs is never predicted.
            if its.is_empty() {
                return Ok(None);
            }
            ensure!(
                its.len() > components,
                "{} rows of a genre are too few for {components} components",
                its.len()
            );
            let data = DatasetBase::from(all.select(Axis(0), &its));
            let mixture = GaussianMixtureModel::params(components)
                .tolerance(TOLERANCE)
                .max_n_iterations(STEPS)
                .reg_covariance(floor)
                .fit(&data)
                .context("cannot fit the mixture")?;
            components_of(&mixture).map(Some)
        };
        let genres = (0..genres).into_par_iter().map(of).collect::<Result<_>>()?;
        Ok(Gmm { genres })
    }

    /// Log-density of a row under each genre's mixture; negative infinity for a genre without songs.
    pub fn log_likelihoods(&self, row: &ArrayView1<f64>) -> Vec<f64> {
        let of = |components: &Vec<GaussianComponent>| {
            let all: Vec<f64> = components.iter().map(|c| c.log_density(row)).collect();
            let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            most + all.iter().map(|l| (l - most).exp()).sum::<f64>().ln()
        };
        let genres = self.genres.iter().map(Option::as_ref);
        genres
            .map(|genre| genre.map_or(f64::NEG_INFINITY, of))
            .collect()
    }
}

fn components_of(mixture: &GaussianMixtureModel<f64>) -> Result<Vec<GaussianComponent>> {
    let parts = mixture.weights().iter().zip(mixture.means().rows());
    let matrices = mixture
        .covariances()
        .outer_iter()
        .zip(mixture.precisions().outer_iter());
    parts
        .zip(matrices)
        .map(|((weight, mean), (covariance, precision))| {
            let lower = covariance.cholesky().context("a covariance is singular")?;
            let log_root = lower.diag().iter().map(|d| d.ln()).sum::<f64>();
            let size = mean.len() as f64;
            let log_peak = weight.ln() - log_root - 0.5 * size * std::f64::consts::TAU.ln();
            ensure!(log_peak.is_finite(), "a covariance is singular");
            Ok(GaussianComponent {
                mean: mean.to_owned(),
                precision: precision.to_owned(),
                log_peak,
            })
        })
        .collect()
}

impl GaussianComponent {
    fn log_density(&self, row: &ArrayView1<f64>) -> f64 {
        let difference = row - &self.mean;
        self.log_peak - 0.5 * difference.dot(&self.precision.dot(&difference))
    }
}

impl TrainedClassifier for Gmm {
    /// The genre with the highest likelihood, with equal priors.
    fn predict(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let rows = matrix(rows);
        (0..rows.nrows())
            .into_par_iter()
            .map(|at| argmax(&self.log_likelihoods(&rows.row(at))))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Two genres of two clusters each in three dimensions, as in `generate.py`.
    fn points() -> (Vec<Vec<f64>>, Vec<usize>) {
        let mut state = 777u64;
        let mut uniform = || {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            state as f64 / 2_147_483_648.0
        };
        let labels: Vec<usize> = (0..200).map(|at| at % 2).collect();
        let rows = (0..200).map(|at| {
            let cluster = if at / 2 % 3 == 0 { 4.0 } else { 0.0 };
            let genre = (at % 2) as f64;
            let along = uniform() * 3.0;
            vec![
                along + cluster,
                along * 0.5 + uniform() + genre,
                uniform() * 2.0 - cluster * genre,
            ]
        });
        (rows.collect(), labels)
    }

    /// `GaussianMixture(k, reg_covar=0.01, tol=1e-8).score_samples` of scikit-learn for one and two
    /// components. With two, both implementations stop at slightly different likelihoods.
    #[test]
    fn log_likelihoods_match_scikit_learn() {
        let (rows, labels) = points();
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: Value = serde_json::from_str(answers).unwrap();
        for (components, tolerance) in [(1, 1e-9), (2, 1e-3)] {
            let gmm = Gmm::fit(&rows[..160], &labels[..160], 2, components, 0.01).unwrap();
            let expected: Vec<Vec<f64>> =
                serde_json::from_value(answers["gmm"][components - 1].clone()).unwrap();
            let queries = matrix(&rows[160..]);
            for (at, row) in queries.rows().into_iter().enumerate() {
                for (found, expected) in gmm.log_likelihoods(&row).iter().zip(&expected[at]) {
                    assert!(
                        (found - expected).abs() < tolerance,
                        "{at}: {found} {expected}"
                    );
                }
            }
            let predicted: Vec<usize> = expected.iter().map(|l| usize::from(l[1] > l[0])).collect();
            assert_eq!(gmm.predict(&rows[160..]), predicted);
        }
    }

    #[test]
    fn rejects_too_few_rows_and_never_predicts_an_empty_genre() {
        let (rows, labels) = points();
        let few = Gmm::fit(&rows[..2], &labels[..2], 2, 3, 0.01);
        let error = few.map(|_| ()).unwrap_err().to_string();
        // One row of the genre, three components.
        let words: Vec<&str> = error.split(' ').collect();
        assert!(words.contains(&"1") && words.contains(&"3"), "{error}");
        let gmm = Gmm::fit(&rows, &labels, 3, 1, 0.01).unwrap();
        assert!(gmm.predict(&rows).iter().all(|&genre| genre < 2));
    }
}

//! Mixtures of normal distributions, one for each genre (Tzanetakis & Cook 2002, section IV).

use anyhow::{Context, Result, ensure};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::GaussianMixtureModel;
use linfa_linalg::cholesky::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::matrix::matrix;
use super::method::Learnt;
use crate::argmax::argmax;

/// The mean log-likelihood grows by less than this when the fit ends.
const TOLERANCE: f64 = 1e-5;
/// Steps of the fit, at most.
const STEPS: u64 = 500;

/// A mixture for each genre that has songs.
pub struct Gmm {
    genres: Vec<Option<Vec<Component>>>,
}

/// One weighted normal distribution.
struct Component {
    mean: Array1<f64>,
    precision: Array2<f64>,
    /// What the log-density is at the mean, with the weight.
    log_peak: f64,
}

impl Gmm {
    /// Learns `components` distributions with full covariances for each genre by expectation
    /// maximisation from k-means; `floor` is added to each variance.
    ///
    /// # Errors
    /// Too few rows, or rows that lie in too small a space, for so many distributions.
    pub fn fit(
        rows: &[Vec<f64>],
        labels: &[usize],
        genres: usize,
        components: usize,
        floor: f64,
    ) -> Result<Gmm> {
        let all = matrix(rows);
        let of = |genre: usize| -> Result<Option<Vec<Component>>> {
            let its: Vec<usize> = (0..rows.len()).filter(|&at| labels[at] == genre).collect();
            // A genre without songs never wins.
            if its.is_empty() {
                return Ok(None);
            }
            ensure!(
                its.len() > components,
                "{} rows of a genre are too few for {components} distributions",
                its.len()
            );
            let data = DatasetBase::from(all.select(Axis(0), &its));
            let mixture = GaussianMixtureModel::params(components)
                .tolerance(TOLERANCE)
                .max_n_iterations(STEPS)
                .reg_covariance(floor)
                .fit(&data)
                .context("the mixture could not be fitted")?;
            components_of(&mixture).map(Some)
        };
        let genres = (0..genres).into_par_iter().map(of).collect::<Result<_>>()?;
        Ok(Gmm { genres })
    }

    /// Log-density of a row under each genre's mixture; minus infinity for a genre without songs.
    pub fn log_likelihoods(&self, row: &ArrayView1<f64>) -> Vec<f64> {
        let of = |components: &Vec<Component>| {
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

fn components_of(mixture: &GaussianMixtureModel<f64>) -> Result<Vec<Component>> {
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
            Ok(Component {
                mean: mean.to_owned(),
                precision: precision.to_owned(),
                log_peak,
            })
        })
        .collect()
}

impl Component {
    fn log_density(&self, row: &ArrayView1<f64>) -> f64 {
        let apart = row - &self.mean;
        self.log_peak - 0.5 * apart.dot(&self.precision.dot(&apart))
    }
}

impl Learnt for Gmm {
    /// The genre under which a row is likeliest, all genres being equally frequent.
    fn genres(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let rows = matrix(rows);
        (0..rows.nrows())
            .into_par_iter()
            .map(|at| argmax(&self.log_likelihoods(&rows.row(at))))
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Two genres of two clusters each in three dimensions: the points of `make.py`.
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
    /// components. Both fits end where the likelihood no longer grows, not at the same digit.
    #[test]
    fn as_likely_as_scikit_learn_has_it() {
        let (rows, labels) = points();
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: Value = serde_json::from_str(answers).unwrap();
        for (components, tolerance) in [(1, 1e-9), (2, 1e-3)] {
            let gmm = Gmm::fit(&rows[..160], &labels[..160], 2, components, 0.01).unwrap();
            let wanted: Vec<Vec<f64>> =
                serde_json::from_value(answers["gmm"][components - 1].clone()).unwrap();
            let asked = matrix(&rows[160..]);
            for (at, row) in asked.rows().into_iter().enumerate() {
                for (found, wanted) in gmm.log_likelihoods(&row).iter().zip(&wanted[at]) {
                    assert!((found - wanted).abs() < tolerance, "{at}: {found} {wanted}");
                }
            }
            let said: Vec<usize> = wanted.iter().map(|l| usize::from(l[1] > l[0])).collect();
            assert_eq!(gmm.genres(&rows[160..]), said);
        }
    }

    #[test]
    fn too_few_rows_are_an_error_and_a_genre_without_songs_never_wins() {
        let (rows, labels) = points();
        assert!(Gmm::fit(&rows[..2], &labels[..2], 2, 3, 0.01).is_err());
        let gmm = Gmm::fit(&rows, &labels, 3, 1, 0.01).unwrap();
        assert!(gmm.genres(&rows).iter().all(|&genre| genre < 2));
    }
}

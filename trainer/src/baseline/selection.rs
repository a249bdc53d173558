//! Hyperparameters, chosen on the validation songs.

use anyhow::{Context, Result};

use super::feature_table::Samples;
use super::figures::song_pairs;
use super::gmm::Gmm;
use super::knn::Knn;
use super::method::{Learnt, Method};
use super::svm::Svm;

/// Learns with each setting and keeps the one by which most validation songs are right, the first
/// of several.
pub fn choose(
    method: Method,
    train: &Samples,
    valid: &Samples,
    genres: usize,
) -> Result<(String, Box<dyn Learnt>)> {
    let mut best: Option<(f64, String, Box<dyn Learnt>)> = None;
    for (settings, learnt) in candidates(method, train, genres)? {
        let pairs = song_pairs(valid, &learnt.genres(&valid.rows), genres);
        let right = pairs.iter().filter(|(label, said)| label == said).count();
        let share = right as f64 / pairs.len().max(1) as f64;
        if best.as_ref().is_none_or(|(most, ..)| share > *most) {
            best = Some((share, settings, learnt));
        }
    }
    let (share, settings, learnt) = best.context(
        "no mixture can be fitted: too few songs of a genre for so many features; take --features mfcc or timbre",
    )?;
    Ok((
        format!("{settings}, {share:.3} of the validation songs"),
        learnt,
    ))
}

fn candidates(
    method: Method,
    train: &Samples,
    genres: usize,
) -> Result<Vec<(String, Box<dyn Learnt>)>> {
    let mut all: Vec<(String, Box<dyn Learnt>)> = Vec::new();
    match method {
        Method::Svm => {
            for c in [1.0, 3.0, 10.0, 30.0] {
                for wide in [0.3, 1.0, 3.0] {
                    // Beside 1 / d, the "scale" of scikit-learn for standard scores.
                    let gamma = wide / train.rows[0].len() as f64;
                    let svm = Svm::fit(&train.rows, &train.labels, genres, c, gamma)?;
                    all.push((format!("C {c}, gamma {gamma:.2e}"), Box::new(svm)));
                }
            }
        }
        Method::Gmm => {
            // With many features and few songs a covariance is fitted only with a floor under it, and
            // one takes as long as all else together.
            let components: &[usize] = match train.rows[0].len() {
                0..=64 => &[1, 2, 3, 5],
                _ => &[1],
            };
            for &components in components {
                for floor in [0.01, 0.1, 1.0] {
                    let fitted = Gmm::fit(&train.rows, &train.labels, genres, components, floor);
                    if let Ok(gmm) = fitted {
                        let settings = format!("{components} components, floor {floor}");
                        all.push((settings, Box::new(gmm)));
                    }
                }
            }
        }
        Method::Knn => {
            for k in [1, 3, 5, 9, 15] {
                let knn = Knn::new(&train.rows, &train.labels, genres, k);
                all.push((format!("k {k}"), Box::new(knn)));
            }
        }
    }
    Ok(all)
}

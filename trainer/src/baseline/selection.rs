//! Hyperparameters, chosen on the validation songs.

use anyhow::{Context, Result};

use super::feature_table::FeatureTable;
use super::figures::song_pairs;
use super::gmm::Gmm;
use super::knn::Knn;
use super::method::{Method, TrainedClassifier};
use super::svm::Svm;

/// Trains with each setting and keeps the one with the highest accuracy on the validation songs; the first
/// if several are equal.
pub fn choose(
    method: Method,
    train: &FeatureTable,
    valid: &FeatureTable,
    genres: usize,
) -> Result<(String, Box<dyn TrainedClassifier>)> {
    let mut best: Option<(f64, String, Box<dyn TrainedClassifier>)> = None;
    for (settings, classifier) in candidates(method, train, genres)? {
        let pairs = song_pairs(valid, &classifier.predict(&valid.rows), genres);
        let right = pairs
            .iter()
            .filter(|(label, predicted)| label == predicted)
            .count();
        let share = right as f64 / pairs.len().max(1) as f64;
        if best.as_ref().is_none_or(|(most, ..)| share > *most) {
            best = Some((share, settings, classifier));
        }
    }
    let (share, settings, classifier) = best.context(
        "no mixture can be fitted: too few songs of a genre for so many features; use --features mfcc or timbre",
    )?;
    Ok((
        format!("{settings}, validation accuracy {share:.3}"),
        classifier,
    ))
}

fn candidates(
    method: Method,
    train: &FeatureTable,
    genres: usize,
) -> Result<Vec<(String, Box<dyn TrainedClassifier>)>> {
    let mut all: Vec<(String, Box<dyn TrainedClassifier>)> = Vec::new();
    match method {
        Method::Svm => {
            for c in [1.0, 3.0, 10.0, 30.0] {
                for wide in [0.3, 1.0, 3.0] {
                    // 1 / d is scikit-learn's "scale" for standardised features.
                    let gamma = wide / train.rows[0].len() as f64;
                    let svm = Svm::fit(&train.rows, &train.labels, genres, c, gamma)?;
                    all.push((format!("C {c}, gamma {gamma:.2e}"), Box::new(svm)));
                }
            }
        }
        Method::Gmm => {
            // With many features and few songs, fits succeed only with a floor, and each takes as long as
            // everything else together.
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

//! Several models as one: the mean of their probabilities, slice by slice.

use anyhow::{Result, ensure};
use genrescope_classify::Classifier;
use genrescope_crnn::model_file::{Calibration, Manifest};
use genrescope_crnn::{Network, NetworkError, NetworkFuture};

/// Models with the same genres and input.
struct Ensemble {
    members: Vec<Classifier>,
    genres: usize,
    /// Genres and outside classes.
    outputs: usize,
}

/// Combines models. All rules besides the probabilities are those of the first one.
///
/// # Errors
/// There is no model, or they differ in genres, outside classes, front-end or slices.
pub fn ensemble(mut members: Vec<Classifier>) -> Result<Classifier> {
    ensure!(!members.is_empty(), "an ensemble needs at least one model");
    if members.len() == 1 {
        return Ok(members.remove(0));
    }
    let mut manifest = members[0].manifest().clone();
    for member in &members[1..] {
        check(&manifest, member.manifest())?;
    }
    let network = Ensemble {
        members,
        genres: manifest.genres.len(),
        outputs: manifest.logits(),
    };
    // Each model's own temperature is in its probabilities.
    manifest.calibration = Calibration { temperature: 1.0 };
    Ok(Classifier::with_network(manifest, network))
}

fn check(first: &Manifest, other: &Manifest) -> Result<()> {
    let classes = |manifest: &Manifest| {
        let outside = manifest.decision.outside.as_ref();
        outside.map_or_else(Vec::new, |outside| outside.classes.clone())
    };
    ensure!(
        first.labels.is_none() && other.labels.is_none(),
        "an ensemble needs models of genres, but the outputs of {} are independent labels",
        if first.labels.is_some() {
            &first.name
        } else {
            &other.name
        }
    );
    for (what, is_same) in [
        ("genres", first.genres == other.genres),
        ("outside classes", classes(first) == classes(other)),
        (
            "front-end",
            first.front_end == other.front_end && first.normalisation == other.normalisation,
        ),
        ("slices", first.slices == other.slices),
    ] {
        ensure!(
            is_same,
            "the models of an ensemble need the same {what}, but those of {} and {} differ; use models of one recipe and one \
             set of data",
            first.name,
            other.name
        );
    }
    Ok(())
}

impl Network for Ensemble {
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a> {
        Box::pin(async move {
            let mut means: Vec<f32> = Vec::new();
            for member in &self.members {
                let probabilities = member.probabilities(input).await;
                let probabilities = probabilities.map_err(|error| NetworkError {
                    detail: error.to_string(),
                })?;
                means.resize(probabilities.len(), 0.0);
                for (mean, probability) in means.iter_mut().zip(probabilities) {
                    *mean += probability / self.members.len() as f32;
                }
            }
            for row in means.chunks_exact_mut(self.outputs) {
                to_logits(row, self.genres);
            }
            Ok(means)
        })
    }
}

/// Logits at temperature 1 whose `class_probabilities` are these: those of the genres are conditional on the sound being
/// one of them.
fn to_logits(row: &mut [f32], genres: usize) {
    let inside = 1.0 - row[genres..].iter().sum::<f32>();
    row[..genres].iter_mut().for_each(|p| *p *= inside);
    // A logarithm of zero would not be finite.
    row.iter_mut()
        .for_each(|p| *p = p.max(f32::MIN_POSITIVE).ln());
}

#[cfg(test)]
mod tests {
    use genrescope_vote::class_probabilities;

    use super::*;

    #[test]
    fn logits_have_the_probabilities_that_they_were_made_from() {
        for (probabilities, genres) in [
            ([0.5, 0.3, 0.2, 0.1, 0.4], 3),
            ([0.4, 0.3, 0.2, 0.1, 0.0], 5),
        ] {
            let mut row = probabilities;
            to_logits(&mut row, genres);
            let found = class_probabilities(&row, genres, 5 - genres, 1.0);
            for (found, expected) in found.iter().zip(&probabilities) {
                assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
            }
        }
    }
}

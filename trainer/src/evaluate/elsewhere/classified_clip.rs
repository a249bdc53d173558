//! A clip with its classification.

use anyhow::{Context, Result};
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_vote::{Classification, DecisionConfig};

use super::clips::{Clip, ClipKind};
use super::scores::Score;
use crate::data::MelStore;
use crate::inference::ClassifiedSong;

/// A clip with its classification and scores.
#[derive(Clone, Debug)]
pub struct ClassifiedClip {
    /// The clip.
    pub clip: Clip,
    /// The classification.
    pub verdict: Classification,
    /// Mean over the slices of the logarithm of the sum of the exponentials of the genres' logits.
    energy: f64,
}

impl ClassifiedClip {
    /// Classifies a clip of the store.
    ///
    /// # Errors
    /// The network's output is not finite, or the clip is too short for a slice.
    pub fn new(classifier: &Classifier, store: &MelStore, clip: &Clip) -> Result<ClassifiedClip> {
        let manifest = classifier.manifest();
        let mut session = Session::from_referenced(manifest, store.spectrogram(clip.row))?;
        // The logits are needed as well as the probabilities, and a slice is classified once.
        let logits = block_on(classifier.logits(&session.input(0..session.total())))?;
        session.push_rows(&classifier.to_probabilities(&logits));
        let outputs = manifest.network.genres;
        let energies = logits
            .chunks_exact(outputs)
            .map(|row| log_sum_exp(&row[..manifest.genres.len()]));
        let energy = energies.sum::<f64>() / (logits.len() / outputs) as f64;
        let verdict = session.classification(manifest.decision.vote);
        verdict.ranking.first().context("a clip has no slice")?;
        Ok(ClassifiedClip {
            clip: clip.clone(),
            verdict,
            energy,
        })
    }

    /// Applies another decision: the slices stay the same.
    pub fn decide(&mut self, decision: &DecisionConfig) {
        let slices = std::mem::take(&mut self.verdict.slices);
        let Classification {
            vote, duration_s, ..
        } = self.verdict;
        self.verdict = Classification::aggregate(slices, duration_s, vote, decision);
    }

    /// As a song; `None` for clips of no genre.
    pub fn song(&self) -> Option<ClassifiedSong> {
        match self.clip.kind {
            ClipKind::Genre(label) => Some(ClassifiedSong {
                label,
                verdict: self.verdict.clone(),
            }),
            _ => None,
        }
    }

    /// The top genre.
    pub fn top(&self) -> usize {
        self.verdict.ranking[0].genre
    }

    /// Whether the top genre is that of the clip; false for clips of no genre.
    pub fn is_right(&self) -> bool {
        self.clip.kind == ClipKind::Genre(self.top())
    }

    /// A score; `None` if the model does not have it.
    pub fn score(&self, score: Score) -> Option<f64> {
        let outside = &self.verdict.outside;
        match score {
            Score::TopProbability => Some(f64::from(self.verdict.ranking[0].probability)),
            Score::Energy => Some(self.energy),
            Score::Inside if outside.is_empty() => None,
            // On a logarithmic scale, since most values are close to one.
            Score::Inside => {
                let outside: f64 = outside.iter().map(|&p| f64::from(p)).sum();
                Some(-outside.max(1e-30).ln())
            }
        }
    }
}

fn log_sum_exp(row: &[f32]) -> f64 {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&value| f64::from(value - most).exp()).sum();
    f64::from(most) + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::log_sum_exp;

    #[test]
    fn log_sum_exp_of_large_logits_is_finite() {
        assert!((log_sum_exp(&[1000.0, 1000.0]) - (1000.0 + 2f64.ln())).abs() < 1e-9);
    }
}

//! A taught head as an ordinary model file.

use genrescope_crnn::NamedTensor;
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{
    Calibration, Figure, ModelFile, Provenance, SelfTest, self_test_input,
};
use genrescope_vote::{DecisionConfig, PredictionSet, Vote};

use crate::songs::TeachError;
use crate::taught::Taught;

/// Per cent of the songs whose set of genres should contain the correct one.
const COVERAGE_PERCENT: usize = 80;
/// A genre that is more probable than all others together is always in the set: otherwise the sets of a good model, for
/// which few genres suffice, would be empty for a part of the songs.
const ALWAYS_IN_SET: f32 = 0.5;
/// With fewer held-out songs no set can be fitted.
const FEWEST_FOR_SET: usize = 10;

impl Taught {
    /// The network of `base` with this head. The slices are aggregated by the geometric mean, for which the head was
    /// trained.
    ///
    /// # Errors
    /// A base whose layers do not fit together; one from `model_file::read` has none.
    pub fn model(&self, base: &ModelFile, name: &str) -> Result<ModelFile, TeachError> {
        let mut manifest = base.manifest.clone();
        let mut tensors = base.tensors.clone();
        let width = self.head.weights.len() / self.genres.len();
        let (mut weights, mut biases) = (self.head.weights.clone(), self.head.biases.clone());
        if let Some(row) = &self.non_music {
            weights.extend(&row.weights);
            biases.push(row.bias);
        }
        if self.kept > 0 {
            // The outputs for sounds of no genre stay as well.
            weights.extend(&tensors["head.weight"].values[self.kept * width..]);
            biases.extend(&tensors["head.bias"].values[self.kept..]);
        }
        let outputs = biases.len();
        for (name, shape, values) in [
            ("head.weight", vec![outputs, width], weights),
            ("head.bias", vec![outputs], biases),
        ] {
            // As they are stored, so that the self-test holds for the file.
            let values = if shape.len() > 1 {
                half(values)
            } else {
                values
            };
            tensors.insert(name.to_owned(), NamedTensor { shape, values });
        }
        manifest.name = name.to_owned();
        manifest.genres.clone_from(&self.genres);
        manifest.network.genres = outputs;
        manifest.calibration = Calibration {
            temperature: self.temperature,
        };
        manifest.decision = DecisionConfig {
            vote: Vote::Geometric,
            outside: match self.kept {
                0 => self.non_music.as_ref().map(|row| row.config.clone()),
                _ => manifest.decision.outside,
            },
            set: match self.kept {
                0 => self.prediction_set(),
                _ => manifest.decision.set,
            },
            // Fitted to another number of genres: with more of them, probabilities are lower.
            not_sure_below: manifest.decision.not_sure_below
                * (base.manifest.genres.len() as f32 / self.genres.len() as f32).min(1.0),
            ..manifest.decision
        };
        manifest.provenance = self.provenance(base);
        manifest.self_test = SelfTest { logits: Vec::new() };
        let model_error = |detail: String| TeachError::Model { detail };
        let frames = manifest.slices.frames;
        let network = CpuNetwork::new(&manifest.network, frames, &tensors)
            .map_err(|error| model_error(error.to_string()))?;
        let mut input = self_test_input(manifest.network.bands, frames);
        manifest.normalisation.apply(&mut input);
        let logits = network.logits(&input);
        manifest.self_test.logits = logits.chunks_exact(outputs).map(<[f32]>::to_vec).collect();
        manifest
            .validate()
            .map_err(|error| model_error(error.to_string()))?;
        Ok(ModelFile { manifest, tensors })
    }

    /// Split conformal prediction on the held-out songs.
    fn prediction_set(&self) -> Option<PredictionSet> {
        let songs = &self.estimate.songs;
        if songs.len() < FEWEST_FOR_SET {
            return None;
        }
        let mut correct: Vec<f32> = songs
            .iter()
            .map(|song| song.probabilities(self.temperature)[song.genre])
            .collect();
        correct.sort_by(f32::total_cmp);
        let lost = (songs.len() + 1) * (100 - COVERAGE_PERCENT) / 100;
        let from = correct.get(lost.saturating_sub(1)).copied()?;
        Some(PredictionSet {
            from: from.clamp(0.0, ALWAYS_IN_SET),
            coverage: COVERAGE_PERCENT as f32 / 100.0,
        })
    }

    fn provenance(&self, base: &ModelFile) -> Provenance {
        let name = &base.manifest.name;
        let figure = |name: &str, value: f64| Figure {
            name: name.to_owned(),
            value,
            interval: self.estimate.interval(),
            songs: self.estimate.songs.len(),
        };
        let figures = match self.estimate.songs.is_empty() {
            true => Vec::new(),
            false => vec![figure(
                match self.kept {
                    0 => "songs right (cross-validation)",
                    _ => "songs of added genres right (cross-validation)",
                },
                self.estimate.accuracy(),
            )],
        };
        Provenance {
            data: format!(
                "{} songs of {} genres, chosen by the person who taught it{}",
                self.songs,
                self.genres.len() - self.kept,
                match self.kept {
                    0 => String::new(),
                    kept => format!("; the other {kept} genres are those of {name}"),
                }
            ),
            split: format!("cross-validation by group, {} folds", self.estimate.folds),
            recipe: format!(
                "a head trained on embeddings of {name}, whose other layers{} are unchanged",
                match self.kept {
                    0 => "",
                    _ => " and outputs",
                }
            ),
            figures,
            confusion: self.estimate.confusion(),
            notes: vec![format!(
                "Taught from {name}: {}",
                base.manifest.provenance.notes.join(" ")
            )],
        }
    }
}

/// Rounded to half precision.
fn half(values: Vec<f32>) -> Vec<f32> {
    let round = |value: f32| half::f16::from_f32(value).to_f32();
    values.into_iter().map(round).collect()
}

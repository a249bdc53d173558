//! Everything that changes a prediction, except for the weights.

use serde::{Deserialize, Serialize};

use super::error::ModelFileError;
use super::labels::LabelSettings;
use genrescope_mel::MelConfig;
use genrescope_vote::DecisionConfig;

use crate::config::CrnnConfig;
use crate::slices::SliceConfig;

/// The version that this crate writes, and the only one that it reads.
pub const FORMAT_VERSION: u32 = 1;

/// Key of the manifest in the metadata of the safetensors file.
pub const MANIFEST_KEY: &str = "genrescope";

/// The settings of a model. Unknown fields are rejected, since they might change a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// Short name of the model, such as "genrescope-0".
    pub name: String,
    /// Genre names in the order of the logits; names of the labels in models that have [`Manifest::labels`].
    pub genres: Vec<String>,
    /// From samples to decibels.
    pub front_end: MelConfig,
    /// From decibels to the network's input.
    pub normalisation: Normalisation,
    /// From a spectrogram to slices.
    pub slices: SliceConfig,
    /// Layer sizes.
    pub network: CrnnConfig,
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// From probabilities to an answer.
    pub decision: DecisionConfig,
    /// Only in models whose outputs are independent labels instead of genres. Files without it are models of genres, and
    /// earlier readers reject a file that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<LabelSettings>,
    /// The network's logits on a known input.
    pub self_test: SelfTest,
    /// The model's origin and test figures.
    pub provenance: Provenance,
}

/// The network's input is `(decibels + offset) * scale`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normalisation {
    /// Decibels.
    pub offset: f32,
    /// Per decibel.
    pub scale: f32,
}

impl Normalisation {
    /// Normalises in place.
    pub fn apply(&self, decibels: &mut [f32]) {
        for value in decibels {
            *value = (*value + self.offset) * self.scale;
        }
    }

    /// The decibels of a normalised value.
    pub fn decibels(&self, value: f32) -> f32 {
        value / self.scale - self.offset
    }
}

/// How logits are converted to calibrated probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Logits are divided by this before the softmax (Guo et al. 2017). Values above one lower the
    /// confidence.
    pub temperature: f32,
}

/// Logits of the network on [`super::self_test_input`], computed by the writer from the weights as
/// stored in the file. A backend that does not reproduce them is not used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    /// One row per slice, one logit per genre. Empty in a training checkpoint.
    pub logits: Vec<Vec<f32>>,
}

/// The origin of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Training data and its known faults.
    pub data: String,
    /// How the data was split.
    pub split: String,
    /// How it was trained.
    pub recipe: String,
    /// Test figures.
    pub figures: Vec<Figure>,
    /// Confusion matrix of the test songs by the model's own vote, `[true][predicted]` in the order of
    /// the genres. Empty if there is none; older files do not have it.
    #[serde(default)]
    pub confusion: Vec<Vec<usize>>,
    /// Limits, licence and other facts for users, one sentence each.
    pub notes: Vec<String>,
}

/// One test figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Such as "song accuracy".
    pub name: String,
    /// `0.0..=1.0`
    pub value: f64,
    /// 95 % confidence interval.
    pub interval: [f64; 2],
    /// Songs that it was measured on.
    pub songs: usize,
}

/// Whether a text can be the name of a genre: not blank, at most 80 bytes, no control characters.
pub fn is_genre_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= 80 && !name.chars().any(char::is_control)
}

impl Manifest {
    /// The threshold of each label; empty in models of genres.
    pub fn label_thresholds(&self) -> &[f32] {
        self.labels
            .as_ref()
            .map_or(&[], |labels| &labels.thresholds)
    }

    /// Rejects settings that are invalid or contradict each other.
    ///
    /// # Errors
    /// [`ModelFileError::Inconsistent`] with the first one found.
    pub fn validate(&self) -> Result<(), ModelFileError> {
        let inconsistent = |detail: String| Err(ModelFileError::Inconsistent { detail });
        if let Err(error) = self.front_end.validate() {
            return inconsistent(error.to_string());
        }
        if let Err(error) = self.slices.validate() {
            return inconsistent(error.to_string());
        }
        if let Err(error) = self.network.validate(self.slices.frames) {
            return inconsistent(error.to_string());
        }
        if self.genres.len() < 2 {
            return inconsistent(format!(
                "it names {} genres, but a choice needs at least two",
                self.genres.len()
            ));
        }
        if let Some(labels) = &self.labels {
            labels.validate(self.genres.len(), &self.decision)?;
        }
        let outside = self.decision.outside_classes();
        if self.genres.len() + outside != self.network.genres {
            return inconsistent(format!(
                "it names {} genres and {outside} other classes, but the network has {} outputs",
                self.genres.len(),
                self.network.genres
            ));
        }
        if let Some(outside) = &self.decision.outside {
            let twice = (1..outside.classes.len())
                .any(|at| outside.classes[..at].contains(&outside.classes[at]));
            if twice || outside.classes.is_empty() || !(0.0..=1.0).contains(&outside.inside_below) {
                return inconsistent("its classes outside the genres are invalid".into());
            }
        }
        if let Some(set) = self.decision.set
            && (!(0.0..=1.0).contains(&set.from) || !(0.0..=1.0).contains(&set.coverage))
        {
            return inconsistent(format!(
                "its sets of genres start at a probability of {} and contain the correct one with {}",
                set.from, set.coverage
            ));
        }
        if let Some(name) = self.genres.iter().find(|name| !is_genre_name(name)) {
            return inconsistent(format!("{name:?} is not a valid name for a genre"));
        }
        for (index, name) in self.genres.iter().enumerate() {
            if self.genres[..index].contains(name) {
                return inconsistent(format!("it names the genre {name} twice"));
            }
        }
        if self.front_end.n_mels != self.network.bands {
            return inconsistent(format!(
                "its front-end makes {} bands, but the network takes {}",
                self.front_end.n_mels, self.network.bands
            ));
        }
        let Normalisation { offset, scale } = self.normalisation;
        if !offset.is_finite() || !scale.is_finite() || scale == 0.0 {
            return inconsistent(format!(
                "its normalisation has the offset {offset} and the scale {scale}"
            ));
        }
        let temperature = self.calibration.temperature;
        if !(0.01..=100.0).contains(&temperature) {
            return inconsistent(format!(
                "its temperature is {temperature}, which is outside 0.01 to 100"
            ));
        }
        if !(0.0..=1.0).contains(&self.decision.not_sure_below) {
            return inconsistent(format!(
                "it is not sure below a probability of {}",
                self.decision.not_sure_below
            ));
        }
        if let Some(figure) = self.provenance.figures.iter().find(|figure| {
            !figure.value.is_finite() || !figure.interval.iter().all(|end| end.is_finite())
        }) {
            return inconsistent(format!("its figure {:?} is not a number", figure.name));
        }
        if !self.decision.silence_below_db.is_finite() {
            return inconsistent("its level of silence is not a number".into());
        }
        if !self
            .self_test
            .logits
            .iter()
            .all(|logits| logits.len() == self.network.genres)
        {
            return inconsistent("its self-test has another number of genres".into());
        }
        Ok(())
    }
}

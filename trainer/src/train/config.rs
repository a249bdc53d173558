//! The recipe: command-line help, saved configuration and documentation in one definition.

use std::str::FromStr;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use genre_core::model::{CrnnConfig, Preset};
use serde::{Deserialize, Serialize};

use super::schedule::Schedule;
use crate::augment::AugmentConfig;
use crate::clap_defaults::defaults;
use crate::data::Protocol;

/// Everything that a training run depends on, besides the data.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
    /// The network: described, as-published, nasrullah or genrescope.
    #[arg(long, default_value = "described")]
    pub preset: PresetName,
    /// How songs are split: random, kfold:I/N, a column of songs.csv that says train, valid or test
    /// (fault_filtered), COLUMN:FOLD (artist_fold:1) or list:FILE.
    #[arg(long, default_value_t)]
    pub split: Protocol,
    /// Frames of a slice.
    #[arg(long, default_value_t = 32)]
    pub frames: usize,
    /// Frames from one slice to the next when a song is judged; 0 takes as many as a slice has.
    #[arg(long, default_value_t = 0)]
    pub hop: usize,
    /// Where slices begin: at the same frames in each epoch, all shifted at random, or each anywhere.
    #[arg(long, value_enum, default_value_t)]
    pub crop: Crop,
    /// Slices of a song in an epoch, where they begin anywhere; 0 takes as many as fit side by side.
    #[arg(long, default_value_t = 0)]
    pub slices_per_song: usize,
    /// Slices of one optimizer step.
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    /// Adam's rate, or its highest.
    #[arg(long, default_value_t = 1e-3)]
    pub learning_rate: f64,
    /// How the rate changes: constant as in the paper, or one rise and fall over all epochs.
    #[arg(long, value_enum, default_value_t)]
    pub schedule: Schedule,
    /// Decay of the weights apart from the gradients (AdamW, Loshchilov & Hutter 2019).
    #[arg(long, default_value_t = 0.0)]
    pub weight_decay: f64,
    /// Decay a step of the moving average of the weights that is validated and kept; 0 keeps the
    /// weights themselves.
    #[arg(long, default_value_t = 0.0)]
    pub average: f64,
    /// Dropout at the end of each convolution block; that of the preset where nothing is said.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conv_dropout: Option<f64>,
    /// Dropout before the head; that of the preset where nothing is said.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_dropout: Option<f64>,
    /// Probability mass that is taken from the right genre and spread over all.
    #[arg(long, default_value_t = 0.0)]
    pub label_smoothing: f32,
    /// Stop after this many epochs at the latest.
    #[arg(long, default_value_t = 200)]
    pub epochs: usize,
    /// Stop after this many epochs without a lower validation loss.
    #[arg(long, default_value_t = 10)]
    pub patience: usize,
    /// The epoch whose weights are kept: the one with the lowest validation loss as in the paper, or
    /// the last, when the rate of a cycle has come down.
    #[arg(long, value_enum, default_value_t)]
    pub keep: Keep,
    /// Seed of the split, the initial weights, the order of slices, augmentation and dropout.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Augmentation.
    #[command(flatten)]
    pub augment: AugmentConfig,
}

impl Default for TrainConfig {
    fn default() -> TrainConfig {
        defaults()
    }
}

impl TrainConfig {
    /// The network for a store of these bands and genres.
    pub fn network(&self, bands: usize, genres: usize) -> CrnnConfig {
        let preset = self.preset.0.config(bands, genres);
        CrnnConfig {
            conv_dropout: self.conv_dropout.unwrap_or(preset.conv_dropout),
            head_dropout: self.head_dropout.unwrap_or(preset.head_dropout),
            ..preset
        }
    }

    /// Refuses settings with which no step can be taken.
    ///
    /// # Errors
    /// The first of them, in a sentence.
    pub fn validate(&self) -> Result<()> {
        ensure!(
            self.batch > 0,
            "--batch must be at least one slice a step, not 0"
        );
        ensure!(
            self.learning_rate.is_finite() && self.learning_rate > 0.0,
            "--learning-rate must be a number above 0, not {}",
            self.learning_rate
        );
        ensure!(
            (0.0..1.0).contains(&self.average),
            "--average must lie between 0 and 1, not {}",
            self.average
        );
        ensure!(
            (0.0..=1.0).contains(&self.label_smoothing),
            "--label-smoothing must lie between 0 and 1, not {}",
            self.label_smoothing
        );
        self.augment.validate()
    }

    /// Whether a run of this configuration can go on as `other`: more epochs or patience lengthen
    /// it, unless the epochs shape the rate; anything else makes it another run.
    pub fn goes_on_as(&self, other: &TrainConfig) -> bool {
        let lengthened = TrainConfig {
            epochs: match self.schedule {
                Schedule::Constant => other.epochs,
                Schedule::OneCycle => self.epochs,
            },
            patience: other.patience,
            ..self.clone()
        };
        lengthened == *other
    }
}

/// Where slices begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crop {
    /// At 0, T, 2T, ... as in the paper.
    Fixed,
    /// At o, o + T, o + 2T, ... with a new random o below T for each song and epoch.
    #[default]
    Random,
    /// Each slice for itself anywhere in its song.
    Anywhere,
}

/// The epoch that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The one with the lowest validation loss; training stops when `patience` is over.
    #[default]
    Best,
    /// The last one, whatever its loss; patience has no meaning.
    Last,
}

/// A preset by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetName(pub Preset);

impl FromStr for PresetName {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<PresetName, String> {
        match name {
            "described" => Ok(PresetName(Preset::Described)),
            "as-published" => Ok(PresetName(Preset::AsPublished)),
            "nasrullah" => Ok(PresetName(Preset::Nasrullah)),
            "genrescope" => Ok(PresetName(Preset::Genrescope)),
            _ => Err("choose described, as-published, nasrullah or genrescope".into()),
        }
    }
}

impl std::fmt::Display for PresetName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Preset::Described => "described",
            Preset::AsPublished => "as-published",
            Preset::Nasrullah => "nasrullah",
            Preset::Genrescope => "genrescope",
        })
    }
}

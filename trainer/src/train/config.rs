//! The recipe: command-line help, saved configuration and documentation in one definition.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use genre_core::model::Preset;
use serde::{Deserialize, Serialize};

/// Everything that a training run depends on, besides the data.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// The network: described, as-published or nasrullah.
    #[arg(long, default_value = "described")]
    pub preset: PresetName,
    /// Frames of a slice.
    #[arg(long, default_value_t = 32)]
    pub frames: usize,
    /// Where slices begin: at the same frames in each epoch, or shifted at random.
    #[arg(long, value_enum, default_value_t)]
    pub crop: Crop,
    /// Slices of one optimizer step.
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    /// Constant rate of Adam.
    #[arg(long, default_value_t = 1e-3)]
    pub learning_rate: f64,
    /// Probability mass that is taken from the right genre and spread over all.
    #[arg(long, default_value_t = 0.0)]
    pub label_smoothing: f32,
    /// Stop after this many epochs at the latest.
    #[arg(long, default_value_t = 200)]
    pub epochs: usize,
    /// Stop after this many epochs without a lower validation loss.
    #[arg(long, default_value_t = 10)]
    pub patience: usize,
    /// Seed of the split, the initial weights, the order of slices and dropout.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
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
}

/// A preset by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetName(pub Preset);

impl FromStr for PresetName {
    type Err = String;

    fn from_str(name: &str) -> Result<PresetName, String> {
        match name {
            "described" => Ok(PresetName(Preset::Described)),
            "as-published" => Ok(PresetName(Preset::AsPublished)),
            "nasrullah" => Ok(PresetName(Preset::Nasrullah)),
            _ => Err("choose described, as-published or nasrullah".into()),
        }
    }
}

impl std::fmt::Display for PresetName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Preset::Described => "described",
            Preset::AsPublished => "as-published",
            Preset::Nasrullah => "nasrullah",
        })
    }
}

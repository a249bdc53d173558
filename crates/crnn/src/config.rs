//! The layer sizes, and the named presets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Sizes of every layer. Part of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrnnConfig {
    /// Mel bands of the input.
    pub bands: usize,
    /// Outputs of the head.
    pub genres: usize,
    /// Normalisation of the spectrogram before the first convolution.
    pub input_norm: InputNorm,
    /// Convolution blocks, first to last.
    pub blocks: Vec<ConvBlockConfig>,
    /// Dropout at the end of each convolution block, training only.
    pub conv_dropout: f64,
    /// The sequence axis of the recurrent layers.
    pub sequence: Sequence,
    /// Recurrent layers, first to last.
    pub gru: Vec<GruConfig>,
    /// How the last recurrent layer's states are pooled over time. Older files do not have it.
    #[serde(default, rename = "summary")]
    pub temporal_pooling: TemporalPooling,
    /// Dropout before the head, training only.
    pub head_dropout: f64,
}

/// Normalisation of the spectrogram before the first convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputNorm {
    /// The decibels are used unchanged.
    None,
    /// One mean and deviation for the whole spectrogram (PyTorch `BatchNorm2d(1)`).
    Whole,
    /// One mean and deviation per mel band (PyTorch `BatchNorm1d(bands)`).
    PerBand,
}

/// A 3x3 convolution, ELU, batch norm, max pool, dropout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvBlockConfig {
    /// Filters.
    pub channels: usize,
    /// Max pool over `[bands, frames]`; the stride is the same.
    pub pool: [usize; 2],
}

/// A gated recurrent unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GruConfig {
    /// Size of the hidden state of one direction.
    pub units: usize,
    /// Whether there is a second direction, from the end to the start. Its states are appended.
    pub bidirectional: bool,
}

/// The sequence axis of the recurrent layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sequence {
    /// Time within a slice: slices are independent.
    Time,
    /// The slices of a batch, as in the paper's published notebook: the batch axis is taken for time, so
    /// a slice's logits depend on the other slices. One song is then one batch.
    Slices,
}

/// How the last recurrent layer's states are pooled over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemporalPooling {
    /// The state at the last step, as in the paper.
    #[default]
    Last,
    /// The mean of the states at all steps, so that all steps have equal weight.
    Mean,
}

/// The named networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The network as the paper's text describes it: five blocks, two GRUs of 32 over time.
    Described,
    /// The network as the paper's authors ran it: the same blocks, a bidirectional GRU of 10 and
    /// a GRU of 10, both over the batch.
    AsPublished,
    /// The network that the paper follows (Nasrullah & Zhao 2019): four blocks, two GRUs of 32,
    /// batch norm over the mel bands.
    Nasrullah,
    /// The network that is shipped: fewer filters where the picture is large, time pooled eight
    /// times only, and the mean over a bidirectional GRU's states.
    Genrescope,
    /// A network with long sequences, for lessons about recurrence: convolutions over five frames, and two GRUs with a
    /// step per frame. The order of the steps hardly matters to it either (models/README.md, "Order in time").
    Teaching,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 5] = [
        Preset::Described,
        Preset::AsPublished,
        Preset::Nasrullah,
        Preset::Genrescope,
        Preset::Teaching,
    ];

    /// The name in recipes and on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Described => "described",
            Preset::AsPublished => "as-published",
            Preset::Nasrullah => "nasrullah",
            Preset::Genrescope => "genrescope",
            Preset::Teaching => "teaching",
        }
    }

    /// The sizes behind the name (figure 2 of the paper, but for [`Preset::Genrescope`] and [`Preset::Teaching`]).
    pub fn config(self, bands: usize, genres: usize) -> CrnnConfig {
        let block = |channels, pool| ConvBlockConfig { channels, pool };
        let gru = |units, bidirectional| GruConfig {
            units,
            bidirectional,
        };
        let nasrullah = vec![
            block(64, [2, 2]),
            block(128, [4, 2]),
            block(128, [4, 2]),
            block(128, [4, 2]),
        ];
        let blocks = match self {
            Preset::Nasrullah => nasrullah,
            Preset::Described | Preset::AsPublished => {
                [nasrullah, vec![block(128, [1, 2])]].concat()
            }
            Preset::Genrescope => vec![
                block(32, [2, 2]),
                block(64, [2, 2]),
                block(128, [4, 2]),
                block(128, [4, 1]),
                block(128, [2, 1]),
            ],
            Preset::Teaching => vec![block(32, [4, 1]), block(64, [8, 1])],
        };
        CrnnConfig {
            bands,
            genres,
            input_norm: match self {
                Preset::Nasrullah => InputNorm::PerBand,
                Preset::Described | Preset::AsPublished | Preset::Genrescope | Preset::Teaching => {
                    InputNorm::Whole
                }
            },
            blocks,
            conv_dropout: 0.1,
            sequence: match self {
                Preset::AsPublished => Sequence::Slices,
                Preset::Described | Preset::Nasrullah | Preset::Genrescope | Preset::Teaching => {
                    Sequence::Time
                }
            },
            gru: match self {
                Preset::AsPublished => vec![gru(10, true), gru(10, false)],
                Preset::Described | Preset::Nasrullah => vec![gru(32, false), gru(32, false)],
                Preset::Genrescope => vec![gru(64, true)],
                Preset::Teaching => vec![gru(64, true), gru(64, false)],
            },
            temporal_pooling: match self {
                Preset::Genrescope => TemporalPooling::Mean,
                Preset::Described | Preset::AsPublished | Preset::Nasrullah | Preset::Teaching => {
                    TemporalPooling::Last
                }
            },
            head_dropout: 0.3,
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Preset, UnknownPreset> {
        let mut all = Preset::ALL.into_iter();
        all.find(|preset| preset.name() == name)
            .ok_or(UnknownPreset)
    }
}

/// A name that no preset has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected described, as-published, nasrullah, genrescope or teaching")]
pub struct UnknownPreset;

/// Why a configuration is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A size outside its range.
    #[error("the network's {what} is {actual}, which is outside {least} to {most}")]
    OutOfRange {
        /// The setting.
        what: &'static str,
        /// Smallest sensible value.
        least: usize,
        /// Largest sensible value.
        most: usize,
        /// The value found.
        actual: usize,
    },
    /// A dropout that is not a probability.
    #[error("the network's {what} is {actual}, but a dropout lies between 0 and 1")]
    Dropout {
        /// The setting.
        what: &'static str,
        /// The value found, as text.
        actual: String,
    },
    /// Pooling leaves nothing.
    #[error("pooling leaves nothing of {bands} bands and {frames} frames at block {block}")]
    PooledAway {
        /// Mel bands of the input.
        bands: usize,
        /// Frames of a slice.
        frames: usize,
        /// Index of the block.
        block: usize,
    },
}

impl CrnnConfig {
    /// Rejects invalid and unreasonably large sizes before anything is allocated.
    ///
    /// # Errors
    /// The first setting outside its range; pooling that leaves no band or frame of a slice.
    pub fn validate(&self, frames: usize) -> Result<(), ConfigError> {
        in_range("number of bands", 1, 1024, self.bands)?;
        in_range("number of genres", 2, 10_000, self.genres)?;
        in_range("number of convolution blocks", 1, 16, self.blocks.len())?;
        in_range("number of recurrent layers", 1, 8, self.gru.len())?;
        in_range("slice length in frames", 1, 100_000, frames)?;
        for block in &self.blocks {
            in_range("number of filters", 1, 2048, block.channels)?;
            in_range("pool height", 1, 64, block.pool[0])?;
            in_range("pool width", 1, 64, block.pool[1])?;
        }
        for gru in &self.gru {
            in_range("number of recurrent units", 1, 2048, gru.units)?;
        }
        probability("convolution dropout", self.conv_dropout)?;
        probability("head dropout", self.head_dropout)?;
        self.pooled(frames).map(|_| ())
    }

    /// Bands and frames that are left after the last pool.
    ///
    /// # Errors
    /// [`ConfigError::PooledAway`] where that is none.
    pub fn pooled(&self, frames: usize) -> Result<[usize; 2], ConfigError> {
        let mut left = [self.bands, frames];
        for (index, block) in self.blocks.iter().enumerate() {
            left = [left[0] / block.pool[0], left[1] / block.pool[1]];
            if left.contains(&0) {
                return Err(ConfigError::PooledAway {
                    bands: self.bands,
                    frames,
                    block: index,
                });
            }
        }
        Ok(left)
    }

    /// Features of one time step as the first recurrent layer sees it: channels times bands left.
    pub fn features(&self) -> usize {
        let bands = self
            .blocks
            .iter()
            .fold(self.bands, |bands, block| bands / block.pool[0]);
        self.blocks.last().map_or(1, |block| block.channels) * bands
    }
}

impl GruConfig {
    /// Features of one output step.
    pub fn output(&self) -> usize {
        self.units * if self.bidirectional { 2 } else { 1 }
    }
}

fn in_range(
    what: &'static str,
    least: usize,
    most: usize,
    actual: usize,
) -> Result<(), ConfigError> {
    if (least..=most).contains(&actual) {
        return Ok(());
    }
    Err(ConfigError::OutOfRange {
        what,
        least,
        most,
        actual,
    })
}

fn probability(what: &'static str, actual: f64) -> Result<(), ConfigError> {
    if (0.0..1.0).contains(&actual) {
        return Ok(());
    }
    Err(ConfigError::Dropout {
        what,
        actual: actual.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Time steps left for the paper's slice lengths, computed by hand from figure 2.
    #[test]
    fn time_steps_of_the_papers_slice_lengths() {
        let config = Preset::Described.config(128, 10);
        for (frames, left) in [(32, 1), (94, 2), (157, 4), (312, 9), (465, 14), (911, 28)] {
            assert_eq!(config.pooled(frames), Ok([1, left]));
        }
        assert!(config.validate(31).is_err());
    }

    #[test]
    fn a_preset_is_found_by_its_name_which_files_have_too() {
        for preset in Preset::ALL {
            assert_eq!(preset.to_string().parse(), Ok(preset));
            let in_files = serde_json::to_value(preset).expect("a name");
            assert_eq!(in_files, preset.name());
        }
        assert_eq!("other".parse::<Preset>(), Err(UnknownPreset));
    }

    #[test]
    fn absurd_sizes_are_refused_with_a_sentence() {
        let mut config = Preset::Described.config(128, 10);
        config.blocks[0].channels = 1_000_000;
        let sentence = config.validate(32).expect_err("absurd").to_string();
        assert_eq!(
            sentence,
            "the network's number of filters is 1000000, which is outside 1 to 2048"
        );
        let mut config = Preset::Described.config(128, 10);
        config.head_dropout = f64::NAN;
        assert!(config.validate(32).is_err());
    }
}

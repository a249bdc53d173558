//! The recipe of a run: command-line help, saved configuration and documentation in one definition.

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use genrescope_crnn::{CrnnConfig, Preset};
use genrescope_vote::OutsideClass;
use serde::{Deserialize, Serialize};

use super::balance::Balance;
use super::epoch_choice::EpochFigure;
use super::schedule::Schedule;
use crate::augment::AugmentConfig;
use crate::clap_defaults::defaults;
use crate::data::{GenreRule, SplitProtocol};

/// All settings of a training run besides the data.
#[derive(Clone, Debug, PartialEq, Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Network architecture: described, as-published, nasrullah, genrescope or teaching.
    #[arg(long, default_value = "described")]
    pub preset: Preset,
    /// Time pooling of each convolution block, such as 2,2,2,1,1; defaults to that of the preset. Their product is the number of
    /// frames behind a step of the recurrent layers.
    #[arg(long, value_name = "POOLS", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub time_pools: Vec<usize>,
    /// How songs are split: random, kfold:I/N, a column of songs.csv with the values train, valid or test
    /// (fault_filtered), COLUMN:FOLD (artist_fold:1), list:FILE or within:FOLD:SPLIT.
    #[arg(long, default_value_t)]
    pub split: SplitProtocol,
    /// Frames per slice.
    #[arg(long, default_value_t = 32)]
    pub frames: usize,
    /// Frames between slices when a song is classified; 0 stands for the slice length.
    #[arg(long, default_value_t = 0)]
    pub hop: usize,
    /// Where slices start: at the same frames in each epoch, all shifted by a random offset, or each at a
    /// random frame.
    #[arg(long, value_enum, default_value_t)]
    pub crop: Crop,
    /// Slices per song and epoch if they start at random frames; 0 stands for as many as fit side by side.
    #[arg(long, default_value_t = 0)]
    pub slices_per_song: usize,
    /// Slices per optimizer step.
    #[arg(long, default_value_t = 64)]
    pub batch: usize,
    /// Learning rate of Adam; the highest one if the schedule varies it.
    #[arg(long, default_value_t = 1e-3)]
    pub learning_rate: f64,
    /// Learning-rate schedule: constant as in the paper, or one cycle over all epochs.
    #[arg(long, value_enum, default_value_t)]
    pub schedule: Schedule,
    /// Decoupled weight decay (AdamW, Loshchilov & Hutter 2019).
    #[arg(long, default_value_t = 0.0)]
    pub weight_decay: f64,
    /// Decay per step of the moving average of the weights that is validated and saved; 0 disables it.
    #[arg(long, default_value_t = 0.0)]
    pub average: f64,
    /// Dropout at the end of each convolution block; defaults to that of the preset.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conv_dropout: Option<f64>,
    /// Dropout before the output layer; defaults to that of the preset.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_dropout: Option<f64>,
    /// Label smoothing: probability mass that is taken from the correct genre and spread over all genres.
    #[arg(long, default_value_t = 0.0)]
    pub label_smoothing: f32,
    /// What is done if the genres have different numbers of songs: nothing, weights of the loss, or as many songs of each
    /// genre per epoch.
    #[arg(long, value_enum, default_value_t)]
    pub balance: Balance,
    /// Fraction of each batch that is songs of the stores of --extra-data, each genre equally often.
    #[arg(long, default_value_t = 0.0)]
    pub extra_songs: f32,
    /// Fraction of each batch that is music of other genres than the model's, from the stores of --extra-data.
    #[arg(long, default_value_t = 0.0)]
    pub other_music: f32,
    /// Fraction of each batch that is songs of the stores of --subset-data. For these the loss compares only the classes that
    /// the store has, so that the network cannot learn that a genre belongs to a store.
    #[arg(long, default_value_t = 0.0)]
    pub subset_songs: f32,
    /// Genre of the songs of --subset-data with a word in a column of songs.csv, such as subgenre_ids=31:metal; without a genre,
    /// as in genre=experimental:, they are left out. The first rule that matches decides; may be given several times.
    #[arg(long, value_name = "COLUMN=WORD:GENRE")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subset_genre: Vec<GenreRule>,
    /// Give the network an output for other music and one for non-music. Without it, the target of such sounds is the
    /// uniform distribution over the genres.
    #[arg(long)]
    pub outside_classes: bool,
    /// Fraction of slices whose steps are put in random order before the recurrent layers read them. They count as non-music,
    /// so that the network must notice the order in time; needs --outside-classes.
    #[arg(long, default_value_t = 0.0)]
    pub shuffled_steps: f32,
    /// Maximum number of epochs.
    #[arg(long, default_value_t = 200)]
    pub epochs: usize,
    /// Stop after this many epochs without a better one.
    #[arg(long, default_value_t = 10)]
    pub patience: usize,
    /// The epoch whose weights are kept: the best one by --choose-by, or the last.
    #[arg(long, value_enum, default_value_t)]
    pub keep: KeptEpoch,
    /// Which epoch is the best: the one with the lowest validation loss as in the paper, or with the highest macro F1 of the
    /// validation songs, in which each genre counts the same; with --labels, with the highest average precision.
    #[arg(long, value_enum, default_value_t)]
    pub choose_by: EpochFigure,
    /// Random seed of the split, the initial weights, the order of slices, augmentation and dropout.
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
    /// The configuration of the network for a number of mel bands and genres.
    pub fn network(&self, bands: usize, genres: usize) -> CrnnConfig {
        let mut preset = self.preset.config(bands, self.outputs(genres));
        for (block, pool) in preset.blocks.iter_mut().zip(&self.time_pools) {
            block.pool[1] = *pool;
        }
        CrnnConfig {
            conv_dropout: self.conv_dropout.unwrap_or(preset.conv_dropout),
            head_dropout: self.head_dropout.unwrap_or(preset.head_dropout),
            ..preset
        }
    }

    /// Outputs of the network for a number of genres.
    pub fn outputs(&self, genres: usize) -> usize {
        genres + self.outside().len()
    }

    /// What the outputs after those of the genres stand for.
    pub fn outside(&self) -> &'static [OutsideClass] {
        match self.outside_classes {
            true => &OutsideClass::ALL,
            false => &[],
        }
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// A setting is out of range.
    pub fn validate(&self) -> Result<()> {
        ensure!(self.batch > 0, "--batch must be at least 1");
        let (pools, blocks) = (self.time_pools.len(), self.preset.config(1, 1).blocks.len());
        ensure!(
            pools == 0 || pools == blocks,
            "--time-pools has {pools} values, but the preset {} has {blocks} blocks",
            self.preset
        );
        ensure!(
            self.learning_rate.is_finite() && self.learning_rate > 0.0,
            "--learning-rate must be a number above 0, not {}",
            self.learning_rate
        );
        ensure!(
            (0.0..1.0).contains(&self.average),
            "--average must be at least 0 and less than 1, not {}",
            self.average
        );
        ensure!(
            (0.0..=1.0).contains(&self.label_smoothing),
            "--label-smoothing must be between 0 and 1, not {}",
            self.label_smoothing
        );
        ensure!(
            !self.outside_classes || (self.other_music > 0.0 && self.augment.non_music > 0.0),
            "--outside-classes needs --other-music and --non-music: each output must have training data"
        );
        ensure!(
            (0.0..=0.5).contains(&self.shuffled_steps),
            "--shuffled-steps must be between 0 and 0.5, not {}",
            self.shuffled_steps
        );
        ensure!(
            self.shuffled_steps == 0.0 || (self.outside_classes && self.subset_songs == 0.0),
            "--shuffled-steps needs --outside-classes, because slices in random order count as non-music, and no --subset-songs"
        );
        let shares = [self.extra_songs, self.other_music, self.subset_songs];
        let all = shares.iter().sum::<f32>() + self.augment.non_music;
        ensure!(
            shares.iter().all(|&share| share >= 0.0) && all <= 0.9,
            "--extra-songs, --other-music, --subset-songs and --non-music must be at least 0 and together at most 0.9, not {all}"
        );
        self.augment.validate()
    }

    /// Whether a run with this configuration can be resumed as `other`. More epochs or patience are allowed,
    /// except that with a one-cycle schedule the number of epochs shapes the learning rate.
    pub fn can_resume_as(&self, other: &TrainConfig) -> bool {
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

/// Where slices start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crop {
    /// At 0, T, 2T, ... as in the paper.
    Fixed,
    /// At o, o + T, o + 2T, ... with a random o below T per song and epoch.
    #[default]
    Random,
    /// Each at an independent random frame.
    Anywhere,
}

/// The epoch whose weights are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptEpoch {
    /// The best one; training stops after `patience` epochs without a better one.
    #[default]
    Best,
    /// The last one, regardless of its figures; `patience` is ignored.
    Last,
}

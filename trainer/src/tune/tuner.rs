//! Training of further layers than the head.
//!
//! Layers that stay as they are compute their outputs once for each slice, so that an epoch of the last layers takes seconds.

use anyhow::{Result, bail, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor, TensorData, activation};
use clap::Args;
use genrescope_classify::Session;
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn::{CrnnConfig, NamedTensor, Sequence};
use genrescope_crnn_train::Crnn;
use genrescope_teach::Head;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::embedded_song::EmbeddedSong;
use super::layers::TunedLayers;
use crate::train::{Schedule, class_weights};

/// Slices of a song at most, evenly spaced: as many as 5 minutes have with the shipped model.
const MOST_SLICES: usize = 240;
/// Slices of each song in an epoch, so that a long song counts as much as a short one.
const SLICES_PER_SONG: usize = 16;
/// Slices per optimizer step.
const BATCH: usize = 32;

/// Why a training stops whose numbers are not finite.
pub const DIVERGED: &str = "the training has diverged: choose a lower --learning-rate";

/// How layers besides the head are trained, as given on the command line.
#[derive(Args, Clone, Debug)]
pub struct FineTuningArgs {
    /// With --layers: highest learning rate of Adam, 0.0005 if omitted. It rises and falls over all epochs (one cycle).
    #[arg(long, requires = "layers")]
    pub learning_rate: Option<f64>,
    /// With --layers: number of epochs, of 16 slices of each song; 10 if omitted.
    #[arg(long, requires = "layers")]
    pub epochs: Option<usize>,
    /// With --layers: random seed of the order of slices and of dropout; 0 if omitted.
    #[arg(long, requires = "layers")]
    pub seed: Option<u64>,
}

/// How layers besides the head are trained.
#[derive(Clone, Debug)]
pub struct FineTuning {
    pub learning_rate: f64,
    pub epochs: usize,
    pub seed: u64,
}

impl FineTuningArgs {
    fn is_empty(&self) -> bool {
        self.learning_rate.is_none() && self.epochs.is_none() && self.seed.is_none()
    }

    /// # Errors
    /// A setting is out of range.
    fn settings(&self) -> Result<FineTuning> {
        let settings = FineTuning {
            learning_rate: self.learning_rate.unwrap_or(5e-4),
            epochs: self.epochs.unwrap_or(10),
            seed: self.seed.unwrap_or(0),
        };
        ensure!(
            settings.learning_rate.is_finite() && settings.learning_rate > 0.0,
            "--learning-rate must be a number above 0, not {}",
            settings.learning_rate
        );
        ensure!(settings.epochs > 0, "--epochs must be at least 1");
        Ok(settings)
    }
}

/// Songs to train on, with the index of their genre.
pub type LabelledSongs<'a> = [(&'a EmbeddedSong, usize)];

/// Trains the layers after the first convolution blocks of a model.
pub struct Tuner<'a> {
    base: &'a ModelFile,
    settings: FineTuning,
    device: Device,
    /// The layers that stay as they are.
    kept: Crnn,
    /// How many convolution blocks these are.
    kept_blocks: usize,
    /// `[channels, bands, frames]` of their output for a slice.
    shape: [usize; 3],
}

impl<'a> Tuner<'a> {
    /// A tuner for a model; `None` if only the head is to be trained.
    ///
    /// # Errors
    /// A setting is out of range or has no effect, or the model's slices share state.
    pub fn new(
        base: &'a ModelFile,
        layers: TunedLayers,
        args: &FineTuningArgs,
    ) -> Result<Option<Tuner<'a>>> {
        let config = &base.manifest.network;
        let Some(kept_blocks) = layers.kept_blocks(config.blocks.len()) else {
            ensure!(
                args.is_empty(),
                "--learning-rate, --epochs and --seed have no effect with --layers head: leave them out, or choose other --layers"
            );
            return Ok(None);
        };
        let settings = args.settings()?;
        if config.sequence == Sequence::Slices {
            bail!(
                "the slices of this model share state, so its layers cannot be fine-tuned: use --layers head, or another \
                 model with --from"
            );
        }
        let device = Device::flex();
        let kept = Crnn::with_fixed_statistics(config, base.tensors.clone(), &device)?;
        let mut shape = [1, config.bands, base.manifest.slices.frames];
        for block in &config.blocks[..kept_blocks] {
            shape = [
                block.channels,
                shape[1] / block.pool[0],
                shape[2] / block.pool[1],
            ];
        }
        Ok(Some(Tuner {
            base,
            settings,
            device,
            kept,
            kept_blocks,
            shape,
        }))
    }

    /// The settings in use.
    pub fn settings(&self) -> &FineTuning {
        &self.settings
    }

    /// What the kept layers compute for the audible slices of a song, `[slices, channels, bands, frames]`.
    pub fn features(&self, session: &Session) -> Vec<f32> {
        let audible: Vec<usize> = (0..session.total())
            .filter(|&slice| session.place(slice).audible)
            .collect();
        let count = audible.len().min(MOST_SLICES);
        let chosen: Vec<usize> = (0..count)
            .map(|at| audible[at * audible.len() / count])
            .collect();
        let slices = &self.base.manifest.slices;
        let bands = self.base.manifest.network.bands;
        let mut features = Vec::with_capacity(count * self.size());
        for slices_of_batch in chosen.chunks(BATCH) {
            let inputs = slices_of_batch.iter();
            let inputs: Vec<f32> = inputs
                .flat_map(|&slice| session.input(slice..slice + 1))
                .collect();
            let shape = [slices_of_batch.len(), bands, slices.frames];
            let input = Tensor::from_data(TensorData::new(inputs, shape), &self.device);
            let output = self.kept.features_after(self.kept_blocks, input);
            features.extend(output.into_data().iter::<f32>());
        }
        features
    }

    /// Values of a slice's features.
    fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Trains the layers, starting from those of the model and from `head`, on songs with their genres. `number` distinguishes
    /// the trainings of one command, which draw other random numbers. Returns the network and its last mean loss.
    ///
    /// # Errors
    /// The weights do not fit the network, or the loss is not finite.
    pub fn train(
        &self,
        songs: &LabelledSongs,
        genres: usize,
        head: &Head,
        number: u64,
    ) -> Result<(Crnn, f64)> {
        let config = CrnnConfig {
            genres,
            ..self.base.manifest.network.clone()
        };
        let mut tensors = self.base.tensors.clone();
        for (name, shape, values) in [
            (
                "head.weight",
                vec![genres, head.weights.len() / genres],
                &head.weights,
            ),
            ("head.bias", vec![genres], &head.biases),
        ] {
            let values = values.clone();
            tensors.insert(name.to_owned(), NamedTensor { shape, values });
        }
        let device = self.device.clone().autodiff();
        let seed = self
            .settings
            .seed
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(number);
        device.seed(seed);
        let mut random = StdRng::seed_from_u64(seed);
        let mut network = Crnn::with_fixed_statistics(&config, tensors, &device)?;
        let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
        let mut counts = vec![0; genres];
        songs.iter().for_each(|&(_, genre)| counts[genre] += 1);
        let weights = class_weights(&counts);
        let steps = (songs.len() * SLICES_PER_SONG).div_ceil(BATCH) * self.settings.epochs;
        let (mut step, mut mean_loss) = (0, 0.0);
        for _ in 0..self.settings.epochs {
            let slices = self.draw(songs, &mut random);
            let mut losses = 0.0;
            for batch in slices.chunks(BATCH) {
                let targets: Vec<f32> = batch
                    .iter()
                    .flat_map(|&(song, _)| {
                        let label = songs[song].1;
                        (0..genres).map(move |genre| if genre == label { 1.0 } else { 0.0 })
                    })
                    .zip(weights.iter().cycle())
                    .map(|(target, weight)| target * weight)
                    .collect();
                let targets = TensorData::new(targets, [batch.len(), genres]);
                let features = batch
                    .iter()
                    .flat_map(|&(song, slice)| self.slice(songs[song].0, slice));
                let features = self.tensor(features.copied().collect()).autodiff();
                let logits = network.logits_of(network.states_from(self.kept_blocks, features));
                let loss = (activation::log_softmax(logits, 1)
                    * Tensor::from_data(targets, &device))
                .sum_dim(1)
                .mean()
                .neg();
                let loss_value = f64::from(loss.clone().into_scalar::<f32>());
                ensure!(loss_value.is_finite(), "{DIVERGED}");
                let gradients = GradientsParams::from_grads(loss.backward(), &network);
                let rate = Schedule::OneCycle.rate(self.settings.learning_rate, step, steps);
                network = optimizer.step(rate, network, gradients);
                losses += loss_value * batch.len() as f64;
                step += 1;
            }
            mean_loss = losses / slices.len().max(1) as f64;
        }
        Ok((network.valid(), mean_loss))
    }

    /// The mean embedding of a song by a trained network.
    pub fn embedding(&self, network: &Crnn, song: &EmbeddedSong) -> Vec<f32> {
        let mut sum: Vec<f32> = Vec::new();
        let slices = song.features.len() / self.size();
        for batch in song.features.chunks(BATCH * self.size()) {
            let states = network.states_from(self.kept_blocks, self.tensor(batch.to_vec()));
            let width = states.dims()[1];
            sum.resize(width, 0.0);
            let states: Vec<f32> = states.into_data().iter::<f32>().collect();
            for row in states.chunks_exact(width) {
                sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
            }
        }
        sum.iter_mut().for_each(|sum| *sum /= slices as f32);
        sum
    }

    /// The slices of an epoch in random order: index of the song, and of the slice in it.
    fn draw(&self, songs: &LabelledSongs, random: &mut StdRng) -> Vec<(usize, usize)> {
        let mut drawn = Vec::with_capacity(songs.len() * SLICES_PER_SONG);
        for (index, (song, _)) in songs.iter().enumerate() {
            let count = song.features.len() / self.size();
            let mut order: Vec<usize> = (0..count).collect();
            order.shuffle(random);
            let slices = order.into_iter().cycle().take(SLICES_PER_SONG);
            drawn.extend(slices.map(|slice| (index, slice)));
        }
        drawn.shuffle(random);
        drawn
    }

    fn slice<'b>(&self, song: &'b EmbeddedSong, slice: usize) -> &'b [f32] {
        &song.features[slice * self.size()..][..self.size()]
    }

    /// `[slices, channels, bands, frames]`
    fn tensor(&self, features: Vec<f32>) -> Tensor<4> {
        let [channels, bands, frames] = self.shape;
        let slices = features.len() / self.size();
        let data = TensorData::new(features, [slices, channels, bands, frames]);
        Tensor::from_data(data, &self.device)
    }
}

//! The training loop of a run, from its folder to its last epoch.

use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer};
use genrescope_crnn::Sequence;
use genrescope_crnn_train::{Crnn, state_dict};

use super::args::TrainArgs;
use super::batch::Sources;
use super::checkpoint::Checkpoint;
use super::config::{KeptEpoch, TrainConfig};
use super::environment::{FurtherInputs, RecordedLabels};
use super::epoch::Epoch;
use super::event::TrainEvent;
use super::extra_songs::ExtraSongs;
use super::run_folder::RunFolder;
use super::run_state::RunState;
use super::start_from::StartModel;
use super::stop_token::{StopRequest, StopToken};
use super::subset_songs::SubsetSongs;
use super::two_grids::TwoGrids;
use super::weight_average::WeightAverage;
use super::{balance, batch, environment, epoch_metrics, labelled, manifest, memory, validate};
use crate::augment::non_music::NonMusicSounds;
use crate::data::MelStore;

/// How a training run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainOutcome {
    /// All epochs of its recipe are done.
    Finished,
    /// Stopped on request; it can be resumed.
    Stopped,
}

/// Trains a network in a run's folder, or resumes the run.
///
/// # Errors
/// The settings do not fit each other or the data, the folder holds another run, or a file cannot be
/// read or written.
pub fn train(
    args: &TrainArgs,
    store: &MelStore,
    stop: &StopToken,
    report: &mut dyn FnMut(TrainEvent),
) -> Result<TrainOutcome> {
    let config = &args.config;
    config.validate()?;
    memory::keep_freed();
    ensure!(
        config.frames <= store.columns,
        "a slice of {} frames is longer than the {} columns of a song in the store",
        config.frames,
        store.columns
    );
    let split = config.split.split(&store.songs, config.seed)?;
    let (labels, split) = labelled::labels(args, store, split)?;
    let labels = labels.as_ref();
    if let Some(labels) = labels {
        let notice = labels.notice.clone();
        report(TrainEvent::Labels { notice });
    }
    let classes = labels.map_or(store.genres.len(), |labels| labels.names.len());
    let network = config.network(store.bands, classes);
    network.validate(config.frames)?;
    let [_, steps] = network.pooled(config.frames)?;
    ensure!(
        config.shuffled_steps == 0.0 || (steps > 1 && network.sequence == Sequence::Time),
        "--shuffled-steps needs recurrent layers over time with at least two steps a slice, but the preset {} has {steps} with \
         {} frames: use longer slices or --time-pools",
        config.preset,
        config.frames
    );
    report(TrainEvent::Started {
        parts: [split.train.len(), split.valid.len(), split.test.len()],
    });

    let sounds = args.non_music.non_music_data.as_deref();
    let sounds = sounds.map(MelStore::open).transpose()?;
    if let Some(sounds) = &sounds {
        ensure!(
            !sounds.songs.is_empty() && config.frames <= sounds.columns,
            "the store of --non-music-data holds {} clips of {} columns, but a slice has {} frames",
            sounds.songs.len(),
            sounds.columns,
            config.frames
        );
    }
    let sounds_checksums = sounds.as_ref().map(|sounds| sounds.checksums.clone());
    let non_music =
        NonMusicSounds::for_recipe(&config.augment, &store.front_end, sounds, config.seed)?;
    let extra = ExtraSongs::open(&args.non_music, store, config)?;
    let subset = SubsetSongs::open(&args.non_music.subset_data, store, config)?;
    let songs = TwoGrids::new(store, config.augment.coarse > 0.0);
    let sources = Sources {
        songs: &songs,
        non_music: non_music.as_ref(),
        extra: extra.as_ref(),
        subset: subset.as_ref(),
        labels,
        weights: match labels {
            Some(labels) => labelled::positive_weights(labels, &split.train, config.balance),
            None => balance::loss_weights(store, &split.train, config.balance, network.genres),
        },
        steps,
    };
    let further_stores = extra
        .iter()
        .flat_map(ExtraSongs::checksums)
        .chain(subset.iter().flat_map(SubsetSongs::checksums));
    let start_from = args
        .start_from
        .as_deref()
        .map(StartModel::open)
        .transpose()?;
    let device = args.device.open()?.autodiff();
    device.seed(config.seed);
    let inputs = FurtherInputs {
        non_music: sounds_checksums,
        extra: further_stores.collect(),
        start_from: start_from.as_ref().map(|model| model.checksum.clone()),
        labels: labels.map(RecordedLabels::of),
    };
    let run = RunFolder::open(&args.out, config, store, &inputs, args.device)?;
    // Once, so that a model that does not fit is an error before the first epoch.
    let first = match &start_from {
        Some(start) => Some(start.copy_into(Crnn::new(&network, &device), &device)?),
        None => None,
    };
    let fresh = || {
        let model = first
            .clone()
            .unwrap_or_else(|| Crnn::new(&network, &device));
        Checkpoint {
            state: RunState::default(),
            average: WeightAverage::new(config.average, &model),
            optimizer: optimizer(config),
            model,
        }
    };
    let saved = run.resume(fresh, |error| {
        report(TrainEvent::Damaged {
            why: format!("{error:#}"),
        });
    })?;
    if let Some(Checkpoint { state, .. }) = &saved {
        environment::record_resumption(&args.out, state.epoch)?;
        report(TrainEvent::Resumed {
            epoch: state.epoch,
            history: epoch_metrics::read_first_epochs(&args.out, state.epoch),
            best_epoch: state.best_epoch,
        });
    }
    let Checkpoint {
        mut state,
        mut model,
        mut optimizer,
        mut average,
    } = saved.unwrap_or_else(fresh);

    while !state.is_complete(config) {
        if stop.request() != StopRequest::Continue {
            report(TrainEvent::Stopped { epoch: state.epoch });
            return Ok(TrainOutcome::Stopped);
        }
        let started = std::time::Instant::now();
        // Each epoch has its own seed, so that a resumed run draws the same random numbers.
        let seed = config
            .seed
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(state.epoch as u64 + 1);
        device.seed(seed);
        let slices = batch::training_slices(store, &split.train, config, seed);
        let epoch = Epoch {
            sources: &sources,
            config,
            device: &device,
            before: state.epoch,
            seed,
        };
        let trained = epoch.train(
            model,
            &mut optimizer,
            &mut average,
            &slices,
            stop,
            &mut *report,
        );
        let Some((trained, train_loss)) = trained else {
            report(TrainEvent::Stopped { epoch: state.epoch });
            return Ok(TrainOutcome::Stopped);
        };
        model = trained;
        let tensors = match &average {
            Some(average) => average.tensors().clone(),
            None => state_dict(&model.valid()),
        };
        state.epoch += 1;
        let mut manifest =
            manifest::checkpoint(store, &split, config, network.clone(), labels, state.epoch);
        let valid = validate::validate(&mut manifest, &tensors, store, &split.valid, labels)?;
        run.save_last(&manifest, &tensors)?;
        state.since_best += 1;
        let kept = match config.keep {
            KeptEpoch::Best => {
                let best = match labels {
                    Some(_) => state.best_average_precision,
                    None => state.best_macro_f1,
                };
                config.choose_by.is_better(&valid, state.best_loss, best)
            }
            KeptEpoch::Last => true,
        };
        if kept {
            state.best_loss = Some(valid.loss);
            state.best_macro_f1 = valid.macro_f1();
            state.best_average_precision = valid.average_precision();
            state.best_epoch = state.epoch;
            state.since_best = 0;
            run.save_best(&manifest, &tensors)?;
        }
        let seconds = started.elapsed().as_secs_f64();
        epoch_metrics::write_epoch(&args.out, state.epoch, train_loss, &valid, seconds)?;
        run.save(&state, &model, &optimizer, average.as_ref())?;
        report(TrainEvent::Epoch {
            epoch: state.epoch,
            train_loss,
            valid,
            kept,
            since_best: state.since_best,
            seconds,
        });
    }
    report(TrainEvent::Finished {
        epoch: state.epoch,
        best_epoch: state.best_epoch,
        best_loss: state.best_loss.unwrap_or(f64::NAN),
        best_macro_f1: state.best_macro_f1,
        best_average_precision: state.best_average_precision,
    });
    Ok(TrainOutcome::Finished)
}

fn optimizer(config: &TrainConfig) -> ModuleOptimizer {
    match config.weight_decay > 0.0 {
        true => AdamWConfig::new()
            .with_epsilon(1e-8)
            .with_weight_decay(config.weight_decay as f32)
            .init(),
        false => AdamConfig::new().with_epsilon(1e-8).init(),
    }
}

//! `trainer train`: epochs over random slices until the validation loss stops falling.

mod average;
mod batch;
mod checkpoint;
mod config;
mod config_file;
mod dashboard;
mod environment;
mod epoch;
mod event;
mod manifest;
mod memory;
mod schedule;
mod stop;
mod validate;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer};
use genrescope_crnn_train::{Crnn, state_dict};

pub use checkpoint::{State, saved_config, saved_state};
use config::Keep;
pub use config::TrainConfig;
pub use config_file::under as configured;
pub use environment::{Environment, check_data};
pub use event::TrainEvent;
pub use manifest::{augmentations, data_in_words, name, notes};
pub use stop::Stop;

use crate::augment::NotMusic;
use crate::cli::TrainArgs;
use crate::data::MelStore;
use crate::output;
use average::Average;
use checkpoint::{Checkpoint, Run};
use epoch::Epoch;
use stop::Wish;

/// Exit status of a run that somebody stopped, as shells give it to programs ended by Ctrl-C.
const STOPPED: u8 = 130;

/// Whether a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By its recipe.
    Finished,
    /// Because somebody asked for it; it can go on.
    Stopped,
}

/// Runs the command, with a dashboard on a terminal and lines elsewhere. `given` says which settings
/// stand on the command line.
pub fn run(args: &mut TrainArgs, given: impl Fn(&str) -> bool) -> Result<ExitCode> {
    if let Some(file) = &args.recipe {
        args.config = configured(&args.config, file, given)?;
    }
    let store = MelStore::open(&args.data)?;
    let ended = match args.plain || !dashboard::can_be_shown() {
        true => train(args, &store, &Stop::default(), &mut |event| {
            if event.is_a_line() {
                output::tell(event);
            }
        }),
        false => dashboard::around(args, |stop, report| train(args, &store, stop, report)),
    };
    Ok(match ended? {
        Ended::Finished => ExitCode::SUCCESS,
        Ended::Stopped => ExitCode::from(STOPPED),
    })
}

/// Trains a network in a run's folder, or goes on with it.
///
/// # Errors
/// The settings fit neither each other nor the data, the folder holds another run, or a file cannot
/// be read or written.
pub fn train(
    args: &TrainArgs,
    store: &MelStore,
    stop: &Stop,
    report: &mut dyn FnMut(TrainEvent),
) -> Result<Ended> {
    let config = &args.config;
    config.validate()?;
    memory::keep();
    let network = config.network(store.bands, store.genres.len());
    network.validate(config.frames)?;
    ensure!(
        config.frames <= store.columns,
        "a slice of {} frames is longer than the {} columns of a song in the store",
        config.frames,
        store.columns
    );
    let split = config.split.split(&store.songs, config.seed)?;
    report(TrainEvent::Started {
        parts: [split.train.len(), split.valid.len(), split.test.len()],
    });

    let sounds = args.sounds.not_music_data.as_deref();
    let sounds = sounds.map(MelStore::open).transpose()?;
    if let Some(sounds) = &sounds {
        ensure!(
            !sounds.songs.is_empty() && config.frames <= sounds.columns,
            "the store of --not-music-data holds {} clips of {} columns, but a slice has {} frames",
            sounds.songs.len(),
            sounds.columns,
            config.frames
        );
    }
    let sounds_checksums = sounds.as_ref().map(|sounds| sounds.checksums.clone());
    let not_music = NotMusic::wanted(&config.augment, &store.front_end, sounds, config.seed)?;
    let device = args.device.open()?.autodiff();
    device.seed(config.seed);
    let run = Run::open(&args.out, config, store, sounds_checksums, args.device)?;
    let fresh = || {
        let model = Crnn::new(&network, &device);
        Checkpoint {
            state: State::default(),
            average: Average::new(config.average, &model),
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
        environment::resumed(&args.out, state.epoch)?;
        report(TrainEvent::Resumed {
            epoch: state.epoch,
            history: run.history(state.epoch),
        });
    }
    let Checkpoint {
        mut state,
        mut model,
        mut optimizer,
        mut average,
    } = saved.unwrap_or_else(fresh);

    while !state.is_over(config) {
        if stop.wish() != Wish::GoOn {
            report(TrainEvent::Stopped { epoch: state.epoch });
            return Ok(Ended::Stopped);
        }
        let started = std::time::Instant::now();
        // Each epoch has its own seed, so that a resumed run draws what it would have drawn.
        let seed = config
            .seed
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(state.epoch as u64 + 1);
        device.seed(seed);
        let slices = batch::training_slices(store, &split.train, config, seed);
        let epoch = Epoch {
            store,
            not_music: not_music.as_ref(),
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
            return Ok(Ended::Stopped);
        };
        model = trained;
        let tensors = match &average {
            Some(average) => average.tensors().clone(),
            None => state_dict(&model.valid()),
        };
        state.epoch += 1;
        let mut manifest =
            manifest::checkpoint(store, &split, config, network.clone(), state.epoch);
        let valid = validate::validate(&mut manifest, &tensors, store, &split.valid)?;
        run.save_last(&manifest, &tensors)?;
        state.since_best += 1;
        let kept = match config.keep {
            Keep::Best => state.best_loss.is_none_or(|best| valid.loss < best),
            Keep::Last => true,
        };
        if kept {
            state.best_loss = Some(valid.loss);
            state.best_epoch = state.epoch;
            state.since_best = 0;
            run.save_best(&manifest, &tensors)?;
        }
        let seconds = started.elapsed().as_secs_f64();
        run.write_metrics(state.epoch, train_loss, &valid, seconds)?;
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
    });
    Ok(Ended::Finished)
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

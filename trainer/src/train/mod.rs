//! `trainer train`: epochs over random slices until the validation loss stops falling.

mod batch;
mod checkpoint;
mod config;
mod epoch;
mod event;
mod manifest;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::AdamConfig;

pub use checkpoint::saved_config;
pub use config::TrainConfig;
use event::TrainEvent;

use crate::cli::TrainArgs;
use crate::data::{MelStore, Split};
use checkpoint::{Run, State};

/// Runs the command, printing a line an epoch.
pub fn run(args: &TrainArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    train(args, &store, &mut |event| println!("{event}"))?;
    Ok(ExitCode::SUCCESS)
}

fn train(args: &TrainArgs, store: &MelStore, report: &mut dyn FnMut(TrainEvent)) -> Result<()> {
    let config = &args.config;
    let network = config.preset.0.config(store.bands, store.genres.len());
    network.validate(config.frames)?;
    ensure!(
        config.frames <= store.columns,
        "a slice of {} frames is longer than the {} columns of a song in the store",
        config.frames,
        store.columns
    );
    let split = Split::random(&store.songs, config.seed);
    ensure!(
        !split.valid.is_empty(),
        "{} songs of {} genres are too few: the split into 81/9/10 leaves none to validate on, and the \
         best epoch could not be told",
        store.songs.len(),
        store.genres.len()
    );
    report(TrainEvent::Started {
        parts: [split.train.len(), split.valid.len(), split.test.len()],
    });

    let device = args.device.open()?.autodiff();
    device.seed(config.seed);
    let run = Run::open(&args.out, config)?;
    let mut model = network.init(&device);
    let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
    let mut state = State::default();
    if let Some(saved) = run.state()? {
        (model, optimizer) = run.load(&saved, model, optimizer)?;
        state = saved;
        report(TrainEvent::Resumed { epoch: state.epoch });
    }

    while state.epoch < config.epochs && state.since_best < config.patience {
        let started = std::time::Instant::now();
        // Each epoch has its own seed, so that a resumed run draws what it would have drawn.
        let seed = config
            .seed
            .wrapping_mul(0x9e37_79b9)
            .wrapping_add(state.epoch as u64 + 1);
        device.seed(seed);
        let slices = batch::training_slices(store, &split.train, config, seed);
        let (trained, train_loss) = epoch::train(
            model,
            &mut optimizer,
            store,
            &slices,
            config,
            &device,
            &mut *report,
        );
        model = trained;
        let valid = epoch::validate(&model.valid(), store, &split.valid, config);
        state.epoch += 1;
        state.since_best += 1;
        let best = state.best_loss.is_none_or(|best| valid.loss < best);
        if best {
            state.best_loss = Some(valid.loss);
            state.best_epoch = state.epoch;
            state.since_best = 0;
            let manifest = manifest::checkpoint(store, &split, config, network.clone(), &state);
            run.save_best(&manifest, &model.valid())?;
        }
        run.save(&state, &model, &optimizer)?;
        let event = TrainEvent::Epoch {
            epoch: state.epoch,
            train_loss,
            valid,
            best,
            seconds: started.elapsed().as_secs_f64(),
        };
        run.append_metrics(&event)?;
        report(event);
    }
    report(TrainEvent::Finished {
        epoch: state.epoch,
        best_epoch: state.best_epoch,
        best_loss: state.best_loss.unwrap_or(f64::NAN),
    });
    Ok(())
}

//! `trainer train`: epochs over random slices until the validation figure stops improving.

mod args;
mod balance;
mod batch;
mod checkpoint;
mod config;
mod dashboard;
mod environment;
mod epoch;
mod epoch_choice;
mod epoch_metrics;
mod event;
mod extra_songs;
mod fold_choice;
mod further_stores;
mod labelled;
mod loss;
mod manifest;
mod memory;
mod recipe_file;
mod run_folder;
mod run_state;
mod schedule;
mod start_from;
mod step_order;
mod stop_token;
mod subset_songs;
mod training;
mod two_grids;
mod validate;
mod weight_average;

use std::process::ExitCode;

use anyhow::Result;

use crate::data::MelStore;
use crate::output;

pub use args::TrainArgs;
pub use balance::class_weights;
pub use config::TrainConfig;
pub use environment::{Environment, check_data, check_labels};
pub use epoch_metrics::{EpochMetrics, read_epochs};
pub use event::TrainEvent;
pub use fold_choice::FoldChoice;
pub use manifest::{augmentations, describe_data, name, notes};
pub use recipe_file::merge_recipe;
pub use run_state::{RunState, saved_config, saved_state};
pub use schedule::Schedule;
pub use stop_token::StopToken;
pub use training::{TrainOutcome, train};

/// Exit status of a run that was stopped on request: that of a program ended by Ctrl-C.
const STOPPED: u8 = 130;

/// Runs the command, with a dashboard on a terminal and log lines elsewhere. `given` returns whether
/// an option was set on the command line.
///
/// # Errors
/// See [`train`].
pub fn run(args: &mut TrainArgs, given: impl Fn(&str) -> bool) -> Result<ExitCode> {
    if let Some(file) = &args.recipe {
        args.config = merge_recipe(&args.config, file, given)?;
    }
    let store = MelStore::open(&args.data)?;
    let ended = match args.plain || !dashboard::is_available() {
        true => train(args, &store, &StopToken::default(), &mut |event| {
            if event.is_logged() {
                output::progress(event);
            }
        }),
        false => {
            dashboard::run_with_dashboard(args, |stop, report| train(args, &store, stop, report))
        }
    };
    Ok(match ended? {
        TrainOutcome::Finished => ExitCode::SUCCESS,
        TrainOutcome::Stopped => ExitCode::from(STOPPED),
    })
}

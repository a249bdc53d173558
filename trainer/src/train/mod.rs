//! `trainer train`: epochs over random slices until the validation loss stops falling.

mod args;
mod batch;
mod checkpoint;
mod config;
mod dashboard;
mod environment;
mod epoch;
mod epoch_metrics;
mod event;
mod manifest;
mod memory;
mod recipe_file;
mod run;
mod schedule;
mod stop_token;
mod validate;
mod weight_average;

use std::process::ExitCode;

use anyhow::Result;

use crate::data::MelStore;
use crate::output;

pub use args::TrainArgs;
pub use checkpoint::{State, saved_config, saved_state};
pub use config::TrainConfig;
pub use environment::{Environment, check_data};
pub use epoch_metrics::{EpochRow, read_epochs};
pub use event::TrainEvent;
pub use manifest::{augmentations, data_in_words, name, notes};
pub use recipe_file::under as configured;
pub use run::{Ended, train};
pub use stop_token::Stop;

/// Exit status of a run that somebody stopped, as shells give it to programs ended by Ctrl-C.
const STOPPED: u8 = 130;

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

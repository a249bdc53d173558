//! `trainer sweep`: slice lengths times seeds, a run folder for each.
//!
//! ```text
//! lengths × seeds × recipes ─▶ cells ─ train (or go on) ─ evaluate ─▶ OUT/32-seed0, OUT/94-seed0, ...
//! ```

mod args;
mod evaluation;
mod figures;
mod plan;
mod progress;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anyhow::{Result, bail};
use genre_core::classify::Vote;

use crate::augment::non_music::SoundArgs;
use crate::data::MelStore;
use crate::output;
use crate::train::{self, Stop, TrainArgs, TrainEvent};
use plan::Cell;
use progress::Progress;

pub use args::SweepArgs;
pub use evaluation::{Evaluation, of_run};
pub use figures::Figures;
pub use progress::hours;

/// Runs the command. `given` says which settings stand on the command line.
///
/// A cell that fails is told and counted, and the others go on; the exit status says whether any did.
pub fn run(args: &SweepArgs, given: impl Fn(&str) -> bool) -> Result<ExitCode> {
    let cells = plan::of(args, given)?;
    let store = MelStore::open(&args.data)?;
    let mut progress = Progress::new(cells.len());
    let mut failed = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        output::tell(format_args!(
            "{} of {}: {}",
            index + 1,
            progress.all,
            cell.name
        ));
        match guarded(|| one(args, cell, &store)) {
            Ok(seconds) => progress.finished(seconds),
            Err(error) => {
                output::warn(format_args!("trainer: {}: {error:#}", cell.name));
                failed.push(cell.name.as_str());
                progress.failed();
            }
        }
        output::tell(progress.line());
    }
    if progress.failures() > 0 {
        output::tell(format_args!("failed: {}", failed.join(", ")));
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

/// Trains a cell or goes on with it, evaluates it, and returns the seconds its training took in all.
fn one(args: &SweepArgs, cell: &Cell, store: &MelStore) -> Result<f64> {
    let run = args.out.join(&cell.name);
    if is_over(args, cell, store)? {
        output::tell(format_args!("  finished before"));
    } else {
        let train = TrainArgs {
            data: args.data.clone(),
            out: run.clone(),
            device: args.device,
            recipe: None,
            // Of several recipes one may want sounds that another does not.
            sounds: match cell.config.augment.wants_stored_sounds() {
                true => args.sounds.clone(),
                false => SoundArgs::default(),
            },
            config: cell.config.clone(),
            plain: true,
        };
        train::train(&train, store, &Stop::default(), &mut |event| {
            // An hour has hundreds of these.
            if !matches!(event, TrainEvent::Step(_)) {
                output::tell(format_args!("  {event}"));
            }
        })?;
    }
    let (found, _) = of_run(&run, store, args.device)?;
    tell(&found.figures, "");
    if let Some(alone) = &found.alone {
        tell(alone, ", each slice alone");
    }
    Ok(train::read_epochs(&run)?
        .iter()
        .map(|row| row.seconds)
        .sum())
}

fn tell(figures: &Figures, how: &str) {
    if let Some(songs) = figures.by(Vote::Majority) {
        output::tell(format_args!(
            "  {} test songs by majority{how}: weighted F1 {:.3} [{:.3}, {:.3}]; {} slices: {:.3}",
            figures.songs,
            songs.weighted_f1,
            songs.weighted_f1_95[0],
            songs.weighted_f1_95[1],
            figures.slices,
            figures.slice_weighted_f1
        ));
    }
}

/// Whether a cell has nothing left to train. One of another configuration or on other data is not,
/// so that training refuses it.
fn is_over(args: &SweepArgs, cell: &Cell, store: &MelStore) -> Result<bool> {
    let run = args.out.join(&cell.name);
    let Some(state) = train::saved_state(&run)? else {
        return Ok(false);
    };
    let same = train::saved_config(&run)?.goes_on_as(&cell.config);
    Ok(same && train::check_data(&run, store).is_ok() && state.is_over(&cell.config))
}

/// A panic below, such as a graphics processor out of memory, costs its cell only. The program has
/// then already told where it happened.
fn guarded<T>(cell: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(cell)) {
        Ok(result) => result,
        Err(panic) => {
            let words = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            bail!(
                "the program broke down in this cell: {}",
                words.unwrap_or("no reason given")
            )
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn a_breakdown_is_a_sentence() {
        assert_eq!(guarded(|| Ok(7)).unwrap(), 7);
        let told = guarded::<()>(|| panic!("out of {}", "memory")).unwrap_err();
        assert!(told.to_string().contains("in this cell: out of memory"));
    }
}

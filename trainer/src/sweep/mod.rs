//! `trainer sweep`: one run for each combination of slice length, seed and recipe.
//!
//! ```text
//! lengths × seeds × recipes ─▶ runs ─ train (or resume) ─ evaluate ─▶ OUT/32-seed0, OUT/94-seed0, ...
//! ```

mod args;
mod evaluation;
mod figures;
mod plan;
mod progress;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anyhow::{Result, bail};
use genrescope_vote::Vote;

use crate::augment::non_music::NonMusicArgs;
use crate::data::MelStore;
use crate::output;
use crate::train::{self, StopToken, TrainArgs, TrainEvent};
use plan::PlannedRun;
use progress::SweepProgress;

pub use args::SweepArgs;
pub use evaluation::{Evaluation, evaluate_run};
pub use figures::RunFigures;
pub use progress::hours;

/// Runs the command. `given` returns whether an option was set on the command line.
///
/// A run that fails is reported and counted, and the others continue; the exit status is then 1.
///
/// # Errors
/// An option, a recipe or the data is invalid.
pub fn run(args: &SweepArgs, given: impl Fn(&str) -> bool) -> Result<ExitCode> {
    let runs = plan::plan(args, given)?;
    let store = MelStore::open(&args.data)?;
    let mut progress = SweepProgress::new(runs.len());
    let mut failed = Vec::new();
    for (index, planned) in runs.iter().enumerate() {
        output::progress(format_args!(
            "{} of {}: {}",
            index + 1,
            progress.all,
            planned.name
        ));
        match guarded(|| train_and_evaluate(args, planned, &store)) {
            Ok(seconds) => progress.finished(seconds),
            Err(error) => {
                output::warn(format_args!("trainer: {}: {error:#}", planned.name));
                failed.push(planned.name.as_str());
                progress.failed();
            }
        }
        output::progress(progress.line());
    }
    if progress.failures() > 0 {
        output::progress(format_args!("failed: {}", failed.join(", ")));
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

/// Trains and evaluates a run, or resumes it. Returns its training time in seconds.
fn train_and_evaluate(args: &SweepArgs, planned: &PlannedRun, store: &MelStore) -> Result<f64> {
    let run = args.out.join(&planned.name);
    if is_complete(args, planned, store)? {
        output::progress(format_args!("  finished before"));
    } else {
        let train = TrainArgs {
            start_from: None,
            labels: None,
            top_labels: None,
            folds: None,
            hold_out: None,
            data: args.data.clone(),
            out: run.clone(),
            device: args.device,
            recipe: None,
            // With several recipes, some may need the sounds and others not.
            non_music: match planned.config.augment.needs_stored_sounds() {
                true => args.non_music.clone(),
                false => NonMusicArgs {
                    non_music_data: None,
                    ..args.non_music.clone()
                },
            },
            config: planned.config.clone(),
            plain: true,
        };
        train::train(&train, store, &StopToken::default(), &mut |event| {
            // An epoch has hundreds of steps.
            if !matches!(event, TrainEvent::Step(_)) {
                output::progress(format_args!("  {event}"));
            }
        })?;
    }
    let (found, _) = evaluate_run(&run, store, args.device)?;
    print_figures(&found.figures, "");
    if let Some(alone) = &found.alone {
        print_figures(alone, ", each slice on its own");
    }
    Ok(train::read_epochs(&run)?
        .iter()
        .map(|row| row.seconds)
        .sum())
}

fn print_figures(figures: &RunFigures, how: &str) {
    if let Some(songs) = figures.by(Vote::Majority) {
        output::progress(format_args!(
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

/// Whether a run is complete. A folder with another configuration or other data is not, so that training
/// rejects it.
fn is_complete(args: &SweepArgs, planned: &PlannedRun, store: &MelStore) -> Result<bool> {
    let run = args.out.join(&planned.name);
    let Some(state) = train::saved_state(&run)? else {
        return Ok(false);
    };
    let same = train::saved_config(&run)?.can_resume_as(&planned.config);
    Ok(same && train::check_data(&run, store).is_ok() && state.is_complete(&planned.config))
}

/// Converts a panic, such as that of a GPU out of memory, into an error, so that the other runs continue.
/// The panic hook has already printed where it happened.
fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result,
        Err(panic) => {
            let words = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            bail!("panicked: {}", words.unwrap_or("no reason given"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_becomes_an_error() {
        assert_eq!(guarded(|| Ok(7)).unwrap(), 7);
        let error = guarded::<()>(|| panic!("out of {}", "memory")).unwrap_err();
        assert!(error.to_string().contains("out of memory"));
    }
}

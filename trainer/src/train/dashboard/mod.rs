//! The dashboard of a training run, and the keys that stop the run.
//!
//! ```text
//! training (main thread) ─ events ─▶ screen (its own thread: keys, drawing)
//!                        ◀─ stop ──
//! ```

mod charts;
mod screen;
mod view;
mod view_tests;

use std::io::{IsTerminal, stdin, stdout};

use anyhow::Result;

use super::args::TrainArgs;
use super::event::TrainEvent;
use super::stop_token::StopToken;
use super::training::TrainOutcome;
use crate::output;
use screen::Screen;
use view::View;

/// Whether the program runs in the foreground of a terminal. The system suspends background programs that
/// change terminal settings.
pub fn is_available() -> bool {
    let known = std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb");
    // The dashboard draws on standard output and reads keys from standard input.
    known && stdout().is_terminal() && stdin().is_terminal() && in_the_foreground()
}

#[cfg(unix)]
fn in_the_foreground() -> bool {
    // An error means that the terminal is not the controlling one.
    rustix::termios::tcgetpgrp(stdout()).map_or(true, |group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn in_the_foreground() -> bool {
    true
}

/// Runs `work` with a dashboard. Afterwards the terminal is restored in any case, and the run's log lines
/// are printed on it.
pub fn run_with_dashboard(
    args: &TrainArgs,
    work: impl FnOnce(&StopToken, &mut dyn FnMut(TrainEvent)) -> Result<TrainOutcome>,
) -> Result<TrainOutcome> {
    let stop = StopToken::default();
    let screen = Screen::open(View::new(args), stop.clone())?;
    let mut lines = Vec::new();
    let result = work(&stop, &mut |event| {
        if !matches!(event, TrainEvent::Step(_)) {
            lines.push(event.to_string());
        }
        screen.send(event);
    });
    drop(screen);
    lines.iter().for_each(output::progress);
    result
}

//! What a terminal shows while a run goes on, and the keys that stop it.
//!
//! ```text
//! training (the program's thread) ─ events ─▶ screen (a thread of its own: keys, drawing)
//!                                 ◀─ stop ──
//! ```

mod screen;
mod view;

use std::io::{IsTerminal, stdin, stdout};

use anyhow::Result;

use super::args::TrainArgs;
use super::event::TrainEvent;
use super::run::Ended;
use super::stop_token::Stop;
use crate::output;
use screen::Screen;
use view::View;

/// Whether there is a terminal to draw on that is this program's: a program in the background that
/// takes it over is stopped by the system.
pub fn can_be_shown() -> bool {
    let known = std::env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "dumb");
    // The screen draws on one and reads the other.
    known && stdout().is_terminal() && stdin().is_terminal() && in_the_foreground()
}

#[cfg(unix)]
fn in_the_foreground() -> bool {
    // An error means that the terminal is not the one that controls this program.
    rustix::termios::tcgetpgrp(stdout()).map_or(true, |group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn in_the_foreground() -> bool {
    true
}

/// Runs `work` with a dashboard around it. Afterwards the terminal is as it was, whatever happened,
/// and the run's lines stand on it.
pub fn around(
    args: &TrainArgs,
    work: impl FnOnce(&Stop, &mut dyn FnMut(TrainEvent)) -> Result<Ended>,
) -> Result<Ended> {
    let stop = Stop::default();
    let screen = Screen::open(View::new(args), stop.clone())?;
    let mut lines = Vec::new();
    let result = work(&stop, &mut |event| {
        if !matches!(event, TrainEvent::Step(_)) {
            lines.push(event.to_string());
        }
        screen.tell(event);
    });
    drop(screen);
    lines.iter().for_each(output::tell);
    result
}

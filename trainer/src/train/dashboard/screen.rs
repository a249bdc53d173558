//! The terminal: taken over, drawn on, listened to, and given back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use super::super::event::TrainEvent;
use super::super::stop_token::Stop;
use super::view::View;

/// Time from one picture to the next.
const EVERY: Duration = Duration::from_millis(100);

/// A terminal that is taken over until this is dropped.
pub struct Screen {
    events: Option<Sender<TrainEvent>>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    /// Takes the terminal over and begins to draw.
    ///
    /// # Errors
    /// The terminal refuses.
    pub fn open(view: View, stop: Stop) -> Result<Screen> {
        // A panic gives the terminal back before it is told; nothing may be drawn on it after that.
        let over = Arc::new(AtomicBool::new(false));
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new({
            let over = over.clone();
            move |panic| {
                over.store(true, Ordering::Relaxed);
                told(panic);
            }
        }));
        let terminal =
            ratatui::try_init().context("cannot draw on this terminal; --plain prints lines")?;
        let (events, receive) = channel();
        let thread = thread::spawn(move || draw(terminal, &receive, view, &stop, &over));
        Ok(Screen {
            events: Some(events),
            thread: Some(thread),
        })
    }

    /// Shows what has happened.
    pub fn tell(&self, event: TrainEvent) {
        if let Some(events) = &self.events {
            // The screen may be gone; the run is not.
            events.send(event).ok();
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.events = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
        ratatui::restore();
    }
}

fn draw(
    mut terminal: DefaultTerminal,
    events: &Receiver<TrainEvent>,
    mut view: View,
    stop: &Stop,
    over: &AtomicBool,
) {
    let killed = killed();
    loop {
        if killed.load(Ordering::Relaxed) {
            die();
        }
        match events.recv_timeout(EVERY) {
            Ok(event) => {
                view.apply(event);
                events.try_iter().for_each(|event| view.apply(event));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(event) = next() {
            if asks_to_stop(&event) {
                stop.ask();
            }
        }
        view.stopping(stop.wish());
        if !over.load(Ordering::Relaxed) {
            // A terminal that cannot be drawn on ends no run.
            terminal.draw(|frame| view.draw(frame)).ok();
        }
    }
}

/// A key or another event that is there already.
fn next() -> Option<Event> {
    event::poll(Duration::ZERO).ok()?.then(event::read)?.ok()
}

fn asks_to_stop(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    let q = matches!(key.code, KeyCode::Char('q' | 'Q'));
    key.kind == KeyEventKind::Press && (control_c || q)
}

/// Becomes true when the system asks the program to end.
fn killed() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGHUP,
    ] {
        signal_hook::flag::register(signal, flag.clone()).ok();
    }
    flag
}

/// Gives the terminal back and ends; the run's last epoch is saved.
fn die() -> ! {
    ratatui::restore();
    #[cfg(unix)]
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTERM).ok();
    std::process::exit(143);
}

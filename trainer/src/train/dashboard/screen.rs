//! The terminal: setup, drawing, key input, and restoration.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use super::super::event::TrainEvent;
use super::super::stop_token::StopToken;
use super::view::View;

/// Time between frames.
const EVERY: Duration = Duration::from_millis(100);

/// A terminal in full-screen mode, restored on drop.
pub struct Screen {
    events: Option<Sender<TrainEvent>>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    /// Switches the terminal to full-screen mode and starts to draw.
    ///
    /// # Errors
    /// The terminal does not support it.
    pub fn open(view: View, stop: StopToken) -> Result<Screen> {
        // The panic hook restores the terminal before it prints; nothing may be drawn after that.
        let panicked = Arc::new(AtomicBool::new(false));
        let previous_hook = std::panic::take_hook();
        std::panic::set_hook(Box::new({
            let panicked = panicked.clone();
            move |panic| {
                panicked.store(true, Ordering::Relaxed);
                previous_hook(panic);
            }
        }));
        let terminal = ratatui::try_init()
            .context("cannot draw on this terminal; use --plain for log lines")?;
        let (events, receive) = channel();
        let thread = thread::spawn(move || draw(terminal, &receive, view, &stop, &panicked));
        Ok(Screen {
            events: Some(events),
            thread: Some(thread),
        })
    }

    /// Sends an event to be displayed.
    pub fn send(&self, event: TrainEvent) {
        if let Some(events) = &self.events {
            // The run continues even if the drawing thread has ended.
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
    stop: &StopToken,
    panicked: &AtomicBool,
) {
    let terminated = register_termination();
    loop {
        if terminated.load(Ordering::Relaxed) {
            terminate();
        }
        match events.recv_timeout(EVERY) {
            Ok(event) => {
                view.apply(event);
                events.try_iter().for_each(|event| view.apply(event));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(event) = next_event() {
            if is_stop_key(&event) {
                stop.request_stop();
            }
        }
        view.set_stop_request(stop.request());
        if !panicked.load(Ordering::Relaxed) {
            // A failure to draw does not stop the run.
            terminal.draw(|frame| view.draw(frame)).ok();
        }
    }
}

/// A pending terminal event, without waiting.
fn next_event() -> Option<Event> {
    event::poll(Duration::ZERO).ok()?.then(event::read)?.ok()
}

fn is_stop_key(event: &Event) -> bool {
    let Event::Key(key) = event else { return false };
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    let q = matches!(key.code, KeyCode::Char('q' | 'Q'));
    key.kind == KeyEventKind::Press && (control_c || q)
}

/// A flag that is set when the program receives a termination signal.
fn register_termination() -> Arc<AtomicBool> {
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

/// Restores the terminal and exits; the checkpoint of the last epoch is saved.
fn terminate() -> ! {
    ratatui::restore();
    #[cfg(unix)]
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTERM).ok();
    std::process::exit(143);
}

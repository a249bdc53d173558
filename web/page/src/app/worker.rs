//! The engine's worker.

use std::rc::Rc;

use genrescope_protocol::Request;
use gloo::timers::callback::Timeout;

use crate::browser::worker::{Payload, WorkerConnection};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{EngineMessage, Message};

/// Milliseconds within which a worker must cancel a song, else it is replaced.
const CANCEL_MS: u32 = 1_500;

/// The current worker, if there is one.
pub struct EngineWorker {
    mailbox: Mailbox,
    connection: Option<WorkerConnection>,
    cancel_timer: Option<Timeout>,
}

impl EngineWorker {
    /// No worker yet.
    pub fn new(mailbox: &Mailbox) -> EngineWorker {
        EngineWorker {
            mailbox: mailbox.clone(),
            connection: None,
            cancel_timer: None,
        }
    }

    /// Starts the worker of a generation in place of the current one. `model` is the address of the model, for
    /// the worker to fetch it early.
    ///
    /// # Errors
    /// The browser cannot start a worker.
    pub fn start(&mut self, generation: u32, model: Option<&str>) -> Result<(), PageError> {
        self.stop();
        let to = self.mailbox.clone();
        let report = Rc::new(move |signal| {
            to.post(Message::Engine(EngineMessage::Signal {
                generation,
                signal,
            }));
        });
        self.connection = Some(WorkerConnection::open(model, report)?);
        Ok(())
    }

    /// Terminates the worker.
    pub fn stop(&mut self) {
        self.connection = None;
        self.cancel_timer = None;
    }

    /// Sends a request, if there is a worker.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn send(&self, request: &Request, payload: Payload) -> Result<(), PageError> {
        match &self.connection {
            Some(connection) => connection.send(request, payload),
            None => Ok(()),
        }
    }

    /// Asks the worker of a generation to cancel a song. [`EngineMessage::CancelOverdue`] is posted when its
    /// time is over.
    ///
    /// # Errors
    /// The message cannot be sent.
    pub fn cancel(&mut self, generation: u32, song: u32) -> Result<(), PageError> {
        let to = self.mailbox.clone();
        self.cancel_timer = Some(Timeout::new(CANCEL_MS, move || {
            to.post(Message::Engine(EngineMessage::CancelOverdue {
                generation,
                song,
            }));
        }));
        self.send(&Request::Cancel { song }, Payload::None)
    }
}

//! The engine: decodes, transforms and infers in a Web Worker, away from the page's thread.

mod adapter;
mod backend;
mod blob_reader;
mod channel;
mod choice;
mod crash;
mod hearing;
mod levels;
mod live;
mod model;
mod sentences;
mod song;
mod team;
mod worker;

use genrescope_protocol::Event;

use crate::team::helper;

/// Runs the program: in the page's worker the engine, in a worker of its own one more network.
pub fn start() {
    if helper::is_one() {
        return helper::listen();
    }
    crash::report();
    worker::listen();
    channel::send(&Event::Hello);
}

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

use genrescope_web::protocol::Event;

use crate::team::helper;

fn main() {
    if helper::is_one() {
        return helper::listen();
    }
    crash::report();
    worker::listen();
    channel::send(&Event::Hello);
}

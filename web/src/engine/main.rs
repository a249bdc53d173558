//! The engine: decodes, transforms and infers in a Web Worker, away from the page's thread.

mod backend;
mod blob_reader;
mod channel;
mod crash;
mod levels;
mod live;
mod model;
mod sentences;
mod song;
mod worker;

use genrescope_web::protocol::Event;

fn main() {
    crash::report();
    worker::listen();
    channel::send(&Event::Hello);
}

//! The engine: decodes, transforms and infers in a Web Worker, away from the page's thread.

mod backend;
mod blob_reader;
mod channel;
mod levels;
mod model;
mod sentences;
mod song;
mod worker;

use genrescope_web::protocol::Event;

fn main() {
    console_error_panic_hook::set_once();
    worker::listen();
    channel::send(&Event::Hello);
}

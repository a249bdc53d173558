//! The page's own program: small, so that it is there before the engine is.

mod address;
mod app;
mod bridge;
mod browser_decoder;
mod dom;
mod engine;
mod error;
mod export;
mod history;
mod hub;
mod intake;
mod json;
mod listening;
mod live;
mod microphone;
mod microphones;
mod notices;
mod order;
mod presence;
mod queue;
mod songs;
mod synth;
mod wav;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    if let Err(error) = hub::start() {
        web_sys::console::error_1(&error.into());
    }
}

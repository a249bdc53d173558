//! The page's program: small, so that it is ready before the engine.
//!
//! ```text
//! app        applies each message to the state, and lets the views show it
//! ├─ input   what the visitor does                        ┐ post messages
//! ├─ view    what the visitor sees                        ┘
//! ├─ export  files to take away
//! ├─ mailbox ── message    everything that happens, by subject
//! ├─ chart, words          parts of drawings, and texts
//! ├─ browser               thin wrappers of the browser's interfaces
//! ├─ state                 everything that the page knows; no browser, tested natively
//! └─ colormap, wav, json, sort, ...
//! ```
//!
//! Dependencies point downwards only. A feature has files of the same name in several of these folders, such as
//! `state/live`, `view/live` and `app/live.rs`.

mod app;
mod browser;
mod chart;
mod colormap;
mod error;
mod export;
mod identifiers;
mod input;
mod json;
mod mailbox;
mod message;
mod natural_order;
mod sort;
mod state;
mod view;
mod wav;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    if let Err(error) = app::start::start() {
        web_sys::console::error_1(&error.into());
    }
}

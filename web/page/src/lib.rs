//! The programs of the page: a small one that is ready before the engine, and the extras.
//!
//! ```text
//! extras     what only some visitors use, a program of its own: synthesiser, exports, comparison
//! app        applies each message to the state, and lets the views show it
//! ├─ input   what the visitor does                        ┐ post messages
//! ├─ view    what the visitor sees                        ┘
//! ├─ mailbox ── message    everything that happens, by subject
//! ├─ chart, words          parts of drawings, and texts
//! ├─ browser               thin wrappers of the browser's interfaces
//! ├─ state                 everything that the page knows; no browser, tested natively
//! └─ package, colormap, wav, json, sort, ...
//! ```
//!
//! Dependencies point downwards only. A feature has files of the same name in several of these folders, such as
//! `state/live`, `view/live` and `app/live.rs`.
//!
//! Both programs are built from this library, and each contains only what it calls. `app` calls the extras through
//! `browser/extras.rs`, which loads them when they are needed for the first time, and sends them songs as a `package`.

mod app;
mod browser;
mod chart;
mod colormap;
mod decimal;
mod error;
pub mod extras;
mod identifiers;
mod input;
mod json;
mod mailbox;
mod message;
mod natural_order;
mod package;
mod sort;
mod state;
mod view;
mod wav;
mod words;

pub use app::start::start;
pub use error::PageError;

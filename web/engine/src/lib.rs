//! The engine: decodes, transforms and infers in a Web Worker, away from the page's thread.
//!
//! ```text
//! requests ─▶ tasks ─▶ pipeline ─▶ song ─▶ slice_steps ─┐
//!    │          └────▶ live ────────────────────────────┼─▶ inference (backend, worker pool)
//!    └────▶ backend_choice ─▶ slice_steps ──────────────┘
//! ```
//!
//! `state` holds what these share. `worker_message` and `events` wrap what crosses the worker's boundary.

mod backend;
mod backend_choice;
mod blob_reader;
mod column_bytes;
mod crash;
mod error_chain;
mod events;
mod gpu_adapter;
mod inference;
mod live;
mod model;
mod pipeline;
mod pool;
mod requests;
mod sentences;
mod slice_steps;
mod song;
mod song_file;
mod song_queue;
mod state;
mod stop_token;
mod tasks;
mod worker_message;

use genrescope_protocol::Event;

use crate::pool::pool_worker;

/// Runs the program: the engine, or in a worker of its pool only a network.
pub fn start() {
    if pool_worker::runs_here() {
        return pool_worker::start();
    }
    crash::report();
    requests::listen();
    events::send(&Event::Hello);
}

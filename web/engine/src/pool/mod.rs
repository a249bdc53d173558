//! More workers, each with a network of its own, so that a song uses several cores.
//!
//! A plain static host does not isolate the page from other origins, and without isolation workers
//! share no memory: each has its own copy of the weights, and slices are sent to it.

mod inbox;
pub mod pool_worker;
mod worker_handle;
mod worker_pool;

pub use worker_pool::WorkerPool;

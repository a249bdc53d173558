//! Serves the built page, from a folder or from the program itself.
//!
//! ```text
//! request ── host ──▶ allowed? ── site ──▶ file, Brotli or gzip if accepted ── server ──▶ answer
//! ```

mod error;
mod host;
mod server;
mod site;

pub use error::ServeError;
pub use host::Hosts;
pub use server::PageServer;
pub use site::Site;

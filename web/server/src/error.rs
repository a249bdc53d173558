//! Why the page cannot be served.

use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

/// Why the page cannot be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The program was built without the feature `embed`, or without a built page.
    #[error("this program was built without the page")]
    NotEmbedded,
    /// The folder has no `index.html`.
    #[error("{0} contains no page: it has no index.html")]
    NoPage(PathBuf),
    /// Another program uses the port.
    #[error("another program uses port {} of {}", .0.port(), .0.ip())]
    PortTaken(SocketAddr),
    /// The system refuses to listen there: a port below 1024, or an address that is not this computer's.
    #[error("cannot listen on {address}")]
    Refused {
        /// Where to listen.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The server cannot go on.
    #[error("cannot receive requests")]
    Receive(#[from] std::io::Error),
}

//! Stored spectrograms, the list of songs, and how songs are split.

mod mel_store;
pub mod seal;
mod songs;
mod split;
pub mod store_file;

pub use mel_store::{Checksums, MelStore, STORE_HOP, store_mel};
pub use songs::Song;
pub use split::{Part, Protocol, Split};

//! Stored spectrograms, the list of songs, and how songs are split.

pub mod manifest_checksum;
mod mel_store;
mod songs;
mod split;
pub mod store_file;

pub use mel_store::{Checksums, MelStore, STORE_HOP, store_mel};
pub use songs::Song;
pub use split::{Part, Protocol, Split};

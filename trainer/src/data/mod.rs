//! Stored spectrograms, the list of songs, and splits.

mod coarse_grid;
mod column_filter;
mod genre_rule;
mod labels;
pub mod manifest_checksum;
mod mel_store;
pub mod songs;
mod split;
pub mod store_file;

pub use column_filter::ColumnFilter;
pub use genre_rule::{GenreRule, genre};
pub use labels::SongLabels;
pub use mel_store::{MelStore, STORE_HOP, StoreChecksums, store_mel};
pub use songs::{Song, originals};
pub use split::{Split, SplitArgs, SplitPart, SplitProtocol};

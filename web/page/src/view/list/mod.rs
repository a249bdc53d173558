//! The list of songs, and the choice of two of them to compare.

mod comparison;
mod mini_lane;
mod overview;
mod row;
mod table;

pub use comparison::ComparisonView;
pub use overview::{Overview, finished};
pub use table::SongTable;

//! The list of songs, and the comparison of two of them.

mod comparison;
mod mini_lane;
mod overview;
mod row;
mod similarity;
mod table;

pub use comparison::ComparisonView;
pub use overview::{Overview, finished};
pub use table::SongTable;

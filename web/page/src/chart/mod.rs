//! What the drawings of a song have in common: slices as cells, lanes of genres, ticks, ink.

pub mod cells;
pub mod ink;
pub mod lanes;
pub mod pixels;
pub mod staff;
pub mod ticks;

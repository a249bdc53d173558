//! What the room knows: models, the song, and what was computed of it last.

mod answer;
mod model;
mod results;
mod room;
mod song;
mod strongest;

pub use answer::Answer;
pub use model::LoadedModel;
pub use results::{Explained, TracedSlice};
pub use room::{Room, Step, Work};
pub use song::{Decoded, Song, resampled};

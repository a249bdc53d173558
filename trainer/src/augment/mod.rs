//! What is done to training slices before the network sees them, so that it learns the genre and not
//! the recording. Never to songs that validate or test.

mod channel;
mod config;
mod level;
mod mask;
mod mixup;
mod noise;
pub mod non_music;
mod pipeline;
mod pitch;
mod slice_batch;
mod style;
mod tempo;

pub use config::AugmentConfig;
pub use slice_batch::Slices;
pub use tempo::columns;

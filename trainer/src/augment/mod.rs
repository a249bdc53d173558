//! Augmentation of training slices, so that the network learns the genre and not the recording.
//! Validation and test songs are never augmented.

mod channel;
mod config;
mod level;
mod mask;
mod mixstyle;
mod mixup;
mod noise;
pub mod non_music;
mod pipeline;
mod pitch;
mod slice_batch;
mod tempo;

pub use config::AugmentConfig;
pub use slice_batch::SliceBatch;
pub use tempo::columns;

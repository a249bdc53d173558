//! Classification of whole songs with a trained network: model loading, audio input, stored songs.

mod args;
mod audio_input;
mod codes;
mod ensemble;
mod panics;
mod read_model;
mod songs;

pub use args::ModelArgs;
pub use audio_input::{AudioSource, open, push_all, push_each, read_all};
pub use codes::error_code;
pub use ensemble::ensemble;
pub use genrescope_predict::BATCH;
pub use panics::contain;
pub use read_model::{read_any_model, read_model};
pub use songs::{ClassifiedSong, classify_songs, classify_spectrogram};

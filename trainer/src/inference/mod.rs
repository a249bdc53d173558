//! Classification of whole songs with a trained network: model loading, audio input, stored songs.

mod args;
mod audio_input;
mod codes;
mod songs;

pub use args::ModelArgs;
pub use audio_input::{open, read_all};
pub use codes::error_code;
pub use songs::{BATCH, ClassifiedSong, classify_songs, classify_spectrogram};

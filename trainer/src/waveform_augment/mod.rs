//! Augmentation of samples when a store is prepared: pitch shifts and white noise. Augmented copies are
//! stored as separate songs.

mod augmentation;
mod phase_vocoder;

pub use augmentation::WaveformAugmentation;

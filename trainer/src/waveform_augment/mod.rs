//! Augmentation of samples when a store is prepared: pitch shifts and white noise. The changed copies
//! are stored as songs of their own.

mod augmentation;
mod phase_vocoder;

pub use augmentation::Change;

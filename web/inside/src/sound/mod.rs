//! Changes to sound, in short overlapping windows. The network's own hop leaves too little overlap for resynthesis, so
//! these windows are others.

mod bands;
mod mel_gains;
mod noise;
mod resample;
mod stft;
mod stretch;

pub use bands::{BANDS, gain_at, telephone_gain_db};
pub use mel_gains::MelGains;
pub use noise::with_noise;
pub use stft::{BINS, Resynthesis};
pub use stretch::stretched;

/// A factor of the amplitude.
pub fn amplitude(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

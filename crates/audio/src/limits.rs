//! Sample rates and channel counts that are accepted.

use crate::error::AudioError;

/// Lowest sample rate that is accepted, in a file and as a target, in Hz.
pub const MIN_RATE: u32 = 1_000;
/// Highest sample rate that is accepted, in a file and as a target, in Hz.
pub const MAX_RATE: u32 = 768_000;
/// Most channels that are mixed down. Higher counts come from damaged headers.
pub const MAX_CHANNELS: u32 = 32;

/// Refuses rates that only a damaged header (or a mistaken caller) can ask for.
pub fn check_rate(rate: u32) -> Result<(), AudioError> {
    if (MIN_RATE..=MAX_RATE).contains(&rate) {
        Ok(())
    } else {
        Err(AudioError::UnusableRate { rate })
    }
}

/// Refuses channel counts that cannot be mixed down; zero means that the header is damaged.
pub fn check_channels(channels: u32) -> Result<(), AudioError> {
    match channels {
        0 => Err(AudioError::damaged("its header declares zero channels")),
        1..=MAX_CHANNELS => Ok(()),
        _ => Err(AudioError::TooManyChannels { channels }),
    }
}

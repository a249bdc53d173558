//! Decibels as bytes for the page's picture.

use genrescope_protocol::{LEVEL_MIN_DB, LEVEL_STEP_DB};

/// One byte a value, see `Event::Columns`.
pub fn to_bytes(decibels: &[f32]) -> Vec<u8> {
    decibels
        .iter()
        .map(|db| {
            ((db - LEVEL_MIN_DB) / LEVEL_STEP_DB)
                .round()
                .clamp(0.0, 255.0) as u8
        })
        .collect()
}

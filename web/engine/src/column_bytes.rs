//! Decibels as bytes, for the spectrogram image on the page.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_rounded_and_clamped() {
        assert_eq!(to_bytes(&[-80.0, -79.5, -79.6, 0.0]), [0, 1, 1, 160]);
        assert_eq!(
            to_bytes(&[f32::NEG_INFINITY, -200.0, 47.5, 300.0]),
            [0, 0, 255, 255]
        );
    }
}

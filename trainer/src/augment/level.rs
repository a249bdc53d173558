//! Levels in decibels and as powers.

/// Highest level of a slice, decibels: clips are referenced to their loudest bin.
pub const TOP_DB: f32 = 0.0;
/// Lowest level of a slice, decibels: where the front-end clips.
pub const FLOOR_DB: f32 = -80.0;

/// Arithmetic mean; 0 of nothing.
pub fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// Power of a level in decibels; 0 dB is 1.
pub fn power(decibels: f32) -> f32 {
    10f32.powf(decibels / 10.0)
}

/// Level of a power in decibels, at least -120.
pub fn decibels(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

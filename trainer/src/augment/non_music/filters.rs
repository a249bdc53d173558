//! Filters for sound synthesis.

use std::f32::consts::TAU;

/// One-pole low-pass filter.
pub struct LowPass {
    /// Weight of the new sample.
    into: f32,
    out: f32,
}

impl LowPass {
    pub fn new(cutoff: f32, rate: f32) -> LowPass {
        LowPass {
            into: 1.0 - (-TAU * cutoff / rate).exp(),
            out: 0.0,
        }
    }

    pub fn next(&mut self, input: f32) -> f32 {
        self.out += self.into * (input - self.out);
        self.out
    }
}

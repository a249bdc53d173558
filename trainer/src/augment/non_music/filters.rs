//! Filters that sounds are made with.

use std::f32::consts::TAU;

/// A low-pass of one pole.
pub struct LowPass {
    /// How much of the new sample comes in.
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

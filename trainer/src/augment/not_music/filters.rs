//! Filters that sounds are made with.

use std::f32::consts::{PI, TAU};

/// A low-pass of one pole: how much of the new sample comes in.
pub fn pole(cutoff: f32, rate: f32) -> f32 {
    1.0 - (-TAU * cutoff / rate).exp()
}

/// A low-pass of one pole.
pub struct LowPass {
    /// How much of the new sample comes in: [`pole`].
    pub into: f32,
    out: f32,
}

impl LowPass {
    pub fn new(cutoff: f32, rate: f32) -> LowPass {
        LowPass {
            into: pole(cutoff, rate),
            out: 0.0,
        }
    }

    pub fn next(&mut self, input: f32) -> f32 {
        self.out += self.into * (input - self.out);
        self.out
    }
}

/// A resonance of two poles (Klatt 1980).
#[derive(Clone, Copy, Default)]
pub struct Formant {
    a: f32,
    b: f32,
    c: f32,
    before: [f32; 2],
}

impl Formant {
    pub fn tune(&mut self, frequency: f32, bandwidth: f32, rate: f32) {
        let radius = (-PI * bandwidth / rate).exp();
        self.c = -radius * radius;
        self.b = 2.0 * radius * (TAU * frequency / rate).cos();
        self.a = 1.0 - self.b - self.c;
    }

    pub fn next(&mut self, input: f32) -> f32 {
        let out = self.a * input + self.b * self.before[0] + self.c * self.before[1];
        self.before = [out, self.before[0]];
        out
    }
}

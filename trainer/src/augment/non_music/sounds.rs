//! Synthesis of non-music sounds.

use std::f32::consts::TAU;

use rand::{Rng, rngs::StdRng};
use rand_distr::{Distribution, StandardNormal};

use super::filters::LowPass;

/// A kind of sound.
#[derive(Clone, Copy, Debug)]
pub enum SoundKind {
    /// Hiss, wind, a fan: noise whose power falls with frequency, with a slow modulation.
    Noise,
    /// A stationary tone, or a hum with harmonics.
    Tone,
    /// A siren: a tone that glides up and down.
    Glide,
    /// Applause, rain, crackle: many short bursts.
    Bursts,
    /// Near silence: the dither of a silent recording.
    Silence,
}

impl SoundKind {
    /// Every kind.
    pub const ALL: [SoundKind; 5] = [
        SoundKind::Noise,
        SoundKind::Tone,
        SoundKind::Glide,
        SoundKind::Bursts,
        SoundKind::Silence,
    ];

    /// Synthesises `count` samples at `rate` Hz, within -1 to 1.
    pub fn play(self, rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
        let mut samples = match self {
            SoundKind::Noise => noise(rate, count, random),
            SoundKind::Tone => tone(rate, count, random),
            SoundKind::Glide => glide(rate, count, random),
            SoundKind::Bursts => bursts(rate, count, random),
            SoundKind::Silence => (0..count).map(|_| normal(random)).collect(),
        };
        let peak = samples.iter().fold(1e-9f32, |peak, x| peak.max(x.abs()));
        let level = match self {
            SoundKind::Silence => 1.0 / 32_768.0,
            _ => 0.5,
        };
        // Room and microphone noise is never zero, and mostly of low frequency.
        let background = match self {
            SoundKind::Silence => 1e-5,
            _ => 1e-5 * 1000f32.powf(random.random()),
        };
        let mut low = LowPass::new(200.0 * 50f32.powf(random.random()), rate);
        for sample in &mut samples {
            *sample *= level / peak;
            *sample += low.next(normal(random)) * background;
        }
        samples
    }
}

pub fn normal(random: &mut StdRng) -> f32 {
    StandardNormal.sample(random)
}

fn noise(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    // From brown (100 Hz) to white (full bandwidth).
    let mut brown = LowPass::new(100.0 * 200f32.powf(random.random()), rate);
    let swell = random.random_range(0.0..0.8);
    let pace = random.random_range(0.1..4.0);
    (0..count)
        .map(|at| {
            let low = brown.next(normal(random));
            low * (1.0 - swell * (0.5 + 0.5 * (TAU * pace * at as f32 / rate).sin()))
        })
        .collect()
}

fn tone(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    let frequency = 40.0 * 100f32.powf(random.random());
    let overtones = random.random_range(1..=8);
    let rolloff = random.random_range(0.5..2.0);
    (0..count)
        .map(|at| {
            (1..=overtones)
                .map(|n| n as f32)
                .filter(|n| n * frequency < rate / 2.0)
                .map(|n| (TAU * n * frequency * at as f32 / rate).sin() / n.powf(rolloff))
                .sum()
        })
        .collect()
}

fn glide(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    let middle = 200.0 * 15f32.powf(random.random());
    let octaves = random.random_range(0.1..1.5);
    let pace = random.random_range(0.05..3.0);
    let mut phase = 0.0;
    (0..count)
        .map(|at| {
            let bend = octaves * (TAU * pace * at as f32 / rate).sin();
            phase = (phase + middle * bend.exp2() / rate).fract();
            (TAU * phase).sin()
        })
        .collect()
}

fn bursts(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    let mut samples = vec![0.0; count];
    let a_second = 5.0 * 200f32.powf(random.random());
    for _ in 0..(a_second * count as f32 / rate) as usize {
        let start = random.random_range(0..count);
        let level: f32 = random.random_range(0.1f32..1.0).powi(2);
        let length = rate * random.random_range(0.002..0.02);
        let mut dull = LowPass::new(random.random_range(800.0..8000.0), rate);
        for (at, sample) in samples[start..]
            .iter_mut()
            .take(5 * length as usize)
            .enumerate()
        {
            *sample += dull.next(normal(random)) * level * (-(at as f32) / length).exp();
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn samples_are_finite_and_within_range() {
        let mut random = StdRng::seed_from_u64(11);
        for sound in SoundKind::ALL {
            for _ in 0..5 {
                let samples = sound.play(22_050.0, 22_050, &mut random);
                assert_eq!(samples.len(), 22_050);
                let peak = samples.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
                assert!(peak > 1e-6 && peak < 0.6, "{sound:?} {peak}");
            }
        }
    }
}

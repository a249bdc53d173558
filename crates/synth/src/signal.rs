//! Building blocks of the instruments: oscillator, filter, noise, overdrive.

use super::sine::{cosine, sine};

/// Samples per second: twice the network's rate, so that distortion folds no aliases into what it reads.
pub const SAMPLE_RATE: u32 = 44_100;

/// A sawtooth with reduced aliasing: its step is rounded over two samples
/// (PolyBLEP, Välimäki and Huovilainen 2007).
pub struct Saw {
    phase: f32,
}

impl Saw {
    /// Starts at this phase, `0.0..1.0`.
    pub fn new(phase: f32) -> Saw {
        Saw { phase }
    }

    /// The next sample, in `-1.0..=1.0`, at this frequency in hertz.
    pub fn next(&mut self, hertz: f32) -> f32 {
        let step = (hertz / SAMPLE_RATE as f32).min(0.45);
        self.phase = (self.phase + step).fract();
        let rounding = if self.phase < step {
            let t = self.phase / step;
            t + t - t * t - 1.0
        } else if self.phase > 1.0 - step {
            let t = (self.phase - 1.0) / step;
            t * t + t + t + 1.0
        } else {
            0.0
        };
        2.0 * self.phase - 1.0 - rounding
    }
}

/// A low-pass filter of 12 dB per octave that stays stable while its cutoff moves
/// (state variable filter by trapezoidal integration, Zavalishin 2012).
#[derive(Default)]
pub struct LowPass {
    states: [f32; 2],
    gain: f32,
    damping: f32,
}

impl LowPass {
    /// A filter with this cutoff in hertz and without a resonance.
    pub fn new(hertz: f32) -> LowPass {
        let mut filter = LowPass::default();
        filter.tune(hertz);
        filter
    }

    /// Moves the cutoff.
    pub fn tune(&mut self, hertz: f32) {
        let hertz = hertz.clamp(20.0, 0.45 * SAMPLE_RATE as f32);
        let half = 0.5 * hertz / SAMPLE_RATE as f32;
        // The tangent.
        self.gain = sine(half) / cosine(half);
        self.damping = std::f32::consts::SQRT_2;
    }

    /// The next output sample.
    pub fn next(&mut self, sample: f32) -> f32 {
        let [first, second] = self.states;
        let high = (sample - (self.damping + self.gain) * first - second)
            / (1.0 + self.gain * (self.gain + self.damping));
        let band = self.gain * high + first;
        let low = self.gain * band + second;
        self.states = [self.gain * high + band, self.gain * band + low];
        low
    }
}

/// Deterministic white noise (xorshift, Marsaglia 2003).
pub struct Noise(u32);

impl Noise {
    /// The noise of this seed.
    pub fn new(seed: u32) -> Noise {
        // Zero would stay zero; and seeds that follow each other must give unlike noise.
        Noise(seed.wrapping_mul(0x9E37_79B9) | 1)
    }

    /// The next sample, in `-1.0..1.0`.
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as i32 as f32 / 2_147_483_648.0
    }
}

/// Overdrive: unchanged at an amount of 0.0, nearly a square wave at 1.0.
pub fn drive(sample: f32, amount: f32) -> f32 {
    if amount <= 0.0 {
        return sample;
    }
    let driven = (sample * (1.0 + 60.0 * amount * amount)).tanh() * 0.5;
    let mix = (4.0 * amount).min(1.0);
    sample + (driven - sample) * mix
}

/// Frequency in hertz of a MIDI key number; 69 is A4, 440 Hz.
pub fn hertz(key: f32) -> f32 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(samples: impl Iterator<Item = f32>) -> f32 {
        let (sum, count) = samples.fold((0.0, 0), |(sum, n), x| (sum + x * x, n + 1));
        (sum / count as f32).sqrt()
    }

    #[test]
    fn low_pass_keeps_what_is_below_its_cutoff() {
        let through = |hertz: f32| {
            let mut filter = LowPass::new(1000.0);
            let wave = (0..8820).map(|n| sine(n as f32 * hertz / SAMPLE_RATE as f32));
            level(wave.map(|x| filter.next(x)).skip(2000)) * 2f32.sqrt()
        };
        assert!((through(100.0) - 1.0).abs() < 0.02);
        // Butterworth: 3 dB at the cutoff, 12 dB per octave above it.
        assert!(
            (through(1000.0) - 0.707).abs() < 0.02,
            "{}",
            through(1000.0)
        );
        assert!(through(8000.0) < 0.03, "{}", through(8000.0));
    }

    #[test]
    fn saw_is_periodic_and_bounded() {
        let mut saw = Saw::new(0.0);
        let wave: Vec<f32> = (0..4410).map(|_| saw.next(441.0)).collect();
        assert!(wave.iter().all(|x| x.abs() <= 1.01));
        assert!((wave[150] - wave[250]).abs() < 0.01);
        assert!(wave.iter().sum::<f32>().abs() / 4410.0 < 0.02);
    }

    #[test]
    fn noise_is_deterministic_and_centred() {
        let noise = |seed| {
            let mut noise = Noise::new(seed);
            (0..10_000).map(|_| noise.next()).collect::<Vec<_>>()
        };
        assert_eq!(noise(3), noise(3));
        assert_ne!(noise(3), noise(4));
        assert!(noise(3).iter().sum::<f32>().abs() < 200.0);
        assert!((level(noise(0).into_iter()) - 0.577).abs() < 0.02);
    }

    #[test]
    fn drive_of_zero_changes_nothing() {
        assert_eq!(drive(0.3, 0.0), 0.3);
        assert!((drive(0.05, 1.0) - drive(0.5, 1.0)).abs() < 0.01);
        assert!(drive(-0.2, 0.5) < 0.0);
    }

    #[test]
    fn keys_have_their_frequencies() {
        assert_eq!(hertz(69.0), 440.0);
        assert!((hertz(60.0) - 261.63).abs() < 0.01);
    }
}

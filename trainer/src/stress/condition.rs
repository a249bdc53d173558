//! Degradations of audio between the record and the microphone.

use std::f32::consts::{PI, SQRT_2};

use anyhow::Result;
use rand::{SeedableRng, rngs::StdRng};
use rand_distr::{Distribution, StandardNormal};
use realfft::RealFftPlanner;

use super::mp3;

/// A degradation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// MP3 at 64 kbit/s, encoded by ffmpeg.
    Mp3,
    /// 12 dB louder.
    Louder,
    /// 12 dB louder, clipped at full scale.
    Clipped,
    /// 12 dB quieter.
    Quieter,
    /// Bandpass from 300 to 3,400 Hz.
    Telephone,
    /// White noise 20 dB below the music.
    Noise,
    /// Reverberation with an RT60 of one second, as loud as the direct sound.
    Reverb,
    /// The first five seconds removed.
    LateStart,
}

impl Condition {
    /// All degradations.
    pub const ALL: [Condition; 8] = [
        Condition::Mp3,
        Condition::Louder,
        Condition::Clipped,
        Condition::Quieter,
        Condition::Telephone,
        Condition::Noise,
        Condition::Reverb,
        Condition::LateStart,
    ];

    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Mp3 => "MP3 at 64 kbit/s",
            Condition::Louder => "12 dB louder",
            Condition::Clipped => "12 dB louder, clipped",
            Condition::Quieter => "12 dB quieter",
            Condition::Telephone => "telephone, 300 to 3400 Hz",
            Condition::Noise => "white noise at 20 dB",
            Condition::Reverb => "reverb of one second",
            Condition::LateStart => "started 5 s later",
        }
    }

    /// Code in JSON, which does not change with the wording of [`Condition::name`].
    pub fn code(self) -> &'static str {
        match self {
            Condition::Mp3 => "mp3",
            Condition::Louder => "louder",
            Condition::Clipped => "clipped",
            Condition::Quieter => "quieter",
            Condition::Telephone => "telephone",
            Condition::Noise => "noise",
            Condition::Reverb => "reverb",
            Condition::LateStart => "late_start",
        }
    }

    /// Degrades mono samples. The result is deterministic.
    ///
    /// # Errors
    /// ffmpeg is missing or fails.
    pub fn apply(self, samples: &[f32], rate: u32) -> Result<Vec<f32>> {
        let gain = 10f32.powf(12.0 / 20.0);
        let scaled = |by: f32| samples.iter().map(move |x| x * by);
        Ok(match self {
            Condition::Mp3 => mp3::round_trip(samples, rate)?,
            Condition::Louder => scaled(gain).collect(),
            Condition::Clipped => scaled(gain).map(|x| x.clamp(-1.0, 1.0)).collect(),
            Condition::Quieter => scaled(1.0 / gain).collect(),
            Condition::Telephone => telephone(samples, rate as f32),
            Condition::Noise => noisy(samples),
            Condition::Reverb => reverberant(samples, rate as f32),
            Condition::LateStart => samples[samples.len().min(5 * rate as usize)..].to_vec(),
        })
    }
}

/// Second-order Butterworth filter section (R. Bristow-Johnson's cookbook).
fn section(samples: &mut [f32], cutoff: f32, rate: f32, high_pass: bool) {
    let angle = 2.0 * PI * cutoff / rate;
    let (sin, cos) = angle.sin_cos();
    let alpha = sin / SQRT_2;
    let sign = if high_pass { -1.0 } else { 1.0 };
    let b1 = sign * (1.0 - sign * cos) / (1.0 + alpha);
    let b0 = sign * b1 / 2.0;
    let (a1, a2) = (-2.0 * cos / (1.0 + alpha), (1.0 - alpha) / (1.0 + alpha));
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    for sample in samples {
        let x = *sample;
        let y = b0 * x + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
        (x2, x1, y2, y1) = (x1, x, y1, y);
        *sample = y;
    }
}

fn telephone(samples: &[f32], rate: f32) -> Vec<f32> {
    let mut out = samples.to_vec();
    // Three sections: 36 dB per octave.
    for _ in 0..3 {
        section(&mut out, 300.0, rate, true);
        section(&mut out, 3400.0, rate, false);
    }
    out
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32
}

fn noisy(samples: &[f32]) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(20);
    let level = (power(samples) / 100.0).sqrt();
    samples
        .iter()
        .map(|x| {
            let noise: f32 = StandardNormal.sample(&mut random);
            x + level * noise
        })
        .collect()
}

fn reverberant(samples: &[f32], rate: f32) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(60);
    let mut echo: Vec<f32> = (0..rate as usize)
        .map(|at| {
            let noise: f32 = StandardNormal.sample(&mut random);
            noise * 10f32.powf(-3.0 * at as f32 / rate)
        })
        .collect();
    let energy = echo.iter().map(|x| x * x).sum::<f32>().sqrt();
    echo.iter_mut().for_each(|x| *x /= energy);
    echo[0] += 1.0;
    let mut out = convolved(samples, &echo);
    out.truncate(samples.len());
    out
}

fn convolved(a: &[f32], b: &[f32]) -> Vec<f32> {
    let length = (a.len() + b.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f32>::new();
    let (there, back) = (
        planner.plan_fft_forward(length),
        planner.plan_fft_inverse(length),
    );
    let spectrum = |samples: &[f32]| {
        let mut padded = samples.to_vec();
        padded.resize(length, 0.0);
        let mut spectrum = there.make_output_vec();
        let done = there.process(&mut padded, &mut spectrum);
        done.expect("the planner's own lengths");
        spectrum
    };
    let mut product = spectrum(a);
    for (a, b) in product.iter_mut().zip(spectrum(b)) {
        *a *= b / length as f32;
    }
    // Rounding errors: the spectrum of a real signal is real at both ends.
    product[0].im = 0.0;
    product[length / 2].im = 0.0;
    let mut out = back.make_output_vec();
    let done = back.process(&mut product, &mut out);
    done.expect("the planner's own lengths");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 22_050;

    fn tone(frequency: f32) -> Vec<f32> {
        (0..RATE)
            .map(|at| (2.0 * PI * frequency * at as f32 / RATE as f32).sin() * 0.2)
            .collect()
    }

    fn decibels(condition: Condition, samples: &[f32]) -> f32 {
        let out = condition.apply(samples, RATE).unwrap();
        10.0 * (power(&out) / power(samples)).log10()
    }

    #[test]
    fn telephone_passes_speech_frequencies_only() {
        assert!(decibels(Condition::Telephone, &tone(1000.0)).abs() < 0.5);
        assert!(decibels(Condition::Telephone, &tone(100.0)) < -40.0);
        assert!(decibels(Condition::Telephone, &tone(8000.0)) < -40.0);
    }

    #[test]
    fn levels_match_their_names() {
        let tone = tone(440.0);
        assert!((decibels(Condition::Louder, &tone) - 12.0).abs() < 0.01);
        assert!((decibels(Condition::Quieter, &tone) + 12.0).abs() < 0.01);
        assert!((decibels(Condition::Noise, &tone) - 0.043).abs() < 0.02);
        let noise: Vec<f32> = noisy(&tone).iter().zip(&tone).map(|(a, b)| a - b).collect();
        let ratio = 10.0 * (power(&tone) / power(&noise)).log10();
        assert!((ratio - 20.0).abs() < 0.2, "{ratio}");
    }

    #[test]
    fn reverb_decays_by_60_db_per_second() {
        let mut click = vec![0.0; 2 * RATE as usize];
        click[0] = 0.5;
        let out = Condition::Reverb.apply(&click, RATE).unwrap();
        let tenth = RATE as usize / 10;
        let at = |n: usize| 10.0 * power(&out[n * tenth..(n + 1) * tenth]).log10();
        // 60 dB per second: 6 dB per tenth.
        assert!((at(2) - at(7) - 30.0).abs() < 2.0, "{} {}", at(2), at(7));
        assert!(at(15) < at(2) - 90.0);
    }
}

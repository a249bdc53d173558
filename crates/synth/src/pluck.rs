//! A plucked string.

use super::signal::{LowPass, Noise, SAMPLE_RATE};

/// A plucked string: noise in a delay line of one period, low-passed and damped at each pass (Karplus and
/// Strong 1983). Passes `with` a function that computes the next sample.
///
/// `keeps` is the gain of a pass, `pick_hertz` the cutoff of the noise that excites the string.
pub fn pluck(
    hertz: f32,
    keeps: f32,
    pick_hertz: f32,
    noise: &mut Noise,
    with: impl FnOnce(&mut dyn FnMut() -> f32),
) {
    // The averaging filter below delays by half a sample.
    let period = SAMPLE_RATE as f32 / hertz - 0.5;
    let whole = (period as usize).max(2);
    let part = period - whole as f32;
    let mut pick = LowPass::new(pick_hertz);
    let mut line: Vec<f32> = (0..whole).map(|_| pick.next(noise.next())).collect();
    // The cutoff of the pick must not change the level.
    let loudest = line.iter().fold(1e-6, |most: f32, x| most.max(x.abs()));
    for sample in &mut line {
        *sample /= loudest;
    }
    // The fraction of a sample is delayed by an all-pass, which keeps the level.
    let tuning = (1.0 - part) / (1.0 + part);
    let (mut at, mut before, mut last_in, mut last_out) = (0, 0.0, 0.0, 0.0);
    with(&mut || {
        let sample = line[at];
        let dull = 0.5 * (sample + before) * keeps;
        before = sample;
        let tuned = tuning * (dull - last_out) + last_in;
        (last_in, last_out) = (dull, tuned);
        line[at] = tuned;
        at = (at + 1) % whole;
        0.8 * sample
    });
}

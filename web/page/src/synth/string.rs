//! A plucked string.

use super::SAMPLE_RATE;
use super::signal::{LowPass, Noise};

/// A plucked string: noise that goes round a delay line as long as a period, a little duller and
/// quieter each time (Karplus and Strong 1983). Gives `with` a function for the next sample.
pub fn pluck(
    hertz: f32,
    keeps: f32,
    pick_hertz: f32,
    noise: &mut Noise,
    with: impl FnOnce(&mut dyn FnMut() -> f32),
) {
    // The averaging below delays by half a sample.
    let period = SAMPLE_RATE as f32 / hertz - 0.5;
    let whole = (period as usize).max(2);
    let part = period - whole as f32;
    let mut pick = LowPass::new(pick_hertz);
    let mut line: Vec<f32> = (0..whole).map(|_| pick.next(noise.next())).collect();
    // However dull the pick, a string is hit equally hard.
    let loudest = line.iter().fold(1e-6, |most: f32, x| most.max(x.abs()));
    for sample in &mut line {
        *sample /= loudest;
    }
    // The part of a sample by an all-pass, which leaves the level alone.
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

//! Reading a sound faster or slower, which moves its pitch.

use std::f32::consts::PI;

/// Samples on each side that take part.
const REACH: isize = 16;

/// `length` samples, read `step` samples apart: windowed sinc, without what would be above half the sample rate.
pub fn read_at(samples: &[f32], step: f32, length: usize) -> Vec<f32> {
    let cutoff = (1.0 / step).min(1.0);
    (0..length)
        .map(|index| {
            let place = index as f32 * step;
            let (nearest, part) = (place as isize, place.fract());
            (1 - REACH..=REACH)
                .map(|offset| {
                    let at = usize::try_from(nearest + offset);
                    let sample = at.ok().and_then(|at| samples.get(at)).copied();
                    sample.unwrap_or(0.0) * kernel(offset as f32 - part, cutoff)
                })
                .sum()
        })
        .collect()
}

fn kernel(x: f32, cutoff: f32) -> f32 {
    let hann = 0.5 + 0.5 * (PI * x / REACH as f32).cos();
    let angle = PI * x * cutoff;
    match angle.abs() < 1e-4 {
        true => cutoff * hann,
        false => cutoff * angle.sin() / angle * hann,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_is_read_between_its_samples() {
        let tone: Vec<f32> = (0..400).map(|n| (n as f32 * 0.2).sin()).collect();
        let read = read_at(&tone, 1.25, 300);
        for (index, value) in read.iter().enumerate().take(280).skip(20) {
            let expected = (index as f32 * 0.25).sin();
            assert!((value - expected).abs() < 0.01, "{index}");
        }
    }
}

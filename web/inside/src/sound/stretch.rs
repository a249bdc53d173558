//! Another tempo or pitch: a phase vocoder (Flanagan and Golden 1966).

use std::ops::Range;

use realfft::num_complex::Complex;

use super::resample::read_at;
use super::stft::{HOP, Resynthesis};

/// A part of a song played `tempo` times as fast around the part's centre, and `pitch` times as high. As many samples as
/// the part has.
pub fn stretched(song: &[f32], part: Range<usize>, tempo: f32, pitch: f32) -> Vec<f32> {
    let length = part.len();
    let centre = (part.start + part.end) as f32 / 2.0;
    // The part lasts `pitch` times as long at first, and is then read `pitch` times as fast.
    let long = (length as f32 * pitch).ceil() as usize;
    let source = |start: isize| {
        let in_part = start as f32 / pitch + part.start as f32;
        (centre + (in_part - centre) * tempo).round() as isize
    };
    let transform = Resynthesis::new();
    let mut out = vec![0.0; long];
    let mut phases: Option<Vec<f32>> = None;
    for start in Resynthesis::starts(long) {
        let from = source(start);
        let spectrum = transform.spectrum(song, from);
        let own: Vec<f32> = spectrum.iter().map(|value| value.arg()).collect();
        let phases = match &mut phases {
            None => phases.insert(own),
            Some(phases) => {
                // Each bin's phase advances as much as it does over the same time in the song.
                let before = transform.spectrum(song, from - HOP as isize);
                for ((phase, own), before) in phases.iter_mut().zip(own).zip(before) {
                    *phase += own - before.arg();
                }
                phases
            }
        };
        let pairs = spectrum.iter().zip(phases.iter());
        let moved = pairs.map(|(value, phase)| Complex::from_polar(value.norm(), *phase));
        transform.add(moved.collect(), start, &mut out);
    }
    read_at(&out, pitch, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Periods of a tone, from its zero crossings.
    fn hertz(samples: &[f32], rate: f32) -> f32 {
        let pairs = samples.windows(2);
        let rising = pairs.filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        rising as f32 * rate / samples.len() as f32
    }

    #[test]
    fn pitch_moves_and_tempo_does_not_move_it() {
        let rate = 22_050.0;
        let tone = |n: usize| (2.0 * std::f32::consts::PI * 440.0 * n as f32 / rate).sin();
        let song: Vec<f32> = (0..66_150).map(tone).collect();
        let part = 20_000..42_050;
        for (tempo, pitch) in [(1.0, 1.0), (1.3, 1.0), (0.8, 1.0), (1.0, 1.5), (1.0, 0.75)] {
            let found = stretched(&song, part.clone(), tempo, pitch);
            assert_eq!(found.len(), part.len());
            let found = hertz(&found[2000..20_000], rate);
            assert!(
                (found / (440.0 * pitch) - 1.0).abs() < 0.01,
                "{tempo} {pitch}: {found}"
            );
        }
    }

    #[test]
    fn tempo_moves_the_beats() {
        // Clicks every 4,000 samples.
        let song: Vec<f32> = (0..80_000)
            .map(|n| f32::from(u8::from(n % 4000 < 40)))
            .collect();
        let beats = |samples: &[f32]| {
            let blocks: Vec<f32> = samples
                .chunks(200)
                .map(|block| block.iter().map(|x| x * x).sum())
                .collect();
            let most = blocks.iter().copied().fold(0.0, f32::max);
            blocks
                .windows(2)
                .filter(|pair| pair[0] < 0.3 * most && pair[1] >= 0.3 * most)
                .count()
        };
        let part = 20_000..60_000;
        let (slow, fast) = (
            stretched(&song, part.clone(), 1.0, 1.0),
            stretched(&song, part, 2.0, 1.0),
        );
        assert!((9..=11).contains(&beats(&slow)), "{}", beats(&slow));
        assert!((18..=22).contains(&beats(&fast)), "{}", beats(&fast));
    }
}

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
        let next = match &phases {
            None => own,
            Some(last) => {
                let before = transform.spectrum(song, from - HOP as isize);
                advanced(&spectrum, &own, &before, last)
            }
        };
        let pairs = spectrum.iter().zip(&next);
        let moved = pairs.map(|(value, phase)| Complex::from_polar(value.norm(), *phase));
        transform.add(moved.collect(), start, &mut out);
        phases = Some(next);
    }
    read_at(&out, pitch, length)
}

/// The phases of the next window: each peak of the spectrum advances as much as it does over the same time in the song,
/// and the bins around it keep their phases relative to the peak (Laroche and Dolson 1999). Without that, beats blur.
fn advanced(
    spectrum: &[Complex<f32>],
    own: &[f32],
    before: &[Complex<f32>],
    last: &[f32],
) -> Vec<f32> {
    let level: Vec<f32> = spectrum.iter().map(|value| value.norm_sqr()).collect();
    let is_peak = |bin: usize| {
        let around = bin.saturating_sub(2)..(bin + 3).min(level.len());
        level[around].iter().all(|&other| other <= level[bin])
    };
    let peaks: Vec<usize> = (0..level.len()).filter(|&bin| is_peak(bin)).collect();
    let mut next = own.to_vec();
    let mut nearest = 0;
    for (bin, phase) in next.iter_mut().enumerate() {
        while nearest + 1 < peaks.len()
            && peaks[nearest + 1].abs_diff(bin) < peaks[nearest].abs_diff(bin)
        {
            nearest += 1;
        }
        if let Some(&peak) = peaks.get(nearest) {
            *phase += last[peak] - before[peak].arg();
        }
    }
    next
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
        // A tone that sounds for a third of every 12,000 samples.
        let burst = |n: usize| f32::from(u8::from(n % 12_000 < 4_000)) * (n as f32 * 0.2).sin();
        let song: Vec<f32> = (0..240_000).map(burst).collect();
        let beats = |samples: &[f32]| {
            let level = |block: &[f32]| block.iter().map(|x| x * x).sum::<f32>();
            let blocks: Vec<f32> = samples.chunks(1000).map(level).collect();
            let most = blocks.iter().copied().fold(0.0, f32::max);
            let pairs = blocks.windows(2);
            pairs
                .filter(|pair| pair[0] < 0.3 * most && pair[1] >= 0.3 * most)
                .count()
        };
        let part = 64_000..184_000;
        let slow = stretched(&song, part.clone(), 1.0, 1.0);
        let fast = stretched(&song, part, 2.0, 1.0);
        // They begin at 72,000 to 180,000, and at 12,000 to 228,000.
        assert_eq!([beats(&slow), beats(&fast)], [10, 19]);
    }
}

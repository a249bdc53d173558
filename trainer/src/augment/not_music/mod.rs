//! Sounds that are no music, made here, for which no genre is right.
//!
//! Networks trained on music alone call a fan "classical" with great confidence. Shown such sounds
//! with all genres equally right, they learn to say so (outlier exposure, Hendrycks et al. 2019).

mod filters;
mod sounds;
mod speech;

use anyhow::Result;
use genre_core::mel::{MelConfig, Spectrogram, mel_spectrogram};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use sounds::Sound;

/// Seconds of a clip.
const SECONDS: f32 = 12.0;

/// Spectrograms of sounds that are no music.
pub struct NotMusic {
    /// Band-major, `[bands, columns]`, decibels below the clip's loudest bin.
    clips: Vec<Vec<f32>>,
    columns: usize,
}

/// The clips as a front-end gives them; the same seed, the same clips.
///
/// # Errors
/// Settings of the front-end that cannot be.
pub fn spectrograms(front_end: &MelConfig, seed: u64) -> Result<Vec<Spectrogram>> {
    let mut random = StdRng::seed_from_u64(seed);
    let rate = front_end.sample_rate as f32;
    let count = (rate * SECONDS) as usize;
    let mut clips = Vec::new();
    for sound in Sound::ALL {
        for _ in 0..sound.clips() {
            let samples = sound.play(rate, count, &mut random);
            clips.push(mel_spectrogram(&samples, front_end)?);
        }
    }
    Ok(clips)
}

impl NotMusic {
    /// Makes the clips; the same seed, the same clips.
    ///
    /// # Errors
    /// Settings of the front-end that cannot be.
    pub fn new(front_end: &MelConfig, seed: u64) -> Result<NotMusic> {
        let mut columns = usize::MAX;
        let mut clips = Vec::new();
        for spectrogram in spectrograms(front_end, seed)? {
            let (bands, frames) = (spectrogram.n_mels, spectrogram.frames());
            columns = columns.min(frames);
            let turned = (0..bands * frames)
                .map(|at| spectrogram.frame(at % frames)[at / frames])
                .collect();
            clips.push(turned);
        }
        Ok(NotMusic { clips, columns })
    }

    /// Copies a random piece of a random clip, `[bands, frames]`.
    pub fn draw(&self, frames: usize, out: &mut [f32], random: &mut StdRng) {
        let Some(clip) = self.clips.choose(random) else {
            return;
        };
        let bands = out.len() / frames;
        let columns = clip.len() / bands;
        let most = self.columns.min(columns).saturating_sub(frames);
        let start = random.random_range(0..=most);
        for (band, line) in out.chunks_exact_mut(frames).enumerate() {
            for (at, value) in line.iter_mut().enumerate() {
                // A slice longer than a clip hears it again.
                *value = clip[band * columns + (start + at) % columns];
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn every_clip_is_sound_within_the_range() {
        let front_end = MelConfig {
            hop_length: 1708,
            ..MelConfig::librosa_default()
        };
        let sounds = NotMusic::new(&front_end, 1).unwrap();
        let clips: usize = Sound::ALL.iter().map(|sound| sound.clips()).sum();
        assert_eq!(sounds.clips.len(), clips);
        let mut random = StdRng::seed_from_u64(2);
        let mut out = vec![f32::NAN; 128 * 200];
        for frames in [32, 200] {
            for _ in 0..50 {
                let out = &mut out[..128 * frames];
                sounds.draw(frames, out, &mut random);
                assert!(out.iter().all(|v| (-80.001..=0.0).contains(v)));
            }
        }
    }
}

//! Sounds that are no music, made here or taken from a store, for which no genre is right.
//!
//! Networks trained on music alone call a fan "classical" with great confidence. Shown such sounds
//! with all genres equally right, they learn to say so (outlier exposure, Hendrycks et al. 2019). What
//! cannot be made so easily, talk first of all, comes from a store.

mod args;
mod filters;
mod sounds;

use anyhow::{Result, bail, ensure};
use genre_core::mel::{MelConfig, Spectrogram, mel_spectrogram};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::config::AugmentConfig;
use super::tempo;
use crate::data::MelStore;
use sounds::Sound;

pub use args::SoundArgs;

/// Seconds of a clip.
const SECONDS: f32 = 12.0;
/// Clips of each kind.
const CLIPS: usize = 24;

/// Spectrograms of sounds that are no music.
pub struct NotMusic {
    /// Band-major, `[bands, columns]`, decibels below the clip's loudest bin.
    clips: Vec<Vec<f32>>,
    columns: usize,
    /// Recordings beside them.
    stored: Option<MelStore>,
    /// The share of these.
    share: f32,
    /// By how much they may be faster or slower, as songs are.
    tempo: f32,
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
        for _ in 0..CLIPS {
            let samples = sound.play(rate, count, &mut random);
            clips.push(mel_spectrogram(&samples, front_end)?);
        }
    }
    Ok(clips)
}

impl NotMusic {
    /// The sounds that a recipe wants, none where it wants none: clips that are made, the same for the same
    /// seed, and those of a store, prepared as the songs were.
    ///
    /// # Errors
    /// Settings of the front-end that cannot be; `config` wants sounds from a store and there is none,
    /// there is one that it does not want, or one of another front-end than that of the songs.
    pub fn wanted(
        config: &AugmentConfig,
        front_end: &MelConfig,
        stored: Option<MelStore>,
        seed: u64,
    ) -> Result<Option<NotMusic>> {
        match &stored {
            None => ensure!(
                !config.wants_stored_sounds(),
                "the recipe takes sounds from a store (not_music_stored): name its folder with --not-music-data"
            ),
            Some(_) if !config.wants_stored_sounds() => {
                bail!("--not-music-data has no use where --not-music or --not-music-stored is 0")
            }
            Some(stored) => ensure!(
                stored.front_end == *front_end,
                "the store of --not-music-data was prepared with other settings than that of --data: prepare it with the same"
            ),
        }
        if config.not_music <= 0.0 {
            return Ok(None);
        }
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
        Ok(Some(NotMusic {
            clips,
            columns,
            stored,
            share: config.not_music_stored,
            tempo: config.tempo,
        }))
    }

    /// Copies a random piece of a random clip, `[bands, frames]`.
    pub fn draw(&self, frames: usize, out: &mut [f32], random: &mut StdRng) {
        match &self.stored {
            Some(stored) if random.random::<f32>() < self.share => {
                let row = random.random_range(0..stored.songs.len());
                let last = stored.columns.saturating_sub(frames);
                let start = random.random_range(0..=last);
                let columns = tempo::columns(start, frames, stored.columns, self.tempo, random);
                stored.copy_columns(row, &columns, out);
            }
            _ => self.draw_made(frames, out, random),
        }
    }

    fn draw_made(&self, frames: usize, out: &mut [f32], random: &mut StdRng) {
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
        let config = AugmentConfig {
            not_music: 0.1,
            ..AugmentConfig::default()
        };
        let sounds = NotMusic::wanted(&config, &front_end, None, 1).unwrap();
        let sounds = sounds.unwrap();
        assert_eq!(sounds.clips.len(), CLIPS * Sound::ALL.len());
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

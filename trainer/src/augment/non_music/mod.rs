//! Non-music sounds, synthesised or taken from a store, whose target is the uniform distribution.
//!
//! Networks trained on music alone classify the noise of a fan as "classical" with high confidence. With
//! such sounds in training they learn to be unsure (outlier exposure, Hendrycks et al. 2019). Sounds that
//! are hard to synthesise, above all speech, come from a store.

mod args;
mod filters;
mod sounds;

use anyhow::{Result, bail, ensure};
use genrescope_mel::{MelConfig, Spectrogram, mel_spectrogram};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::config::AugmentConfig;
use super::tempo;
use crate::data::MelStore;
use sounds::SoundKind;

pub use args::NonMusicArgs;

/// Length of a clip, seconds.
const SECONDS: f32 = 12.0;
/// Clips of each kind.
const CLIPS: usize = 24;

/// Spectrograms of non-music sounds.
pub struct NonMusicSounds {
    /// Band-major, `[bands, columns]`, decibels below the clip's loudest bin.
    clips: Vec<Vec<f32>>,
    columns: usize,
    /// Recordings, in addition to the synthesised clips.
    stored: Option<MelStore>,
    /// Fraction of draws that use a recording.
    share: f32,
    /// Largest relative tempo change of recordings, as for songs.
    tempo: f32,
}

/// Spectrograms of synthesised clips; the same seed gives the same clips.
///
/// # Errors
/// The settings of the front-end are invalid.
pub fn spectrograms(front_end: &MelConfig, seed: u64) -> Result<Vec<Spectrogram>> {
    let mut random = StdRng::seed_from_u64(seed);
    let rate = front_end.sample_rate as f32;
    let count = (rate * SECONDS) as usize;
    let mut clips = Vec::new();
    for sound in SoundKind::ALL {
        for _ in 0..CLIPS {
            let samples = sound.play(rate, count, &mut random);
            clips.push(mel_spectrogram(&samples, front_end)?);
        }
    }
    Ok(clips)
}

impl NonMusicSounds {
    /// The sounds that a recipe uses, `None` if it uses none: synthesised clips, determined by the seed,
    /// and recordings from a store that was prepared like the songs.
    ///
    /// # Errors
    /// Invalid settings of the front-end; the recipe needs a store and there is none, or there is one that
    /// it does not need, or one with another front-end than that of the songs.
    pub fn for_recipe(
        config: &AugmentConfig,
        front_end: &MelConfig,
        stored: Option<MelStore>,
        seed: u64,
    ) -> Result<Option<NonMusicSounds>> {
        match &stored {
            None => ensure!(
                !config.needs_stored_sounds(),
                "the recipe uses non-music sounds from a store (non_music_stored): pass its folder with --non-music-data"
            ),
            Some(_) if !config.needs_stored_sounds() => {
                bail!("--non-music-data has no effect if --non-music or --non-music-stored is 0")
            }
            Some(stored) => ensure!(
                stored.front_end == *front_end,
                "the store of --non-music-data was prepared with other settings than that of --data: prepare it with the same settings"
            ),
        }
        if config.non_music <= 0.0 {
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
        Ok(Some(NonMusicSounds {
            clips,
            columns,
            stored,
            share: config.non_music_stored,
            tempo: config.tempo,
        }))
    }

    /// Copies a random excerpt of a random clip into `out`, `[bands, frames]`.
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
                // A clip shorter than the slice is repeated.
                *value = clip[band * columns + (start + at) % columns];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_are_within_the_range_of_levels() {
        let front_end = MelConfig {
            hop_length: 1708,
            ..MelConfig::librosa_default()
        };
        let config = AugmentConfig {
            non_music: 0.1,
            ..AugmentConfig::default()
        };
        let sounds = NonMusicSounds::for_recipe(&config, &front_end, None, 1).unwrap();
        let sounds = sounds.unwrap();
        assert_eq!(sounds.clips.len(), CLIPS * SoundKind::ALL.len());
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

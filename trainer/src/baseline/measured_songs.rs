//! The songs of a baseline: a store's spectrograms, or audio files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use genre_core::audio;
use genre_core::mel::{Spectrogram, mel_spectrogram};
use rayon::prelude::*;

use super::args::BaselineArgs;
use super::feature_set::Features;
use super::song_features::Measured;
use super::{pitch, rhythm, texture, timbre};
use crate::data::{MelStore, Song, store_mel};
use crate::{audio_files, files, output, prepare};

/// Songs and where their sound is.
pub struct Material {
    songs: Vec<Song>,
    genres: Vec<String>,
    features: Features,
    coefficients: usize,
    source: Source,
}

enum Source {
    Store(Box<MelStore>),
    /// What was measured of each song's audio; none for songs without.
    Audio(Vec<Option<Measured>>),
}

impl Material {
    /// Opens the store, or hears the audio: that of the store's songs where both are given. Files that
    /// cannot be heard are told and left out.
    ///
    /// # Errors
    /// What cannot be read; features that need audio where there is none.
    pub fn open(args: &BaselineArgs) -> Result<Material> {
        let features = args.features;
        let coefficients = args.coefficients.unwrap_or(features.coefficients());
        ensure!(
            (1..=39).contains(&coefficients),
            "--coefficients must lie between 1 and 39, not {coefficients}"
        );
        let store = args.data.as_deref().map(MelStore::open).transpose()?;
        let Some(audio) = &args.audio else {
            let store = store.context("give --data, --audio or both")?;
            ensure!(
                !features.need_audio(),
                "beats and pitches cannot be had from spectrograms: give --audio, or take --features timbre"
            );
            return Ok(Material {
                songs: store.songs.clone(),
                genres: store.genres.clone(),
                features,
                coefficients,
                source: Source::Store(Box::new(store)),
            });
        };
        let (songs, paths) = match store {
            Some(store) => of_store(store.songs, audio)?,
            None => prepare::list_songs(audio)?,
        };
        let mut genres: Vec<String> = songs.iter().map(|song| song.genre.clone()).collect();
        genres.sort();
        genres.dedup();
        let heard = hear(&paths, |samples| measure(samples, features, coefficients));
        Ok(Material {
            songs,
            genres,
            features,
            coefficients,
            source: Source::Audio(heard),
        })
    }

    /// The songs, of which a split is made.
    pub fn songs(&self) -> &[Song] {
        &self.songs
    }

    /// What is measured: `spectrograms` or `audio`.
    pub fn source(&self) -> &'static str {
        match self.source {
            Source::Store(_) => "spectrograms",
            Source::Audio(_) => "audio",
        }
    }

    /// Cepstral coefficients of the features.
    pub fn coefficients(&self) -> usize {
        self.coefficients
    }

    /// Genre names, sorted.
    pub fn genres(&self) -> &[String] {
        &self.genres
    }

    /// Index of a song's genre.
    pub fn label(&self, row: usize) -> usize {
        let genre = self.genres.binary_search(&self.songs[row].genre);
        genre.expect("the genres were collected from the songs")
    }

    /// What was measured of a song; none where its audio is not at hand.
    pub fn measured(&self, row: usize) -> Option<Cow<'_, Measured>> {
        match &self.source {
            Source::Audio(heard) => heard[row].as_ref().map(Cow::Borrowed),
            Source::Store(store) => {
                let spectrogram = store.spectrogram(row);
                let coefficients = self.coefficients;
                Some(Cow::Owned(match self.features {
                    Features::Bands | Features::Mfcc => {
                        plain(&spectrogram, self.features, coefficients)
                    }
                    _ => {
                        texture::of_spectrogram(&spectrogram, &store.front_end, 1..coefficients + 1)
                    }
                }))
            }
        }
    }
}

/// Decibels or cepstral coefficients of each frame.
fn plain(spectrogram: &Spectrogram, features: Features, coefficients: usize) -> Measured {
    let frames = (0..spectrogram.frames()).map(|at| spectrogram.frame(at));
    Measured {
        frames: match features {
            Features::Mfcc => frames
                .map(|f| timbre::cepstrum(f, 0..coefficients))
                .collect(),
            _ => frames
                .map(|frame| frame.iter().map(|&v| f64::from(v)).collect())
                .collect(),
        },
        levels: Vec::new(),
        song: Vec::new(),
        seconds_per_frame: spectrogram.seconds_per_frame,
    }
}

/// Features of mono samples at [`texture::RATE`].
fn measure(samples: &[f32], features: Features, coefficients: usize) -> Result<Measured> {
    let beat = || rhythm::features(&rhythm::histogram(samples));
    let pitch = || pitch::features(&pitch::histogram(samples));
    let timbre = || texture::of_samples(samples, 1..coefficients + 1);
    // The frames count windows, and say nothing else.
    let only = |song: Vec<f64>| Measured {
        frames: vec![Vec::new(); samples.len() / texture::FRAME],
        levels: Vec::new(),
        song,
        seconds_per_frame: texture::SECONDS_PER_FRAME,
    };
    Ok(match features {
        Features::Bands | Features::Mfcc => plain(
            &mel_spectrogram(samples, &store_mel())?,
            features,
            coefficients,
        ),
        Features::Timbre => timbre(),
        Features::Rhythm => only(beat()),
        Features::Pitch => only(pitch()),
        Features::Tzanetakis => Measured {
            song: [beat(), pitch()].concat(),
            ..timbre()
        },
    })
}

/// The store's songs with the audio files of their names, where there are any.
fn of_store(songs: Vec<Song>, audio: &Path) -> Result<(Vec<Song>, Vec<Option<PathBuf>>)> {
    let mut by_name: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in audio_files::below(audio)? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        by_name.insert(name.into_owned(), path);
    }
    let paths: Vec<Option<PathBuf>> = songs.iter().map(|s| by_name.remove(&s.song)).collect();
    let found = paths.iter().flatten().count();
    ensure!(
        found > 0,
        "{} has no audio file of a song of the store",
        audio.display()
    );
    output::warn(format_args!(
        "audio of {found} of the store's {} songs",
        songs.len()
    ));
    Ok((songs, paths))
}

/// Decodes and measures files on all cores; what cannot be heard is told and left out.
fn hear(
    paths: &[Option<PathBuf>],
    measure: impl Fn(&[f32]) -> Result<Measured> + Sync,
) -> Vec<Option<Measured>> {
    let one = |path: &Path| -> Result<Measured> {
        let source = Box::new(Cursor::new(files::read(path)?));
        let name = path.to_string_lossy();
        let (samples, ..) = audio::read_all(source, Some(&name), texture::RATE)?;
        ensure!(samples.iter().any(|&x| x != 0.0), "it is silent");
        measure(&samples)
    };
    paths
        .par_iter()
        .map(|path| {
            let path = path.as_deref()?;
            one(path)
                .inspect_err(|error| {
                    output::warn(format_args!("left out: {}: {error:#}", path.display()))
                })
                .ok()
        })
        .collect()
}

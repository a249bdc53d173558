//! The songs of a baseline with their features, from a store or from audio files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use genrescope_audio as audio;
use genrescope_mel::{Spectrogram, mel_spectrogram};
use rayon::prelude::*;

use super::args::BaselineArgs;
use super::feature_set::FeatureSet;
use super::song_features::SongFeatures;
use super::{pitch, rhythm, texture, timbre};
use crate::data::{MelStore, Song, store_mel};
use crate::{audio_files, files, output, prepare};

/// Songs and the source of their features.
pub struct MeasuredSongs {
    songs: Vec<Song>,
    genres: Vec<String>,
    features: FeatureSet,
    coefficients: usize,
    source: Source,
}

enum Source {
    Store(Box<MelStore>),
    /// Features of each song's audio; `None` for songs without audio.
    Audio(Vec<Option<SongFeatures>>),
}

impl MeasuredSongs {
    /// Opens the store, or reads the audio; with both, reads the audio of the store's songs. Files that cannot
    /// be used are reported and left out.
    ///
    /// # Errors
    /// The store or a folder cannot be read, or the features need audio and there is none.
    pub fn open(args: &BaselineArgs) -> Result<MeasuredSongs> {
        let features = args.features;
        let coefficients = args.coefficients.unwrap_or(features.coefficients());
        ensure!(
            (1..=39).contains(&coefficients),
            "--coefficients must be between 1 and 39, not {coefficients}"
        );
        let store = args.data.as_deref().map(MelStore::open).transpose()?;
        let Some(audio) = &args.audio else {
            let store = store.context("--data or --audio is required")?;
            ensure!(
                !features.need_audio(),
                "rhythm and pitch features need audio: pass --audio, or use --features timbre"
            );
            return Ok(MeasuredSongs {
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
        let measured = measure_all(&paths, |samples| measure(samples, features, coefficients));
        Ok(MeasuredSongs {
            songs,
            genres,
            features,
            coefficients,
            source: Source::Audio(measured),
        })
    }

    /// The songs, to be split.
    pub fn songs(&self) -> &[Song] {
        &self.songs
    }

    /// Source of the features: `spectrograms` or `audio`.
    pub fn source(&self) -> &'static str {
        match self.source {
            Source::Store(_) => "spectrograms",
            Source::Audio(_) => "audio",
        }
    }

    /// Number of cepstral coefficients.
    pub fn coefficients(&self) -> usize {
        self.coefficients
    }

    /// Genre names in ascending order.
    pub fn genres(&self) -> &[String] {
        &self.genres
    }

    /// Index of a song's genre.
    pub fn label(&self, row: usize) -> usize {
        let genre = self.genres.binary_search(&self.songs[row].genre);
        genre.expect("the genres were collected from the songs")
    }

    /// Features of a song; `None` if it has no audio.
    pub fn measured(&self, row: usize) -> Option<Cow<'_, SongFeatures>> {
        match &self.source {
            Source::Audio(measured) => measured[row].as_ref().map(Cow::Borrowed),
            Source::Store(store) => {
                let spectrogram = store.spectrogram(row);
                let coefficients = self.coefficients;
                Some(Cow::Owned(match self.features {
                    FeatureSet::Bands | FeatureSet::Mfcc => {
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
fn plain(spectrogram: &Spectrogram, features: FeatureSet, coefficients: usize) -> SongFeatures {
    let frames = (0..spectrogram.frames()).map(|at| spectrogram.frame(at));
    SongFeatures {
        frames: match features {
            FeatureSet::Mfcc => frames
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
fn measure(samples: &[f32], features: FeatureSet, coefficients: usize) -> Result<SongFeatures> {
    let beat = || rhythm::features(&rhythm::histogram(samples));
    let pitch = || pitch::features(&pitch::histogram(samples));
    let timbre = || texture::of_samples(samples, 1..coefficients + 1);
    // Frames without features only determine the number of windows.
    let only = |song: Vec<f64>| SongFeatures {
        frames: vec![Vec::new(); samples.len() / texture::FRAME],
        levels: Vec::new(),
        song,
        seconds_per_frame: texture::SECONDS_PER_FRAME,
    };
    Ok(match features {
        FeatureSet::Bands | FeatureSet::Mfcc => plain(
            &mel_spectrogram(samples, &store_mel())?,
            features,
            coefficients,
        ),
        FeatureSet::Timbre => timbre(),
        FeatureSet::Rhythm => only(beat()),
        FeatureSet::Pitch => only(pitch()),
        FeatureSet::Tzanetakis => SongFeatures {
            song: [beat(), pitch()].concat(),
            ..timbre()
        },
    })
}

/// Finds the audio files of the store's songs by name.
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
        "{} has no audio file of a song in the store",
        audio.display()
    );
    output::warn(format_args!(
        "found audio for {found} of the {} songs in the store",
        songs.len()
    ));
    Ok((songs, paths))
}

/// Decodes and measures files on all cores; files that cannot be used are reported and left out.
fn measure_all(
    paths: &[Option<PathBuf>],
    measure: impl Fn(&[f32]) -> Result<SongFeatures> + Sync,
) -> Vec<Option<SongFeatures>> {
    let one = |path: &Path| -> Result<SongFeatures> {
        let source = Box::new(Cursor::new(files::read(path)?));
        let name = path.to_string_lossy();
        let (samples, ..) = audio::read_all(source, Some(&name), texture::RATE)?;
        ensure!(samples.iter().any(|&x| x != 0.0), "the file is silent");
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

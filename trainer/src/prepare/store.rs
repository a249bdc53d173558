//! The finished store: `mel.safetensors`, `songs.csv`, `failed.csv`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::clip::{Clip, Heard};
use super::source::About;
use super::workers::Failure;
use crate::data::manifest_checksum::Seal;
use crate::data::store_file::{self, Settings, Tensors};
use crate::files;
use crate::waveform_augment::Change;

/// A line of `songs.csv`.
#[derive(Serialize, Deserialize)]
struct Line {
    row: usize,
    song: String,
    genre: String,
    file: String,
    samples_22050: usize,
    split: String,
    artist_id: String,
    duplicate_of: String,
    sha256: String,
    /// The song that this one is a changed copy of, and what was changed.
    #[serde(default)]
    augmented_from: String,
    #[serde(default)]
    augmentation: Option<Change>,
}

/// Writes the store; the same songs, the same bytes, whoever prepared them.
///
/// # Errors
/// A file cannot be written.
pub fn write(out: &Path, settings: &Settings, clips: &[Clip], failed: &[Failure]) -> Result<()> {
    let mut tensors = Tensors {
        shape: [clips.len(), settings.mel.n_mels, settings.columns],
        ..Tensors::default()
    };
    let mut songs = csv::Writer::from_writer(Vec::new());
    // Copies sound alike to the last step: a split must not part them.
    let mut first: BTreeMap<&[u8], &str> = BTreeMap::new();
    for (
        row,
        Clip {
            about,
            heard,
            codes,
        },
    ) in clips.iter().enumerate()
    {
        tensors.codes.extend_from_slice(codes);
        tensors.floor_db.push(heard.floor_db);
        tensors.reference_db.push(heard.reference_db);
        let original = match about.change {
            Some(_) => &about.song,
            None => *first.entry(codes).or_insert(&about.song),
        };
        songs.serialize(Line {
            row,
            song: about.name(),
            genre: about.genre.clone(),
            file: about.file.clone(),
            samples_22050: heard.samples,
            split: about.split.clone(),
            artist_id: about.artist_id.clone(),
            duplicate_of: if original == about.song {
                String::new()
            } else {
                original.into()
            },
            sha256: heard.sha256.clone(),
            augmented_from: match about.change {
                Some(_) => about.song.clone(),
                None => String::new(),
            },
            augmentation: about.change,
        })?;
    }
    let mut failures = csv::Writer::from_writer(Vec::new());
    for failure in failed {
        failures.serialize(failure)?;
    }
    let songs = songs.into_inner()?;
    let bytes = store_file::write(&tensors, settings, Seal::of(&songs)?)?;
    files::write_whole(&out.join("mel.safetensors"), &bytes)?;
    files::write_whole(&out.join("songs.csv"), &songs)?;
    let list = out.join("failed.csv");
    if !failed.is_empty() {
        files::write_whole(&list, &failures.into_inner()?)?;
    } else if list.exists() {
        // Of an earlier run, whose failures are mended.
        fs::remove_file(&list).with_context(|| format!("cannot remove {}", list.display()))?;
    }
    Ok(())
}

/// The songs of several shards, in the order in which one machine would have prepared them.
///
/// # Errors
/// A store that cannot be read, made with other settings, or holding a song of another shard.
pub fn merged(shards: &[PathBuf]) -> Result<(Settings, Vec<Clip>, Vec<Failure>)> {
    let mut settings: Option<Settings> = None;
    let (mut clips, mut failed) = (Vec::new(), Vec::new());
    for shard in shards {
        let path = shard.join("mel.safetensors");
        let (tensors, made) =
            store_file::read(&files::read(&path)?).with_context(|| path.display().to_string())?;
        let label = made.with_context(|| {
            format!(
                "{} does not say how it was made; only stores of `prepare` can be merged",
                path.display()
            )
        })?;
        if let Some(seal) = &label.songs {
            let list = shard.join("songs.csv");
            seal.check(&files::read(&list)?)
                .with_context(|| list.display().to_string())?;
        }
        let made = label.settings;
        let first = settings.get_or_insert_with(|| made.clone());
        ensure!(
            *first == made,
            "{} was made with other settings than {}",
            path.display(),
            shards[0].display()
        );
        clips.extend(read(shard, &tensors)?);
        let list = shard.join("failed.csv");
        if list.exists() {
            let mut reader = csv::Reader::from_path(&list)?;
            for failure in reader.deserialize() {
                failed.push(failure.with_context(|| format!("a bad line in {}", list.display()))?);
            }
        }
    }
    let settings = settings.context("no store to merge")?;
    let clips = ordered(clips, &settings);
    failed.sort_by(|a: &Failure, b| a.file.cmp(&b.file));
    for pair in clips.windows(2) {
        ensure!(
            (&pair[0].about.file, pair[0].about.change)
                != (&pair[1].about.file, pair[1].about.change),
            "{} is in more than one of the stores",
            pair[0].about.file
        );
    }
    Ok((settings, clips, failed))
}

/// Songs in the order of their files, then the copies in the order of the changes and the files.
pub fn ordered(mut clips: Vec<Clip>, settings: &Settings) -> Vec<Clip> {
    let place = |clip: &Clip| {
        let changes = &settings.augmentation;
        clip.about
            .change
            .map(|change| changes.iter().position(|&c| c == change))
    };
    clips.sort_by(|a, b| {
        let files = || a.about.file.cmp(&b.about.file);
        place(a).cmp(&place(b)).then_with(files)
    });
    clips
}

fn read(shard: &Path, tensors: &Tensors) -> Result<Vec<Clip>> {
    let path = shard.join("songs.csv");
    let mut reader =
        csv::Reader::from_path(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = tensors.shape[1] * tensors.shape[2];
    let mut clips = Vec::new();
    for (row, line) in reader.deserialize().enumerate() {
        let line: Line = line.with_context(|| format!("a bad line in {}", path.display()))?;
        let codes = tensors.codes.get(row * size..(row + 1) * size);
        let levels = tensors.floor_db.get(row).zip(tensors.reference_db.get(row));
        let (Some(codes), Some((&floor_db, &reference_db)), true) =
            (codes, levels, line.row == row)
        else {
            anyhow::bail!("{} does not fit the spectrograms beside it", path.display());
        };
        clips.push(Clip {
            about: About {
                file: line.file,
                song: match line.augmentation {
                    Some(_) => line.augmented_from,
                    None => line.song,
                },
                genre: line.genre,
                artist_id: line.artist_id,
                split: line.split,
                change: line.augmentation,
            },
            heard: Heard {
                samples: line.samples_22050,
                sha256: line.sha256,
                floor_db,
                reference_db,
            },
            codes: codes.to_vec(),
        });
    }
    ensure!(
        clips.len() == tensors.shape[0],
        "{} lists {} songs, but the store holds {}",
        path.display(),
        clips.len(),
        tensors.shape[0]
    );
    Ok(clips)
}

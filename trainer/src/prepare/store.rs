//! The files of a store: `mel.safetensors`, `songs.csv`, `failed.csv`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::clip::{Clip, ClipMeasurements};
use super::source_song::SourceSong;
use super::workers::Failure;
use crate::data::manifest_checksum::ManifestChecksum;
use crate::data::store_file::{self, StoreSettings, StoreTensors};
use crate::files;
use crate::waveform_augment::WaveformAugmentation;

/// A line of `songs.csv`.
#[derive(Serialize, Deserialize)]
struct SongRecord {
    row: usize,
    song: String,
    genre: String,
    file: String,
    samples_22050: usize,
    split: String,
    artist_id: String,
    duplicate_of: String,
    sha256: String,
    /// Name of the song that this one is an augmented copy of, and the augmentation.
    #[serde(default)]
    augmented_from: String,
    #[serde(default)]
    augmentation: Option<WaveformAugmentation>,
}

/// Writes a store. The same songs give identical bytes on every machine.
///
/// # Errors
/// A file cannot be written.
pub fn write(
    out: &Path,
    settings: &StoreSettings,
    clips: &[Clip],
    failed: &[Failure],
) -> Result<()> {
    let mut tensors = StoreTensors {
        shape: [clips.len(), settings.mel.n_mels, settings.columns],
        ..StoreTensors::default()
    };
    let mut songs = csv::Writer::from_writer(Vec::new());
    // Identical codes mark duplicates, which a split must keep together.
    let mut first: BTreeMap<&[u8], &str> = BTreeMap::new();
    for (
        row,
        Clip {
            source,
            measurements,
            codes,
        },
    ) in clips.iter().enumerate()
    {
        tensors.codes.extend_from_slice(codes);
        tensors.floor_db.push(measurements.floor_db);
        tensors.reference_db.push(measurements.reference_db);
        let original = match source.augmentation {
            Some(_) => &source.song,
            None => *first.entry(codes).or_insert(&source.song),
        };
        songs.serialize(SongRecord {
            row,
            song: source.name(),
            genre: source.genre.clone(),
            file: source.file.clone(),
            samples_22050: measurements.samples,
            split: source.split.clone(),
            artist_id: source.artist_id.clone(),
            duplicate_of: if original == source.song {
                String::new()
            } else {
                original.into()
            },
            sha256: measurements.sha256.clone(),
            augmented_from: match source.augmentation {
                Some(_) => source.song.clone(),
                None => String::new(),
            },
            augmentation: source.augmentation,
        })?;
    }
    let mut failures = csv::Writer::from_writer(Vec::new());
    for failure in failed {
        failures.serialize(failure)?;
    }
    let songs = songs.into_inner()?;
    let bytes = store_file::write(&tensors, settings, ManifestChecksum::of(&songs)?)?;
    files::write_atomic(&out.join("mel.safetensors"), &bytes)?;
    files::write_atomic(&out.join("songs.csv"), &songs)?;
    let list = out.join("failed.csv");
    if !failed.is_empty() {
        files::write_atomic(&list, &failures.into_inner()?)?;
    } else if list.exists() {
        // Written by an earlier run whose failures have been fixed.
        fs::remove_file(&list).with_context(|| format!("cannot remove {}", list.display()))?;
    }
    Ok(())
}

/// Merges the stores of several shards, in the order of a store prepared on one machine.
///
/// # Errors
/// A store cannot be read, has other settings, or shares a song with another shard.
pub fn merged(shards: &[PathBuf]) -> Result<(StoreSettings, Vec<Clip>, Vec<Failure>)> {
    let mut settings: Option<StoreSettings> = None;
    let (mut clips, mut failed) = (Vec::new(), Vec::new());
    for shard in shards {
        let path = shard.join("mel.safetensors");
        let (tensors, made) =
            store_file::read(&files::read(&path)?).with_context(|| path.display().to_string())?;
        let metadata = made.with_context(|| {
            format!(
                "{} has no metadata; only stores of `prepare` can be merged",
                path.display()
            )
        })?;
        if let Some(checksum) = &metadata.songs {
            let list = shard.join("songs.csv");
            checksum
                .check(&files::read(&list)?)
                .with_context(|| list.display().to_string())?;
        }
        let made = metadata.settings;
        let first = settings.get_or_insert_with(|| made.clone());
        ensure!(
            *first == made,
            "{} was prepared with other settings than {}",
            path.display(),
            shards[0].display()
        );
        clips.extend(read(shard, &tensors)?);
        let list = shard.join("failed.csv");
        if list.exists() {
            let mut reader = csv::Reader::from_path(&list)?;
            for failure in reader.deserialize() {
                failed
                    .push(failure.with_context(|| format!("invalid line in {}", list.display()))?);
            }
        }
    }
    let settings = settings.context("no store to merge")?;
    let clips = ordered(clips, &settings);
    failed.sort_by(|a: &Failure, b| a.file.cmp(&b.file));
    for pair in clips.windows(2) {
        ensure!(
            (&pair[0].source.file, pair[0].source.augmentation)
                != (&pair[1].source.file, pair[1].source.augmentation),
            "{} is in more than one of the stores",
            pair[0].source.file
        );
    }
    Ok((settings, clips, failed))
}

/// Sorts clips: songs by file, then copies by augmentation and file.
pub fn ordered(mut clips: Vec<Clip>, settings: &StoreSettings) -> Vec<Clip> {
    let place = |clip: &Clip| {
        let order = &settings.augmentation;
        clip.source
            .augmentation
            .map(|augmentation| order.iter().position(|&c| c == augmentation))
    };
    clips.sort_by(|a, b| {
        let files = || a.source.file.cmp(&b.source.file);
        place(a).cmp(&place(b)).then_with(files)
    });
    clips
}

fn read(shard: &Path, tensors: &StoreTensors) -> Result<Vec<Clip>> {
    let path = shard.join("songs.csv");
    let mut reader =
        csv::Reader::from_path(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = tensors.shape[1] * tensors.shape[2];
    let mut clips = Vec::new();
    for (row, line) in reader.deserialize().enumerate() {
        let line: SongRecord =
            line.with_context(|| format!("invalid line in {}", path.display()))?;
        let codes = tensors.codes.get(row * size..(row + 1) * size);
        let levels = tensors.floor_db.get(row).zip(tensors.reference_db.get(row));
        let (Some(codes), Some((&floor_db, &reference_db)), true) =
            (codes, levels, line.row == row)
        else {
            anyhow::bail!(
                "{} does not match the mel.safetensors in the same folder",
                path.display()
            );
        };
        clips.push(Clip {
            source: SourceSong {
                file: line.file,
                song: match line.augmentation {
                    Some(_) => line.augmented_from,
                    None => line.song,
                },
                genre: line.genre,
                artist_id: line.artist_id,
                split: line.split,
                augmentation: line.augmentation,
            },
            measurements: ClipMeasurements {
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

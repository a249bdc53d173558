//! The file `mel.safetensors`: tensors, settings and checksum.
//!
//! | tensor | type, shape | meaning |
//! |---|---|---|
//! | `codes` | u8 `[song, band, column]` | decibels in 256 steps; band 0 is the lowest |
//! | `floor_db` | f32 `[song]` | decibels at the lower edge of code 0, relative to the loudest bin of the clip |
//! | `reference_db` | f32 `[song]` | absolute level of that bin |
//!
//! `dB = floor_db * (1 - (code + 0.5) / 256)`. A file of another program may hold a part of the grid: tensors `band_index`
//! and `frame_index` (i16) then say which bands and which frames of hop 512 it has, and without `floor_db` the floor is
//! -80 dB. The other bands and columns are interpolated ([`coarse_grid`]). The metadata entry `store` holds a [`StoreMetadata`] as JSON.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use genrescope_mel::MelConfig;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::coarse_grid;
use super::manifest_checksum::ManifestChecksum;
use crate::checksum::sha256;
use crate::waveform_augment::WaveformAugmentation;

/// Key of the metadata entry.
const METADATA_KEY: &str = "store";

/// Settings that a store was prepared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreSettings {
    /// The front-end; columns are selected from frames at its hop length.
    pub mel: MelConfig,
    /// Length of a song in seconds.
    pub seconds: f32,
    /// Columns per song: column `c` is frame `(c + 0.5) * frames / (columns + 0.5)`, rounded down.
    pub columns: usize,
    /// Augmented copies of each song, in the order in which they follow the songs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub augmentation: Vec<WaveformAugmentation>,
}

/// Metadata of a store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreMetadata {
    /// The settings.
    pub settings: StoreSettings,
    /// Checksum of `songs.csv`; missing in stores of early versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub songs: Option<ManifestChecksum>,
    /// SHA-256 of the tensors' bytes in the order of the table above and, if `songs` is present, of the
    /// JSON text that precedes this field.
    pub sha256: String,
}

/// Tensors of a store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoreTensors {
    /// Songs, bands, columns.
    pub shape: [usize; 3],
    /// `[song, band, column]`
    pub codes: Vec<u8>,
    /// Lower end of the quantisation range in decibels, per song.
    pub floor_db: Vec<f32>,
    /// Absolute level of the loudest bin, per song; empty if the file has no such tensor.
    pub reference_db: Vec<f32>,
    /// Whether bands and columns were interpolated, because the file has a part of the grid.
    pub interpolated: bool,
}

/// Serialises a store. Equal tensors give identical bytes.
///
/// # Errors
/// The tensors' sizes do not match.
pub fn write(
    tensors: &StoreTensors,
    settings: &StoreSettings,
    songs: ManifestChecksum,
) -> Result<Vec<u8>> {
    let (floor, reference) = (bytes(&tensors.floor_db), bytes(&tensors.reference_db));
    let mut metadata = StoreMetadata {
        settings: settings.clone(),
        songs: Some(songs),
        sha256: String::new(),
    };
    let text = serde_json::to_string(&metadata)?;
    metadata.sha256 = sha256(&[&tensors.codes, &floor, &reference, head(&text)]);
    let songs = vec![tensors.shape[0]];
    let views = [
        ("codes", Dtype::U8, tensors.shape.to_vec(), &tensors.codes),
        ("floor_db", Dtype::F32, songs.clone(), &floor),
        ("reference_db", Dtype::F32, songs, &reference),
    ];
    let views = views
        .into_iter()
        .map(|(name, dtype, shape, data)| Ok((name, TensorView::new(dtype, shape, data)?)))
        .collect::<Result<Vec<_>>>()?;
    let metadata = HashMap::from([(METADATA_KEY.to_string(), serde_json::to_string(&metadata)?)]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

/// Parses a store. Files from other programs may have no metadata; if there is metadata, its checksum
/// must match.
///
/// # Errors
/// Not a safetensors file, missing or mismatched tensors, a wrong checksum.
pub fn read(file: &[u8]) -> Result<(StoreTensors, Option<StoreMetadata>)> {
    let (_, header) = SafeTensors::read_metadata(file).context("not a safetensors file")?;
    let text = header
        .metadata()
        .as_ref()
        .and_then(|all| all.get(METADATA_KEY));
    let metadata: Option<StoreMetadata> = match text {
        Some(text) => Some(serde_json::from_str(text).context("the metadata cannot be parsed")?),
        None => None,
    };
    let all = SafeTensors::deserialize(file).context("not a safetensors file")?;
    if metadata.is_none() && all.tensor("band_index").is_ok() {
        return Ok((read_part(&all)?, None));
    }
    let codes = all
        .tensor("codes")
        .context("the tensor `codes` is missing")?;
    let floor = all
        .tensor("floor_db")
        .context("the tensor `floor_db` is missing")?;
    ensure!(
        codes.dtype() == Dtype::U8 && floor.dtype() == Dtype::F32,
        "`codes` must be U8 and `floor_db` must be F32"
    );
    let &[songs, bands, columns] = codes.shape() else {
        bail!("`codes` must have three dimensions: song, band, column");
    };
    ensure!(
        bands > 0 && columns > 0,
        "the spectrograms have {bands} bands and {columns} columns, but must have at least one of each"
    );
    ensure!(
        floor.shape() == [songs],
        "`floor_db` must have one value for each of the {songs} songs"
    );
    let reference = match all.tensor("reference_db") {
        Ok(reference) if reference.shape() == [songs] => reference.data(),
        _ => &[],
    };
    if let (Some(metadata), Some(text)) = (&metadata, text) {
        let head = match metadata.songs {
            Some(_) => head(text),
            None => &[],
        };
        ensure!(
            metadata.sha256 == sha256(&[codes.data(), floor.data(), reference, head]),
            "the file is damaged: its checksum does not match; prepare the store again"
        );
    }
    let tensors = StoreTensors {
        shape: [songs, bands, columns],
        codes: codes.data().to_vec(),
        floor_db: floats(floor.data()),
        reference_db: floats(reference),
        interpolated: false,
    };
    Ok((tensors, metadata))
}

/// Tensors of a file that has a part of the grid.
fn read_part(all: &SafeTensors) -> Result<StoreTensors> {
    let codes = all
        .tensor("codes")
        .context("the tensor `codes` is missing")?;
    let &[songs, bands, columns] = codes.shape() else {
        bail!("`codes` must have three dimensions: song, band, column");
    };
    ensure!(codes.dtype() == Dtype::U8, "`codes` must be U8");
    let band_index = index(all, "band_index", bands, coarse_grid::WHOLE[0])?;
    let frame_index = index(all, "frame_index", columns, coarse_grid::FRAMES)?;
    let [all_bands, all_columns] = coarse_grid::WHOLE;
    // Less would not be worth the name, and a small file would fill the memory.
    ensure!(
        bands * 2 >= all_bands && columns * 4 >= all_columns,
        "{bands} bands and {columns} columns are too few to interpolate {all_bands} and {all_columns}"
    );
    Ok(StoreTensors {
        shape: [songs, all_bands, all_columns],
        codes: coarse_grid::fill(codes.data(), &band_index, &frame_index),
        floor_db: vec![-80.0; songs],
        reference_db: Vec::new(),
        interpolated: true,
    })
}

/// A list of `count` ascending numbers below `end`.
fn index(all: &SafeTensors, name: &str, count: usize, end: usize) -> Result<Vec<usize>> {
    let tensor = all
        .tensor(name)
        .with_context(|| format!("the tensor `{name}` is missing"))?;
    let values: Vec<i16> = tensor
        .data()
        .chunks_exact(2)
        .map(|two| i16::from_le_bytes([two[0], two[1]]))
        .collect();
    ensure!(
        tensor.dtype() == Dtype::I16
            && !values.is_empty()
            && values.len() == count
            && values.is_sorted_by(|a, b| a < b)
            && values.iter().all(|&value| (0..end as i16).contains(&value)),
        "`{name}` must be {count} ascending I16 numbers from 0 to {}",
        end - 1
    );
    Ok(values.into_iter().map(|value| value as usize).collect())
}

/// The JSON text that precedes the checksum.
fn head(text: &str) -> &[u8] {
    text.rsplit_once(",\"sha256\":")
        .map_or(text, |parts| parts.0)
        .as_bytes()
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_detects_flipped_bits() {
        let tensors = StoreTensors {
            shape: [2, 3, 4],
            codes: (0..24).collect(),
            floor_db: vec![-80.0, -62.5],
            reference_db: vec![31.0, 12.0],
            interpolated: false,
        };
        let settings = StoreSettings {
            mel: MelConfig::librosa_default(),
            seconds: 30.0,
            columns: 4,
            augmentation: vec![
                WaveformAugmentation::Pitch(-1.0),
                WaveformAugmentation::Noise(0.005),
            ],
        };
        let file = write(
            &tensors,
            &settings,
            ManifestChecksum::of(b"row,song,genre\n").unwrap(),
        )
        .unwrap();
        let (read_tensors, metadata) = read(&file).unwrap();
        assert_eq!(read_tensors, tensors);
        assert_eq!(metadata.unwrap().settings, settings);
        for at in (0..file.len()).rev().take(40) {
            let mut damaged = file.clone();
            damaged[at] ^= 4;
            let error = format!("{:#}", read(&damaged).unwrap_err());
            assert!(error.contains("checksum"), "byte {at}: {error}");
        }
    }

    #[test]
    fn part_of_the_grid_needs_ascending_indices() {
        let all = |count: i16, step: i16| (0..count).map(move |at| at * step).collect();
        let file = |bands: Vec<i16>, frames: Vec<i16>| {
            let number = |values: &[i16]| -> Vec<u8> {
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect()
            };
            let shape = vec![1, bands.len(), frames.len()];
            let codes = vec![7; bands.len() * frames.len()];
            let sizes = [vec![bands.len()], vec![frames.len()]];
            let (bands, frames) = (number(&bands), number(&frames));
            let [of_bands, of_frames] = sizes;
            let views = [
                ("codes", Dtype::U8, shape, &codes),
                ("band_index", Dtype::I16, of_bands, &bands),
                ("frame_index", Dtype::I16, of_frames, &frames),
            ];
            let views = views.map(|(name, dtype, shape, data)| {
                (name, TensorView::new(dtype, shape, data).unwrap())
            });
            read(&safetensors::serialize(views, None).unwrap())
        };
        let (tensors, _) = file(all(64, 2), all(100, 12)).unwrap();
        assert_eq!(tensors.shape, [1, 128, 387]);
        assert_eq!(tensors.codes, vec![7; 128 * 387]);
        assert!(file(all(64, 2), all(100, 13)).is_ok());
        assert!(
            file(all(64, 2), all(101, 13)).is_err(),
            "a frame after the last"
        );
        assert!(
            file(all(64, 3), all(100, 12)).is_err(),
            "a band after the last"
        );
        assert!(file(all(64, -1), all(100, 12)).is_err(), "not ascending");
        assert!(file(all(63, 2), all(100, 12)).is_err(), "too few bands");
        assert!(file(all(64, 2), all(96, 13)).is_err(), "too few columns");
    }

    #[test]
    fn rejects_spectrograms_without_bands_or_columns() {
        let floor = bytes(&[-80.0]);
        let file = |shape: [usize; 3]| {
            let codes = vec![0; shape.iter().product()];
            let views = [
                ("codes", Dtype::U8, shape.to_vec(), &codes),
                ("floor_db", Dtype::F32, vec![1], &floor),
            ];
            let views = views.map(|(name, dtype, shape, data)| {
                (name, TensorView::new(dtype, shape, data).unwrap())
            });
            read(&safetensors::serialize(views, None).unwrap())
        };
        assert!(file([1, 1, 1]).is_ok());
        assert!(file([1, 0, 1]).is_err());
        assert!(file([1, 1, 0]).is_err());
    }
}

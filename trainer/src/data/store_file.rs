//! The file `mel.safetensors`: its tensors, how its spectrograms were made, and its checksum.
//!
//! | tensor | type, shape | meaning |
//! |---|---|---|
//! | `codes` | u8 `[song, band, column]` | decibels in 256 steps; band 0 is the lowest |
//! | `floor_db` | f32 `[song]` | decibels of code 0's edge, relative to the clip's loudest bin |
//! | `reference_db` | f32 `[song]` | absolute level of that bin |
//!
//! `dB = floor_db * (1 - (code + 0.5) / 256)`. The metadata holds, under `store`, a [`Label`] as JSON.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};
use genre_core::mel::MelConfig;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::manifest_checksum::Seal;
use crate::checksum::sha256;
use crate::waveform_augment::Change;

/// Key of the label in the metadata.
const LABEL: &str = "store";

/// How a store's spectrograms were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The front-end, at the hop of which frames were chosen.
    pub mel: MelConfig,
    /// Length of a song in the store.
    pub seconds: f32,
    /// Columns of a song: column `c` is frame `(c + 0.5) * frames / (columns + 0.5)`, rounded down.
    pub columns: usize,
    /// The changed copies that each song has, in the order in which they stand behind the songs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub augmentation: Vec<Change>,
}

/// What a store says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// How it was made.
    pub settings: Settings,
    /// What `songs.csv` says beside it. Stores from before there was a seal have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub songs: Option<Seal>,
    /// SHA-256 of the tensors' bytes, in the order of the table above, and, where there is a seal, of
    /// the label's text up to this field.
    pub sha256: String,
}

/// The tensors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensors {
    /// Songs, bands, columns.
    pub shape: [usize; 3],
    /// `[song, band, column]`
    pub codes: Vec<u8>,
    /// Decibels of the scale's floor, by song.
    pub floor_db: Vec<f32>,
    /// Absolute level of the loudest bin, by song; empty where the file does not say.
    pub reference_db: Vec<f32>,
}

/// The file's bytes; the same tensors, the same bytes.
///
/// # Errors
/// Tensors that do not fit each other.
pub fn write(tensors: &Tensors, settings: &Settings, songs: Seal) -> Result<Vec<u8>> {
    let (floor, reference) = (bytes(&tensors.floor_db), bytes(&tensors.reference_db));
    let mut label = Label {
        settings: settings.clone(),
        songs: Some(songs),
        sha256: String::new(),
    };
    let text = serde_json::to_string(&label)?;
    label.sha256 = sha256(&[&tensors.codes, &floor, &reference, head(&text)]);
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
    let metadata = HashMap::from([(LABEL.to_string(), serde_json::to_string(&label)?)]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

/// Reads the bytes of a file. Stores that others made may come without label; where there is one, its
/// checksum must be right.
///
/// # Errors
/// No safetensors file, tensors that are missing or do not fit, a wrong checksum.
pub fn read(file: &[u8]) -> Result<(Tensors, Option<Label>)> {
    let (_, header) = SafeTensors::read_metadata(file).context("it is no safetensors file")?;
    let text = header.metadata().as_ref().and_then(|all| all.get(LABEL));
    let label: Option<Label> = match text {
        Some(text) => Some(serde_json::from_str(text).context("its label cannot be understood")?),
        None => None,
    };
    let all = SafeTensors::deserialize(file).context("it is no safetensors file")?;
    let codes = all.tensor("codes").context("it has no `codes`")?;
    let floor = all.tensor("floor_db").context("it has no `floor_db`")?;
    ensure!(
        codes.dtype() == Dtype::U8 && floor.dtype() == Dtype::F32,
        "`codes` must be U8 and `floor_db` F32"
    );
    let &[songs, bands, columns] = codes.shape() else {
        bail!("`codes` must have three axes: song, band, column");
    };
    ensure!(
        floor.shape() == [songs],
        "`floor_db` must have one value for each of the {songs} songs"
    );
    let reference = match all.tensor("reference_db") {
        Ok(reference) if reference.shape() == [songs] => reference.data(),
        _ => &[],
    };
    if let (Some(label), Some(text)) = (&label, text) {
        let head = match label.songs {
            Some(_) => head(text),
            None => &[],
        };
        ensure!(
            label.sha256 == sha256(&[codes.data(), floor.data(), reference, head]),
            "it is damaged: its checksum is not the one it was written with; prepare it again"
        );
    }
    let tensors = Tensors {
        shape: [songs, bands, columns],
        codes: codes.data().to_vec(),
        floor_db: floats(floor.data()),
        reference_db: floats(reference),
    };
    Ok((tensors, label))
}

/// The text of a label up to its checksum.
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
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_no_flipped_bit_passes() {
        let tensors = Tensors {
            shape: [2, 3, 4],
            codes: (0..24).collect(),
            floor_db: vec![-80.0, -62.5],
            reference_db: vec![31.0, 12.0],
        };
        let settings = Settings {
            mel: MelConfig::librosa_default(),
            seconds: 30.0,
            columns: 4,
            augmentation: vec![Change::Pitch(-1.0), Change::Noise(0.005)],
        };
        let file = write(&tensors, &settings, Seal::of(b"row,song,genre\n").unwrap()).unwrap();
        let (read_tensors, label) = read(&file).unwrap();
        assert_eq!(read_tensors, tensors);
        assert_eq!(label.unwrap().settings, settings);
        for at in (0..file.len()).rev().take(40) {
            let mut damaged = file.clone();
            damaged[at] ^= 4;
            let told = format!("{:#}", read(&damaged).unwrap_err());
            assert!(told.contains("checksum"), "byte {at}: {told}");
        }
    }
}

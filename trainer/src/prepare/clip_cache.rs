//! A cache of converted clips, one file each, so that an interrupted run can be resumed.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::clip::{Clip, ClipMeasurements};
use super::source_song::SourceSong;
use crate::checksum::sha256;
use crate::data::store_file::StoreSettings;
use crate::files;
use crate::waveform_augment::WaveformAugmentation;

/// Folder of the cache within that of the store.
const FOLDER: &str = "partial";

/// The cache of a run.
pub struct ClipCache {
    folder: PathBuf,
    settings: StoreSettings,
}

/// Metadata of a cached clip.
#[derive(Serialize, Deserialize)]
struct CacheEntry {
    settings: StoreSettings,
    file: String,
    #[serde(rename = "change")]
    augmentation: Option<WaveformAugmentation>,
    #[serde(rename = "heard")]
    measurements: ClipMeasurements,
    /// Checksum of codes and measurements; a file that was damaged or truncated is converted again.
    sha256: String,
}

fn entry_checksum(codes: &[u8], measurements: &ClipMeasurements) -> Result<String> {
    Ok(sha256(&[codes, &serde_json::to_vec(measurements)?]))
}

impl ClipCache {
    /// Opens the cache, and creates its folder if needed.
    ///
    /// # Errors
    /// The folder cannot be created.
    pub fn open(out: &Path, settings: &StoreSettings) -> Result<ClipCache> {
        let folder = out.join(FOLDER);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create the folder {}", folder.display()))?;
        Ok(ClipCache {
            folder,
            settings: settings.clone(),
        })
    }

    fn path(&self, source: &SourceSong) -> PathBuf {
        let name = source
            .augmentation
            .map(|augmentation| augmentation.to_string());
        let name = name.unwrap_or_default();
        let file = sha256(&[source.file.as_bytes(), name.as_bytes()]);
        self.folder.join(format!("{}.safetensors", &file[..24]))
    }

    /// A cached clip; `None` if its file or the settings have changed, or if it is not cached.
    pub fn load(&self, source: &SourceSong, checksum: &str) -> Option<Clip> {
        let bytes = fs::read(self.path(source)).ok()?;
        let (_, header) = SafeTensors::read_metadata(&bytes).ok()?;
        let entry: CacheEntry =
            serde_json::from_str(header.metadata().as_ref()?.get("note")?).ok()?;
        let codes = SafeTensors::deserialize(&bytes).ok()?;
        let codes = codes.tensor("codes").ok()?.data().to_vec();
        let same = entry.settings == self.settings
            && (&entry.file, entry.augmentation) == (&source.file, source.augmentation)
            && entry.measurements.sha256 == checksum
            && entry.sha256 == entry_checksum(&codes, &entry.measurements).ok()?;
        same.then(|| Clip {
            source: source.clone(),
            measurements: entry.measurements,
            codes,
        })
    }

    /// Caches a clip.
    ///
    /// # Errors
    /// The file cannot be written, for example because the disk is full.
    pub fn save(&self, clip: &Clip) -> Result<()> {
        let entry = CacheEntry {
            settings: self.settings.clone(),
            file: clip.source.file.clone(),
            augmentation: clip.source.augmentation,
            measurements: clip.measurements.clone(),
            sha256: entry_checksum(&clip.codes, &clip.measurements)?,
        };
        let shape = vec![self.settings.mel.n_mels, self.settings.columns];
        let view = TensorView::new(Dtype::U8, shape, &clip.codes)?;
        let metadata = HashMap::from([("note".to_string(), serde_json::to_string(&entry)?)]);
        let bytes = safetensors::serialize([("codes", view)], Some(metadata))?;
        files::write_unsynced(&self.path(&clip.source), &bytes)
    }

    /// Removes the cache; leftover files only take up disk space.
    pub fn remove(self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

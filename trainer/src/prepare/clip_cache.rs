//! What is done is kept, a file for each song, so that an interrupted run goes on.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use super::clip::{Clip, Heard};
use super::source::About;
use crate::checksum::sha256;
use crate::data::store_file::Settings;
use crate::files;
use crate::waveform_augment::Change;

/// The folder of finished songs within the store's.
const FOLDER: &str = "partial";

/// Finished songs of a run.
pub struct Kept {
    folder: PathBuf,
    settings: Settings,
}

/// Written beside the codes.
#[derive(Serialize, Deserialize)]
struct Note {
    settings: Settings,
    file: String,
    change: Option<Change>,
    heard: Heard,
    /// Of the codes and of what was heard: a file that a full disk cut short or a disk damaged is done
    /// again.
    sha256: String,
}

fn checksum(codes: &[u8], heard: &Heard) -> Result<String> {
    Ok(sha256(&[codes, &serde_json::to_vec(heard)?]))
}

impl Kept {
    /// Creates the folder where there is none.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn open(out: &Path, settings: &Settings) -> Result<Kept> {
        let folder = out.join(FOLDER);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create the folder {}", folder.display()))?;
        Ok(Kept {
            folder,
            settings: settings.clone(),
        })
    }

    fn path(&self, about: &About) -> PathBuf {
        let change = about.change.map(|change| change.to_string());
        let change = change.unwrap_or_default();
        let name = sha256(&[about.file.as_bytes(), change.as_bytes()]);
        self.folder.join(format!("{}.safetensors", &name[..24]))
    }

    /// The song as it was kept; none where the file or the settings have changed since.
    pub fn load(&self, about: &About, sum: &str) -> Option<Clip> {
        let bytes = fs::read(self.path(about)).ok()?;
        let (_, header) = SafeTensors::read_metadata(&bytes).ok()?;
        let note: Note = serde_json::from_str(header.metadata().as_ref()?.get("note")?).ok()?;
        let codes = SafeTensors::deserialize(&bytes).ok()?;
        let codes = codes.tensor("codes").ok()?.data().to_vec();
        let same = note.settings == self.settings
            && (&note.file, note.change) == (&about.file, about.change)
            && note.heard.sha256 == sum
            && note.sha256 == checksum(&codes, &note.heard).ok()?;
        same.then(|| Clip {
            about: about.clone(),
            heard: note.heard,
            codes,
        })
    }

    /// Keeps a song.
    ///
    /// # Errors
    /// The disk is full, for example.
    pub fn save(&self, clip: &Clip) -> Result<()> {
        let note = Note {
            settings: self.settings.clone(),
            file: clip.about.file.clone(),
            change: clip.about.change,
            heard: clip.heard.clone(),
            sha256: checksum(&clip.codes, &clip.heard)?,
        };
        let shape = vec![self.settings.mel.n_mels, self.settings.columns];
        let view = TensorView::new(Dtype::U8, shape, &clip.codes)?;
        let metadata = HashMap::from([("note".to_string(), serde_json::to_string(&note)?)]);
        let bytes = safetensors::serialize([("codes", view)], Some(metadata))?;
        files::write_soon(&self.path(&clip.about), &bytes)
    }

    /// Removes what the finished store has made needless; a leftover costs disk, not correctness.
    pub fn remove(self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

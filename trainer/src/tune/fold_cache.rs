//! Results of folds that are done, so that an interrupted fine-tuning continues with the next fold.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::beside;
use crate::files;

/// First a line with the inputs' checksum, then a fold a line, as JSON.
pub struct FoldCache {
    path: PathBuf,
    known: Vec<FoldResult>,
}

/// The held-out songs of a fold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FoldResult {
    pub fold: usize,
    pub loss: f64,
    pub songs: Vec<HeldOutSong>,
}

/// A song by the network of the fold that it was held out from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldOutSong {
    pub song: usize,
    pub embedding: Vec<f32>,
    pub logits: Vec<f32>,
}

impl FoldCache {
    /// Opens the cache beside the model to be written. `inputs` identifies songs, model and settings; a cache of other ones
    /// is replaced.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(out: &Path, inputs: &str) -> Result<FoldCache> {
        let path = beside::path(out, beside::FOLDS);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut lines = text.lines();
        let known = match lines.next() == Some(inputs) {
            // The last line is incomplete if the program was stopped while it wrote it.
            true => lines
                .map_while(|line| serde_json::from_str(line).ok())
                .collect(),
            false => Vec::new(),
        };
        let cache = FoldCache { path, known };
        cache.rewrite(inputs)?;
        Ok(cache)
    }

    /// The results of a fold that is done.
    pub fn find(&self, fold: usize) -> Option<FoldResult> {
        self.known
            .iter()
            .find(|result| result.fold == fold)
            .cloned()
    }

    /// Adds a fold.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&self, result: &FoldResult) -> Result<()> {
        let line = serde_json::to_string(result)? + "\n";
        let mut options = OpenOptions::new();
        let file = options.append(true).open(&self.path);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Writes the complete lines only.
    fn rewrite(&self, inputs: &str) -> Result<()> {
        let mut text = format!("{inputs}\n");
        for result in &self.known {
            text.push_str(&serde_json::to_string(result)?);
            text.push('\n');
        }
        files::write_atomic(&self.path, text.as_bytes())
    }
}

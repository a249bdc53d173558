//! Embeddings of files that are done, so that an interrupted command continues.

use std::collections::HashMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use genrescope_classify::Classifier;
use serde::{Deserialize, Serialize};

use super::beside;
use super::embedded_song::EmbeddedSong;
use crate::checksum::sha256;

/// One JSON value a line: first the checksum of the model, then a song each.
pub struct Cache {
    known: HashMap<String, Line>,
    file: File,
}

#[derive(Serialize, Deserialize)]
struct Line {
    song: EmbeddedSong,
    /// Length of the file in bytes, and its time of modification in nanoseconds since 1970.
    bytes: u64,
    modified_ns: u128,
}

impl Cache {
    /// Opens the cache beside the model to be written. `network` identifies the weights. One of another model is replaced.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(out: &Path, classifier: &Classifier, network: &str) -> Result<Cache> {
        let path = beside::path(out, beside::SONGS);
        let manifest = serde_json::to_vec(classifier.manifest())?;
        let model = sha256(&[&manifest, network.as_bytes()]);
        let known = read(&path, &model);
        let mut options = OpenOptions::new();
        options.create(true).write(true);
        match &known {
            Some(_) => options.append(true),
            None => options.truncate(true),
        };
        let mut file = options
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        if known.is_some() {
            // The last line may be incomplete.
            writeln!(file).with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            writeln!(file, "{}", serde_json::to_string(&model)?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(Cache {
            known: known.unwrap_or_default(),
            file,
        })
    }

    /// The song of a file that has not changed.
    pub fn find(&self, file: &str, stamp: Option<&Metadata>) -> Option<EmbeddedSong> {
        let line = self.known.get(file)?;
        let is_same = (line.bytes, line.modified_ns) == identity(stamp)?;
        is_same.then(|| line.song.clone())
    }

    /// Adds a song.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&mut self, song: &EmbeddedSong, stamp: Option<&Metadata>) -> Result<()> {
        let Some((bytes, modified_ns)) = identity(stamp) else {
            return Ok(());
        };
        let line = Line {
            song: song.clone(),
            bytes,
            modified_ns,
        };
        let text = serde_json::to_string(&line)? + "\n";
        self.file
            .write_all(text.as_bytes())
            .context("cannot write the embeddings beside the model")
    }
}

fn identity(stamp: Option<&Metadata>) -> Option<(u64, u128)> {
    let stamp = stamp?;
    let modified = stamp.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((stamp.len(), modified.as_nanos()))
}

/// The songs of a cache of this model. A line that is incomplete because the program was stopped is left out.
fn read(path: &Path, model: &str) -> Option<HashMap<String, Line>> {
    let mut lines = BufReader::new(File::open(path).ok()?).lines();
    let first: String = serde_json::from_str(&lines.next()?.ok()?).ok()?;
    if first != model {
        return None;
    }
    let mut known = HashMap::new();
    for line in lines.map_while(Result::ok) {
        if let Ok(line) = serde_json::from_str::<Line>(&line) {
            known.insert(line.song.file.clone(), line);
        }
    }
    Some(known)
}

//! A song as the head is trained on it.

use genrescope_classify::Session;
use genrescope_teach::Recording;
use serde::{Deserialize, Serialize};

/// A song with its embedding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmbeddedSong {
    /// Path within the folder, or name in the store.
    pub file: String,
    pub genre: String,
    /// Artist by the tags, or the folder between genre and file; `None` if unknown.
    pub artist: Option<String>,
    /// Mean over the audible slices.
    pub embedding: Vec<f32>,
    pub level_db: f32,
    pub bandwidth_hz: f32,
    /// What the layers that are not trained compute for its slices; empty if only the head is trained.
    #[serde(skip)]
    pub features: Vec<f32>,
}

impl EmbeddedSong {
    /// How it was recorded.
    pub fn recording(&self) -> Recording {
        Recording {
            level_db: self.level_db,
            bandwidth_hz: self.bandwidth_hz,
        }
    }
}

/// Mean embedding of the audible slices; `None` if no slice is audible.
pub fn mean_embedding(session: &Session, width: usize) -> Option<Vec<f32>> {
    let rows = session.embeddings().chunks_exact(width);
    let audible: Vec<&[f32]> = rows
        .zip(session.slices())
        .filter_map(|(row, slice)| slice.audible.then_some(row))
        .collect();
    if audible.is_empty() {
        return None;
    }
    let mean = |at: usize| audible.iter().map(|row| row[at]).sum::<f32>() / audible.len() as f32;
    Some((0..width).map(mean).collect())
}

//! A song as the head is trained on it.

use std::collections::BTreeMap;

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

/// A number for each song; songs of one artist have the same.
pub fn groups(songs: &[EmbeddedSong]) -> Vec<usize> {
    let mut artists = BTreeMap::new();
    let number = |(index, song): (usize, &EmbeddedSong)| match &song.artist {
        Some(artist) => *artists.entry(artist.trim().to_lowercase()).or_insert(index),
        None => index,
    };
    songs.iter().enumerate().map(number).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_of_one_artist_form_a_group() {
        let song = |artist: Option<&str>| EmbeddedSong {
            file: String::new(),
            genre: String::new(),
            artist: artist.map(String::from),
            embedding: Vec::new(),
            level_db: 0.0,
            bandwidth_hz: 0.0,
        };
        let songs = [Some("Ann"), None, Some("ann "), None, Some("Bob")].map(song);
        assert_eq!(groups(&songs), [0, 1, 0, 3, 4]);
    }
}

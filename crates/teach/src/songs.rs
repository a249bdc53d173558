//! The songs to train on.

use genrescope_crnn::model_file::is_genre_name;

use crate::recording::Recording;

/// Genres of a taught head at most: more do not fit a list that people read.
pub const MAX_GENRES: usize = 50;

/// A song to train on.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// Index of its genre.
    pub genre: usize,
    /// Songs of one group, such as an artist or an album, are never divided between training and test. Each song that
    /// belongs to none has a number of its own.
    pub group: usize,
    /// Mean of the embeddings of its audible slices.
    pub embedding: Vec<f32>,
    /// How it was recorded.
    pub recording: Recording,
}

/// Why a head cannot be trained.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TeachError {
    /// Fewer than two genres, or more than [`MAX_GENRES`].
    #[error("{count} genres, but 2 to {MAX_GENRES} can be taught")]
    Genres {
        /// Genres given.
        count: usize,
    },
    /// A genre without a song.
    #[error("the genre {name} has no song")]
    NoSong {
        /// Its name.
        name: String,
    },
    /// A genre's name is empty, too long or given twice.
    #[error("{name:?} is not a valid name for a genre, or is given twice")]
    Name {
        /// The name.
        name: String,
    },
    /// An embedding of another network, or one that is not finite.
    #[error("a song has no valid embedding of {expected} values")]
    Embedding {
        /// Values of an embedding.
        expected: usize,
    },
    /// Genres are to be kept, but their means are of another network, they are not the first genres, without songs, or no
    /// genre is added to them.
    #[error(
        "the means of the genres to keep are of another network or of other genres, or no genre is added to these"
    )]
    Kept,
    /// The caller has cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The model cannot be extended.
    #[error("the model has no head that can be replaced: {detail}")]
    Model {
        /// What is wrong with it.
        detail: String,
    },
}

/// Songs of two or more genres.
#[derive(Clone, Debug)]
pub struct Songs {
    pub(crate) genres: Vec<String>,
    pub(crate) width: usize,
    pub(crate) songs: Vec<Song>,
    /// Songs that are the same recording: the first one, and a later one.
    pub(crate) copies: Vec<[usize; 2]>,
}

impl Songs {
    /// No songs yet. `width` is the number of values of an embedding.
    ///
    /// # Errors
    /// Invalid names or numbers of genres.
    pub fn new(genres: Vec<String>, width: usize) -> Result<Songs, TeachError> {
        if !(2..=MAX_GENRES).contains(&genres.len()) {
            return Err(TeachError::Genres {
                count: genres.len(),
            });
        }
        for (index, name) in genres.iter().enumerate() {
            if !is_genre_name(name) || genres[..index].contains(name) {
                return Err(TeachError::Name { name: name.clone() });
            }
        }
        Ok(Songs {
            genres,
            width,
            songs: Vec::new(),
            copies: Vec::new(),
        })
    }

    /// Adds a song. One that is the same recording as an earlier one joins its group, so that a copy is no help.
    ///
    /// # Errors
    /// An embedding of another length or with values that are not finite, or a genre that does not exist.
    pub fn add(&mut self, mut song: Song) -> Result<(), TeachError> {
        let finite = song.embedding.iter().all(|value| value.is_finite());
        if song.embedding.len() != self.width || !finite {
            return Err(TeachError::Embedding {
                expected: self.width,
            });
        }
        if song.genre >= self.genres.len() {
            return Err(TeachError::Genres {
                count: song.genre + 1,
            });
        }
        let same = |other: &Song| other.embedding == song.embedding;
        if let Some(first) = self.songs.iter().position(same) {
            song.group = self.songs[first].group;
            self.copies.push([first, self.songs.len()]);
        }
        self.songs.push(song);
        Ok(())
    }

    /// Names of the genres.
    pub fn genres(&self) -> &[String] {
        &self.genres
    }

    /// The songs in the order in which they were added.
    pub fn songs(&self) -> &[Song] {
        &self.songs
    }

    /// Songs of each genre.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.genres.len()];
        for song in &self.songs {
            counts[song.genre] += 1;
        }
        counts
    }

    /// Each genre has a song, the first `kept` ones apart.
    pub(crate) fn check_counts(&self, kept: usize) -> Result<(), TeachError> {
        let counts = self.counts();
        match (kept..counts.len()).find(|&genre| counts[genre] == 0) {
            Some(empty) => Err(TeachError::NoSong {
                name: self.genres[empty].clone(),
            }),
            None => Ok(()),
        }
    }
}

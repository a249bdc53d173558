//! The songs of this visit: what waits, what is worked on, what has been said.

use genre_core::classify::{SliceVerdict, Verdict};
use genrescope_web::protocol::Stage;
use web_sys::Blob;

use super::listening::picture::Picture;

/// Songs beyond this many keep only a thin picture each: a folder of a thousand songs must fit.
const FULL_PICTURES: usize = 24;
/// Columns of a thin picture.
const THIN_COLUMNS: usize = 1024;

/// Where a song stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It waits for the engine or for the songs before it.
    Waiting,
    /// The engine is at it, or the browser's decoder.
    Working,
    /// It has a verdict.
    Done,
    /// It has none, and this sentence says why.
    Failed(String),
    /// The user gave it up.
    Cancelled,
}

impl Status {
    /// For `data-status`.
    pub fn name(&self) -> &'static str {
        match self {
            Status::Waiting => "waiting",
            Status::Working => "working",
            Status::Done => "done",
            Status::Failed(_) => "failed",
            Status::Cancelled => "cancelled",
        }
    }
}

/// Who decodes a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoder {
    /// The engine itself.
    Own,
    /// The browser, after the engine had failed with this sentence.
    Browser(String),
}

/// What the engine said at the end.
pub struct Outcome {
    /// By the vote that is chosen now.
    pub verdict: Verdict,
    /// Sentences on what was odd in the file.
    pub warnings: Vec<String>,
    /// Such as "MP3, 44.1 kHz, stereo".
    pub format: String,
    /// Milliseconds of work.
    pub took_ms: f64,
}

/// A song.
pub struct Song {
    /// Its number, repeated in every message about it.
    pub id: u32,
    /// The file's name.
    pub name: String,
    /// The file itself.
    pub blob: Blob,
    /// What the engine gets to read: `blob`, or what the browser made of it.
    pub readable: Blob,
    /// Who decodes it.
    pub decoder: Decoder,
    /// Where it stands.
    pub status: Status,
    /// Its mel spectrogram so far.
    pub picture: Picture,
    /// The slices so far.
    pub slices: Vec<SliceVerdict>,
    /// How many slices there will be; 0 while unknown.
    pub total_slices: usize,
    /// The step it is at.
    pub stage: Stage,
    /// How far that step is, where known.
    pub fraction: Option<f32>,
    /// Seconds decoded so far.
    pub seconds: f64,
    /// The end of it.
    pub outcome: Option<Outcome>,
}

impl Song {
    /// Forgets what an engine has found, before another one starts over.
    pub fn start_over(&mut self) {
        self.picture = Picture::default();
        self.slices.clear();
        self.total_slices = 0;
        self.stage = Stage::Listening;
        self.fraction = None;
        self.seconds = 0.0;
        self.outcome = None;
    }

    /// Seconds that the picture spans from edge to edge: the song's length, or the best guess.
    pub fn span_s(&self) -> f64 {
        let guess = match (&self.outcome, self.fraction, self.stage) {
            (Some(outcome), _, _) => outcome.verdict.duration_s,
            (None, Some(fraction), Stage::Listening) if fraction > 0.005 => {
                self.seconds / f64::from(fraction)
            }
            _ => self.seconds,
        };
        guess.max(0.01)
    }
}

/// All songs, in the order in which they came.
#[derive(Default)]
pub struct Songs {
    songs: Vec<Song>,
}

impl Songs {
    /// Adds a song to the end of the queue and returns its number.
    pub fn add(&mut self, name: String, blob: Blob) -> u32 {
        let id = self.songs.len() as u32 + 1;
        self.songs.push(Song {
            id,
            name,
            readable: blob.clone(),
            blob,
            decoder: Decoder::Own,
            status: Status::Waiting,
            picture: Picture::default(),
            slices: Vec::new(),
            total_slices: 0,
            stage: Stage::Listening,
            fraction: None,
            seconds: 0.0,
            outcome: None,
        });
        id
    }

    /// The song with this number.
    pub fn get(&self, id: u32) -> Option<&Song> {
        self.songs.get((id as usize).checked_sub(1)?)
    }

    /// The song with this number, to be changed.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Song> {
        self.songs.get_mut((id as usize).checked_sub(1)?)
    }

    /// The next one that waits.
    pub fn next_waiting(&self) -> Option<u32> {
        let waits = |song: &&Song| song.status == Status::Waiting;
        self.songs.iter().find(waits).map(|song| song.id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Song> {
        self.songs.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Song> {
        self.songs.iter_mut()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.songs.len()
    }

    /// Keeps memory bounded after this song is done.
    pub fn settle(&mut self, id: u32) {
        let thin = self.songs.len() > FULL_PICTURES;
        if let Some(song) = self.get_mut(id) {
            song.picture.finish();
            if thin {
                song.picture.thin(THIN_COLUMNS);
            }
        }
    }
}

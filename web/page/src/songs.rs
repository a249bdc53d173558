//! The songs of this visit: what waits, what is worked on, what has been said.

use genrescope_protocol::{AudioFormat, Sentence, Stage};
use genrescope_vote::{Answer, Classification, SliceClassification};
use web_sys::Blob;

use super::listening::picture::Picture;

/// Songs beyond this many keep only a thin picture each: a folder of a thousand songs must fit.
const FULL_PICTURES: usize = 24;
/// Columns of a thin picture.
const THIN_COLUMNS: usize = 1024;

/// Where a song stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// It waits for the engine or for the songs before it.
    Waiting,
    /// The engine is at it, or the browser's decoder.
    Working,
    /// It has a verdict.
    Done,
    /// It has none, and this sentence says why.
    Failed(Sentence),
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
#[derive(Clone, Debug, PartialEq)]
pub enum Decoder {
    /// The engine itself.
    Own,
    /// The browser, after the engine had failed with this sentence.
    Browser(Sentence),
}

/// What the engine said at the end.
pub struct Outcome {
    /// By the vote that is chosen now.
    pub verdict: Classification,
    /// What was wrong with the file, although it could be decoded.
    pub warnings: Vec<Sentence>,
    /// What kind of file it is.
    pub format: AudioFormat,
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
    pub slices: Vec<SliceClassification>,
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

    /// Puts it back into the queue, as it came.
    pub fn wait_again(&mut self) {
        self.start_over();
        self.readable = self.blob.clone();
        self.decoder = Decoder::Own;
        self.status = Status::Waiting;
    }

    /// True while there is something to do for it.
    pub fn is_pending(&self) -> bool {
        matches!(self.status, Status::Waiting | Status::Working)
    }

    /// True once there is something to say of it.
    pub fn is_settled(&self) -> bool {
        matches!(self.status, Status::Done | Status::Failed(_))
    }

    /// How much of the work on it is done, `0.0..1.0`: listening takes the most of it.
    fn part(&self) -> f64 {
        match (self.stage, self.fraction) {
            (Stage::Listening, Some(fraction)) => 0.6 * f64::from(fraction),
            (Stage::Classifying, _) if self.total_slices > 0 => {
                0.6 + 0.4 * (self.slices.len() as f64 / self.total_slices as f64).min(1.0)
            }
            (Stage::Classifying, _) => 0.6,
            (Stage::Listening, None) => 0.0,
        }
    }

    /// Bytes that are still to be worked through.
    fn rest(&self) -> f64 {
        match self.status {
            Status::Working => self.blob.size() * (1.0 - self.part()),
            _ => self.blob.size(),
        }
    }

    /// The genre that the answer names.
    pub fn genre(&self) -> Option<usize> {
        match self.outcome.as_ref()?.verdict.answer {
            Answer::Genre(genre) => Some(genre),
            _ => None,
        }
    }

    /// The probability of the best genre.
    pub fn probability(&self) -> Option<f32> {
        let best = self.outcome.as_ref()?.verdict.ranking.first()?;
        Some(best.probability)
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

/// All songs, in the order of the queue. A song's number stays its own, wherever it is moved to.
#[derive(Default)]
pub struct Songs {
    songs: Vec<Song>,
    /// The highest number given so far; none is given twice.
    last: u32,
    /// The first song of the run that is on, or was the last: it began when nothing was left to do.
    run_from: u32,
}

/// How far the queue is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Songs of this run that have a verdict or a sentence.
    pub settled: usize,
    /// Songs of this run.
    pub total: usize,
    /// How far the song in work is, `0.0..1.0`.
    pub part: f64,
    /// Seconds that the rest will take, once that can be guessed.
    pub left_s: Option<f64>,
}

impl Songs {
    /// Adds a song to the end of the queue and returns its number.
    pub fn add(&mut self, name: String, blob: Blob) -> u32 {
        self.last += 1;
        let id = self.last;
        if !self.iter().any(Song::is_pending) {
            self.run_from = id;
        }
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
        self.songs.iter().find(|song| song.id == id)
    }

    /// The song with this number, to be changed.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Song> {
        self.songs.iter_mut().find(|song| song.id == id)
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

    /// Takes a song out.
    pub fn remove(&mut self, id: u32) {
        self.songs.retain(|song| song.id != id);
    }

    /// Takes all of them out.
    pub fn clear(&mut self) {
        self.songs.clear();
    }

    /// Moves a song to the place of another one, which steps aside.
    pub fn displace(&mut self, id: u32, other: u32) {
        let place = |id| self.songs.iter().position(|song| song.id == id);
        if let (Some(from), Some(to)) = (place(id), place(other)) {
            let song = self.songs.remove(from);
            self.songs.insert(to, song);
        }
    }

    /// How far the run is that is on now, or was the last.
    pub fn standing(&self) -> Standing {
        let of_run = |song: &&Song| song.id >= self.run_from || song.is_pending();
        let run = || self.songs.iter().filter(of_run);
        let settled = run().filter(|song| song.is_settled()).count();
        let pending: f64 = run().filter(|song| song.is_pending()).map(Song::rest).sum();
        let heard = self.songs.iter().filter_map(|song| {
            let outcome = song.outcome.as_ref()?;
            Some((song.blob.size(), outcome.took_ms))
        });
        let in_work = run().find(|song| song.status == Status::Working);
        Standing {
            settled,
            total: settled + run().filter(|song| song.is_pending()).count(),
            part: in_work.map_or(0.0, Song::part),
            left_s: super::queue::left_s(heard, pending),
        }
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

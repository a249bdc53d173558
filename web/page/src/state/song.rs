//! A song: how far its classification is, and the result.

use genrescope_protocol::{AudioFormat, Sentence, SongTags, Stage};
use genrescope_vote::{Answer, Classification, SliceClassification};
use serde::{Deserialize, Serialize};

use super::spectrogram::Spectrogram;

/// Share of a song's work that is decoding and the spectrogram; the rest is the network.
const DECODING_SHARE: f64 = 0.6;

/// The status of a song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Status {
    /// It waits for the engine or for the songs before it.
    Waiting,
    /// The engine or the browser's decoder processes it.
    Working,
    /// It has a result.
    Done,
    /// It has none, for this reason.
    Failed(Sentence),
    /// The visitor cancelled it.
    Cancelled,
}

impl Status {
    /// The value of `data-status`.
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

/// What decodes a song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Decoder {
    /// The engine.
    Engine,
    /// The browser, after the engine failed for this reason.
    Browser(Sentence),
    /// Nothing: it was a live session, whose sound is not kept.
    Live,
}

/// The result of a song.
#[derive(Serialize, Deserialize)]
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
#[derive(Serialize, Deserialize)]
pub struct Song {
    /// Its number, repeated in every message about it.
    pub id: u32,
    /// The file's name.
    pub name: String,
    /// The file's size in bytes.
    pub size: f64,
    /// The playlist or folder that it was chosen with; empty for a single file.
    pub folder: String,
    /// What its tags say.
    pub tags: SongTags,
    /// What decodes it.
    pub decoder: Decoder,
    /// Its status.
    pub status: Status,
    /// Its mel spectrogram so far. Large, and few parts of the page need it.
    #[serde(skip)]
    pub spectrogram: Spectrogram,
    /// The slices so far.
    pub slices: Vec<SliceClassification>,
    /// How many slices there will be; 0 while unknown.
    pub total_slices: usize,
    /// The current stage of the work.
    pub stage: Stage,
    /// How much of that stage is done, `0.0..=1.0`, if known.
    pub fraction: Option<f32>,
    /// Seconds decoded so far.
    pub seconds: f64,
    /// The result.
    pub outcome: Option<Outcome>,
}

impl Song {
    /// A song that waits.
    pub fn new(id: u32, name: String, size: f64) -> Song {
        Song {
            id,
            name,
            size,
            folder: String::new(),
            tags: SongTags::default(),
            decoder: Decoder::Engine,
            status: Status::Waiting,
            spectrogram: Spectrogram::default(),
            slices: Vec::new(),
            total_slices: 0,
            stage: Stage::Decoding,
            fraction: None,
            seconds: 0.0,
            outcome: None,
        }
    }

    /// Discards everything that was found, and sets the status.
    ///
    /// A live session cannot be processed again.
    pub fn restart(&mut self, status: Status) {
        self.spectrogram = Spectrogram::default();
        self.slices.clear();
        self.total_slices = 0;
        self.stage = Stage::Decoding;
        self.fraction = None;
        self.seconds = 0.0;
        self.outcome = None;
        self.status = match self.decoder {
            Decoder::Live => Status::Failed(Sentence::new("live.not-kept")),
            Decoder::Engine | Decoder::Browser(_) => status,
        };
    }

    /// Artist and title of the tags, or the one that is known; empty without both.
    pub fn heading(&self) -> String {
        let parts = [&self.tags.artist, &self.tags.title];
        let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
        parts.join(" – ")
    }

    /// The album that it is listed under: its playlist or folder, else the album of its tags.
    pub fn group(&self) -> Option<&str> {
        match &self.folder[..] {
            "" => self.tags.album.as_deref(),
            folder => Some(folder),
        }
    }

    /// Whether it waits or is being processed.
    pub fn is_pending(&self) -> bool {
        matches!(self.status, Status::Waiting | Status::Working)
    }

    /// Whether it has a result or a reason why there is none.
    pub fn is_settled(&self) -> bool {
        matches!(self.status, Status::Done | Status::Failed(_))
    }

    /// How much of its work is done, `0.0..=1.0`.
    pub fn progress(&self) -> f64 {
        match (self.stage, self.fraction) {
            (Stage::Decoding, Some(fraction)) => DECODING_SHARE * f64::from(fraction),
            (Stage::Classifying, _) if self.total_slices > 0 => {
                let classified = self.slices.len() as f64 / self.total_slices as f64;
                DECODING_SHARE + (1.0 - DECODING_SHARE) * classified.min(1.0)
            }
            (Stage::Classifying, _) => DECODING_SHARE,
            (Stage::Decoding, None) => 0.0,
        }
    }

    /// Bytes that remain to be processed.
    pub fn remaining(&self) -> f64 {
        match self.status {
            Status::Working => self.size * (1.0 - self.progress()),
            Status::Waiting | Status::Done | Status::Failed(_) | Status::Cancelled => self.size,
        }
    }

    /// The genre of the answer, if the answer is a genre.
    pub fn genre(&self) -> Option<usize> {
        self.outcome.as_ref()?.verdict.answer.genre()
    }

    /// How strongly the vote supports the best genre; `None` for sounds of no genre, whose probabilities mean little.
    pub fn probability(&self) -> Option<f32> {
        let verdict = &self.outcome.as_ref()?.verdict;
        match verdict.answer {
            Answer::OtherMusic | Answer::NonMusic => None,
            _ => verdict.ranking.first().map(|best| verdict.support(best)),
        }
    }

    /// Where the slice begins that is most, or else least, probable to be of the song's first genre.
    pub fn typical_s(&self, most: bool) -> Option<f32> {
        let genre = self.outcome.as_ref()?.verdict.ranking.first()?.genre;
        let probability = |slice: &SliceClassification| slice.probabilities.get(genre).copied();
        let audible = self.slices.iter().filter(|slice| slice.audible);
        let found = audible.reduce(|best, slice| {
            let better = match most {
                true => probability(slice) > probability(best),
                false => probability(slice) < probability(best),
            };
            if better { slice } else { best }
        });
        Some(found?.start_s)
    }

    /// Length in seconds, or the best estimate of it; never 0.
    pub fn span_s(&self) -> f64 {
        let estimate = match (&self.outcome, self.fraction, self.stage) {
            (Some(outcome), _, _) => outcome.verdict.duration_s,
            (None, Some(fraction), Stage::Decoding) if fraction > 0.005 => {
                self.seconds / f64::from(fraction)
            }
            _ => self.seconds,
        };
        estimate.max(0.01)
    }
}

#[cfg(test)]
mod tests {
    use genrescope_vote::{Ranked, Vote};

    use super::*;
    use crate::state::tests_support::{outcome, slice};

    #[test]
    fn typical_passages_are_audible_and_by_the_first_genre() {
        let mut song = Song::new(1, "a.wav".to_owned(), 1.0);
        assert_eq!(song.typical_s(true), None);
        song.slices = vec![
            slice(0.0, false, 1.0),
            slice(1.0, true, 0.6),
            slice(2.0, true, 0.9),
            slice(3.0, true, 0.2),
            slice(4.0, false, 0.0),
        ];
        song.outcome = Some(outcome(Classification {
            answer: Answer::Genre(1),
            vote: Vote::Mean,
            ranking: vec![Ranked {
                genre: 1,
                probability: 0.6,
                votes: 2,
            }],
            outside: Vec::new(),
            slices: song.slices.clone(),
            duration_s: 6.5,
        }));
        assert_eq!(
            (song.typical_s(true), song.typical_s(false)),
            (Some(2.0), Some(3.0))
        );
    }
}

//! Songs with what they were classified with, as bytes for the extras.

use genrescope_protocol::{ModelSummary, encoding};
use genrescope_vote::Vote;
use serde::{Deserialize, Serialize};

use crate::error::PageError;
use crate::state::song::Song;
use crate::state::spectrogram::Spectrogram;

/// What is sent: as [`Package`], but borrowed.
#[derive(Serialize)]
pub struct Contents<'a> {
    /// The model.
    pub model: &'a ModelSummary,
    /// The rule by which slices are aggregated.
    pub vote: Vote,
    /// Every `hop`-th slice is used.
    pub hop: usize,
    /// Name of the spectrogram's colours.
    pub view: &'a str,
    /// Version of the page; `None` in a build without one.
    pub page_version: Option<String>,
    /// The songs, without their spectrograms.
    pub songs: Vec<&'a Song>,
    /// The spectrogram of the first song, where it is needed.
    pub spectrogram: Option<&'a Spectrogram>,
}

impl Contents<'_> {
    /// The bytes.
    ///
    /// # Errors
    /// None is known.
    pub fn pack(&self) -> Result<Vec<u8>, PageError> {
        Ok(encoding::write(self)?)
    }
}

/// What is received.
#[derive(Deserialize)]
pub struct Package {
    /// The model.
    pub model: ModelSummary,
    /// The rule by which slices are aggregated.
    pub vote: Vote,
    /// Every `hop`-th slice is used.
    pub hop: usize,
    /// Name of the spectrogram's colours.
    pub view: String,
    /// Version of the page; `None` in a build without one.
    pub page_version: Option<String>,
    /// The songs, without their spectrograms.
    pub songs: Vec<Song>,
    /// The spectrogram of the first song, where it is needed.
    pub spectrogram: Option<Spectrogram>,
}

impl Package {
    /// Reads the bytes.
    ///
    /// # Errors
    /// They are not a package of this version.
    pub fn open(bytes: &[u8]) -> Result<Package, PageError> {
        Ok(encoding::read(bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::song::Status;
    use crate::state::tests_support::{model, outcome, verdict};

    #[test]
    fn songs_arrive_with_their_results() {
        let mut song = Song::new(7, "a.wav".to_owned(), 100.0);
        song.status = Status::Done;
        song.outcome = Some(outcome(verdict()));
        song.spectrogram.push(2, 0, &[1, 2, 3, 4]);
        let model = model("own");
        let contents = Contents {
            model: &model,
            vote: Vote::Mean,
            hop: 2,
            view: "house",
            page_version: None,
            songs: vec![&song],
            spectrogram: Some(&song.spectrogram),
        };
        let package = Package::open(&contents.pack().expect("bytes")).expect("a package");
        assert_eq!((package.vote, package.hop), (Vote::Mean, 2));
        assert_eq!(package.model, model);
        let [one] = &package.songs[..] else {
            panic!("one song")
        };
        assert_eq!(
            (one.id, &one.name[..], &one.status),
            (7, "a.wav", &Status::Done)
        );
        let of = |song: &Song| song.outcome.as_ref().map(|it| it.verdict.clone());
        assert_eq!(of(one), of(&song));
        let spectrogram = package.spectrogram.expect("the spectrogram");
        assert_eq!(spectrogram.bytes(), song.spectrogram.bytes());
        assert!(Package::open(&[1, 2, 3]).is_err());
    }
}

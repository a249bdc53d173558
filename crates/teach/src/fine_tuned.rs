//! A head that was trained together with other layers of the network.
//!
//! This crate trains heads only. A program that can train the other layers too divides the songs as the cross-validation
//! does, starts from a head of this crate, and hands back the results.

use crate::cross_validation;
use crate::estimate::{Estimate, HeldOut};
use crate::head::Head;
use crate::outside::NonMusic;
use crate::songs::{Songs, TeachError};
use crate::taught::Taught;
use crate::temperature;
use crate::warning::warnings;
use genrescope_crnn::model_file::ModelFile;

/// The parts of a cross-validation by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds {
    /// The fold of each song, in their order.
    pub of_song: Vec<usize>,
    /// Number of folds.
    pub count: usize,
}

impl Folds {
    /// The division into folds that [`teach`](crate::teach) uses: no group is in two folds.
    pub fn new(songs: &Songs) -> Folds {
        let (folds, count) = cross_validation::folds(songs.songs(), songs.genres().len());
        let of_song = songs.songs().iter().map(|song| folds[&song.group]);
        Folds {
            of_song: of_song.collect(),
            count,
        }
    }
}

/// A head trained on the embeddings of the songs for which `is_used` is true; each genre has the same weight.
pub fn train_head(songs: &Songs, is_used: impl Fn(usize) -> bool) -> Head {
    let used = songs.songs().iter().enumerate();
    let used = used.filter_map(|(index, song)| is_used(index).then_some(song));
    cross_validation::train(used, songs.genres().len(), songs.width, None)
}

impl Taught {
    /// The head of a network that was trained further on all of `songs`. `held_out` are songs that the network of their
    /// fold was not trained on, in ascending order, and the embeddings in `songs` are by that network. `base` is the model
    /// from which training started: its output for non-music is taken over.
    ///
    /// # Errors
    /// A genre without songs.
    pub fn fine_tuned(
        base: &ModelFile,
        songs: &Songs,
        head: Head,
        held_out: Vec<HeldOut>,
        folds: &Folds,
    ) -> Result<Taught, TeachError> {
        songs.check_counts(0)?;
        let estimate = Estimate::new(songs, held_out, folds.count);
        Ok(Taught {
            genres: songs.genres().to_vec(),
            head,
            temperature: temperature::fit(&estimate.songs),
            warnings: warnings(songs),
            kept: 0,
            songs: songs.songs().len(),
            non_music: NonMusic::take_over(base, songs, &estimate.songs),
            estimate,
        })
    }
}

//! Training and estimate in one.

use std::ops::ControlFlow;

use genrescope_crnn::model_file::ModelFile;
use genrescope_vote::softmax;

use crate::cross_validation;
use crate::estimate::Estimate;
use crate::head::Head;
use crate::kept::{GenreMeans, Kept};
use crate::outside::NonMusic;
use crate::progress::Progress;
use crate::songs::{Songs, TeachError};
use crate::temperature;
use crate::warning::{Warning, warnings};

/// A new head with its estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    /// Names of the genres.
    pub genres: Vec<String>,
    /// Trained on all songs.
    pub head: Head,
    /// What to expect, from heads that were trained on a part of the songs.
    pub estimate: Estimate,
    /// Divisor of the logits, fitted to the estimate.
    pub temperature: f32,
    /// Reasons for caution.
    pub warnings: Vec<Warning>,
    /// Songs that it was trained on.
    pub songs: usize,
    /// The first genres, as many as this, are those of the network's own head.
    pub kept: usize,
    pub(crate) non_music: Option<NonMusic>,
}

/// Trains a head for the embeddings of `base`, and estimates how reliable it is.
///
/// # Errors
/// A genre without songs, a model without such embeddings, or the caller has cancelled.
pub fn teach(
    base: &ModelFile,
    songs: &Songs,
    progress: &mut Progress<'_>,
) -> Result<Taught, TeachError> {
    run(base, None, songs, progress)
}

/// Adds genres to those of `base`, whose rows of the head stay as they are: the ratios of their probabilities do not change.
/// The first genres of `songs` are those of `means`, without songs; the estimate is of the added genres' songs only.
///
/// # Errors
/// As [`teach`]; the means are of another network, or the genres are others.
pub fn teach_beside(
    base: &ModelFile,
    means: &GenreMeans,
    songs: &Songs,
    progress: &mut Progress<'_>,
) -> Result<Taught, TeachError> {
    let kept = Kept::new(base, means, songs)?;
    run(base, Some(kept), songs, progress)
}

fn run(
    base: &ModelFile,
    kept: Option<Kept>,
    songs: &Songs,
    progress: &mut Progress<'_>,
) -> Result<Taught, TeachError> {
    let count = kept.as_ref().map_or(0, Kept::count);
    songs.check_counts(count)?;
    let head = base.tensors.get("head.weight");
    if head.and_then(|head| head.shape.last()) != Some(&songs.width) {
        return Err(TeachError::Embedding {
            expected: songs.width,
        });
    }
    let kept = kept.as_ref();
    let estimate = cross_validation::run(songs, kept, progress)?;
    let head = cross_validation::train(songs.songs.iter(), songs.genres.len(), songs.width, kept);
    if progress(1.0) == ControlFlow::Break(()) {
        return Err(TeachError::Cancelled);
    }
    Ok(Taught {
        genres: songs.genres.clone(),
        head,
        temperature: kept.map_or_else(
            || temperature::fit(&estimate.songs),
            |kept| kept.temperature,
        ),
        kept: count,
        warnings: warnings(songs),
        songs: songs.songs.len(),
        non_music: match kept {
            Some(_) => None,
            None => NonMusic::take_over(base, songs, &estimate.songs),
        },
        estimate,
    })
}

impl Taught {
    /// Calibrated probabilities of the genres for a song with this embedding.
    ///
    /// # Errors
    /// The embedding has another length.
    pub fn probabilities(&self, embedding: &[f32]) -> Result<Vec<f32>, TeachError> {
        let expected = self.head.weights.len() / self.genres.len();
        if embedding.len() != expected {
            return Err(TeachError::Embedding { expected });
        }
        let logits = self.head.logits(embedding);
        Ok(softmax(&logits, self.genres.len(), self.temperature))
    }
}

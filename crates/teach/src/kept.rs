//! Genres of the network's own head that stay as they are while others are added.

use genrescope_crnn::model_file::ModelFile;
use serde::{Deserialize, Serialize};

use crate::head::Head;
use crate::songs::{Songs, TeachError};

/// How many songs the mean of a kept genre stands for.
///
/// Measured with the network of `models/fault-filtered.safetensors` on its 290 test songs of GTZAN, which it classifies with
/// 0.769 accuracy: two genres added with five songs each (20 draws of two of five kinds of other music) leave 0.732, 0.738,
/// 0.741 and 0.744 of these for 40, 80, 160 and 320 songs; the recall of the added genres is 0.72, 0.70, 0.69 and 0.68. Songs
/// drawn from a normal distribution around each mean, with the covariance of the training songs, were hardly better (0.743 and
/// 0.69), nor were the training songs themselves (0.745 and 0.70). The number was chosen on these songs, so the figures are
/// slightly too good, and differences below 0.03 are within the variation of the draws.
const STANDS_FOR: f32 = 320.0;

/// Mean embeddings of a network's own genres, which stand for their songs when genres are added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenreMeans {
    /// [`ModelFile::network_digest`] of the network.
    pub network: String,
    /// The genres, in the network's order.
    pub genres: Vec<String>,
    /// Songs that the means are of.
    pub songs: usize,
    /// `[genres, width]`
    pub means: Vec<Vec<f32>>,
}

impl GenreMeans {
    /// Checks that genres can be added to these, the genres of `base`.
    ///
    /// # Errors
    /// The means are of another network or of other genres, or are not complete.
    pub fn check(&self, base: &ModelFile) -> Result<(), TeachError> {
        let head = base.tensors.get("head.weight");
        let width = head.and_then(|head| head.shape.last().copied());
        let is_valid = |mean: &Vec<f32>| {
            Some(mean.len()) == width && mean.iter().all(|value| value.is_finite())
        };
        let is_complete = !self.genres.is_empty()
            && self.genres == base.manifest.genres
            && self.means.len() == self.genres.len()
            && self.means.iter().all(is_valid);
        match is_complete && self.network == base.network_digest() {
            true => Ok(()),
            false => Err(TeachError::Kept),
        }
    }

    /// The means of songs of the genres of `base`, rounded to four decimals.
    ///
    /// # Errors
    /// The songs' genres are not those of `base`, or one has no song.
    pub fn measure(base: &ModelFile, songs: &Songs) -> Result<GenreMeans, TeachError> {
        songs.check_counts(0)?;
        if songs.genres != base.manifest.genres {
            return Err(TeachError::Kept);
        }
        let counts = songs.counts();
        let mut means = vec![vec![0.0f32; songs.width]; counts.len()];
        for song in &songs.songs {
            for (mean, value) in means[song.genre].iter_mut().zip(&song.embedding) {
                *mean += value / counts[song.genre] as f32;
            }
        }
        let round = |value: &mut f32| *value = (*value * 1e4).round() / 1e4;
        means.iter_mut().flatten().for_each(round);
        Ok(GenreMeans {
            network: base.network_digest(),
            genres: songs.genres.clone(),
            songs: songs.songs.len(),
            means,
        })
    }
}

/// The outputs that stay as training sees them: the kept genres, then the outside classes, so that songs of an added genre are
/// not taken for other music. Logits are calibrated: divided by the temperature of the base.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The base's head.
    head: Head,
    means: Vec<Vec<f32>>,
    /// Logits of all outputs for each mean.
    logits: Vec<Vec<f32>>,
    pub temperature: f32,
}

impl Kept {
    /// # Errors
    /// The means are of another network, the first genres of `songs` are not the kept ones without songs, or no genre is
    /// added to these.
    pub fn new(base: &ModelFile, means: &GenreMeans, songs: &Songs) -> Result<Kept, TeachError> {
        means.check(base)?;
        let count = means.genres.len();
        let are_first = songs.genres.starts_with(&means.genres) && songs.genres.len() > count;
        if !are_first || songs.songs.iter().any(|song| song.genre < count) {
            return Err(TeachError::Kept);
        }
        let rows = base.tensors.get("head.weight");
        let biases = base.tensors.get("head.bias");
        let (Some(rows), Some(biases)) = (rows, biases) else {
            return Err(TeachError::Kept);
        };
        let temperature = base.manifest.calibration.temperature;
        let calibrated = |values: &[f32]| values.iter().map(|value| value / temperature).collect();
        let head = Head {
            weights: calibrated(&rows.values),
            biases: calibrated(&biases.values),
        };
        let logits = means.means.iter().map(|mean| head.logits(mean)).collect();
        Ok(Kept {
            head,
            means: means.means.clone(),
            logits,
            temperature,
        })
    }

    /// Number of kept genres.
    pub fn count(&self) -> usize {
        self.means.len()
    }

    /// Number of outside classes.
    pub fn outside(&self) -> usize {
        self.head.biases.len() - self.count()
    }

    /// Each kept genre's mean with its logits.
    pub fn means(&self) -> impl Iterator<Item = (&[f32], &[f32])> {
        let means = self.means.iter().map(Vec::as_slice);
        means.zip(self.logits.iter().map(Vec::as_slice))
    }

    /// Weight of a mean in the loss.
    pub fn weight(&self) -> f32 {
        STANDS_FOR
    }

    /// Calibrated logits of the kept genres and the outside classes.
    pub fn logits(&self, embedding: &[f32]) -> Vec<f32> {
        self.head.logits(embedding)
    }

    /// The kept genres' rows followed by those of the added genres, at the temperature of the base.
    pub fn joined(&self, added: &Head) -> Head {
        let (count, width) = (self.count(), self.means[0].len());
        let scaled = |kept: &[f32], added: &[f32]| {
            let all = kept.iter().chain(added);
            all.map(|value| value * self.temperature).collect()
        };
        Head {
            weights: scaled(&self.head.weights[..count * width], &added.weights),
            biases: scaled(&self.head.biases[..count], &added.biases),
        }
    }
}

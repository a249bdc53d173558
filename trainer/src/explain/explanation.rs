//! The explanation as it is written to JSON.

use std::path::Path;

use genrescope_classify::Classifier;
use genrescope_crnn::model_file::Manifest;
use genrescope_mel::MelConfig;
use genrescope_trace::explain::DECISIVE;
use genrescope_vote::ShareScale;
use serde::Serialize;

use super::slice::{ExplainedSlice, GenreMap};
use super::song::Song;

/// Tensors with at most so many values are written whole.
const WHOLE: usize = 2048;

/// Why a song has its genre.
#[derive(Serialize)]
pub struct Explanation {
    pub file: String,
    /// Name of the model.
    pub model: String,
    /// The answer as `trainer predict` names it.
    pub answer: &'static str,
    pub vote: &'static str,
    /// The genre with the highest rank, and the next one.
    pub genre: SongGenre,
    pub rival: SongGenre,
    /// The scale of the shares: `log_odds` or `probability`.
    pub scale: &'static str,
    /// The lead of the genre over its rival in the song: the sum of the slices' shares.
    pub lead: f64,
    pub slices: Vec<SliceShare>,
    /// The slice that is explained.
    pub slice: SliceFigures,
    /// Every tensor of the network in the slice.
    pub tensors: Vec<TensorFigures>,
}

/// A genre in the song.
#[derive(Serialize)]
pub struct SongGenre {
    pub genre: String,
    pub probability: f32,
}

/// A slice in the song.
#[derive(Serialize)]
pub struct SliceShare {
    /// Counted from one.
    pub number: usize,
    pub start_s: f32,
    pub end_s: f32,
    pub audible: bool,
    pub share: f64,
    /// Probabilities of the genre and of its rival.
    pub probability: f32,
    pub rival_probability: f32,
}

/// The explained slice.
#[derive(Serialize)]
pub struct SliceFigures {
    /// Counted from one.
    pub number: usize,
    pub start_s: f32,
    pub end_s: f32,
    /// What the maps replace a patch by: the slice's mean.
    pub fill: &'static str,
    /// The same in decibels below the loudest bin.
    pub fill_db: f32,
    /// A map below this everywhere shows nothing decisive.
    pub decisive_from: f32,
    /// Bands and frames of a patch.
    pub patch: [usize; 2],
    /// Lower edge of each row of patches in hertz, and the upper edge of the last one.
    pub edges_hz: Vec<f32>,
    pub maps: Vec<MapFigures>,
}

/// A map.
#[derive(Serialize)]
pub struct MapFigures {
    pub genre: String,
    pub method: &'static str,
    /// Log-odds of the genre in the slice.
    pub log_odds: f32,
    pub decisive: bool,
    pub deletion: f64,
    pub insertion: f64,
    /// `[row][column]` in log-odds, the lowest bands first.
    pub values: Vec<Vec<f32>>,
}

/// A tensor.
#[derive(Serialize)]
pub struct TensorFigures {
    pub name: String,
    pub shape: Vec<usize>,
    pub least: f32,
    pub most: f32,
    pub mean: f64,
    /// The values, row-major; absent in large tensors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<f32>>,
}

impl Explanation {
    /// Collects the figures.
    pub fn new(
        classifier: &Classifier,
        path: &Path,
        song: &Song,
        found: &ExplainedSlice,
    ) -> Explanation {
        let manifest = classifier.manifest();
        let in_song = |genre: usize| {
            let ranked = song.verdict.ranking.iter().find(|one| one.genre == genre);
            SongGenre {
                genre: manifest.genres[genre].clone(),
                probability: ranked.map_or(0.0, |one| one.probability),
            }
        };
        let slices = song.verdict.slices.iter().zip(&song.shares.of_slices);
        let slices = slices
            .enumerate()
            .map(|(index, (slice, &share))| SliceShare {
                number: index + 1,
                start_s: slice.start_s,
                end_s: slice.end_s,
                audible: slice.audible,
                share,
                probability: slice.probabilities[song.genre],
                rival_probability: slice.probabilities[song.rival],
            });
        Explanation {
            file: path.display().to_string(),
            model: manifest.name.clone(),
            answer: song.verdict.answer.name(),
            vote: song.verdict.vote.name(),
            genre: in_song(song.genre),
            rival: in_song(song.rival),
            scale: match song.shares.scale {
                ShareScale::LogOdds => "log_odds",
                ShareScale::Probability => "probability",
            },
            lead: song.shares.lead,
            slices: slices.collect(),
            slice: SliceFigures::new(manifest, song, found),
            tensors: tensors(found),
        }
    }
}

impl SliceFigures {
    fn new(manifest: &Manifest, song: &Song, found: &ExplainedSlice) -> SliceFigures {
        let slice = &song.verdict.slices[found.index];
        let grid = found.maps[0].map.grid;
        SliceFigures {
            number: found.index + 1,
            start_s: slice.start_s,
            end_s: slice.end_s,
            fill: "slice_mean",
            fill_db: manifest.normalisation.decibels(found.fill),
            decisive_from: DECISIVE,
            patch: grid.patch,
            edges_hz: edges_hz(&manifest.front_end, grid.patch[0]),
            maps: found
                .maps
                .iter()
                .map(|map| MapFigures::new(map, &manifest.genres))
                .collect(),
        }
    }
}

impl MapFigures {
    fn new(found: &GenreMap, genres: &[String]) -> MapFigures {
        let rows = found.map.values.chunks(found.map.grid.columns());
        MapFigures {
            genre: genres[found.genre].clone(),
            method: "occlusion_sharpened",
            log_odds: found.log_odds,
            decisive: found.map.is_decisive(),
            deletion: found.deletion,
            insertion: found.insertion,
            values: rows.map(<[f32]>::to_vec).collect(),
        }
    }
}

/// Edges of the rows of patches: where neighbouring triangles of the filterbank cross.
fn edges_hz(front_end: &MelConfig, bands_of_patch: usize) -> Vec<f32> {
    let edges = front_end.band_edges();
    let between = |band: usize| ((edges[band] + edges[band + 1]) / 2.0) as f32;
    let rows = (0..front_end.n_mels).step_by(bands_of_patch);
    rows.map(between)
        .chain([between(front_end.n_mels)])
        .collect()
}

fn tensors(found: &ExplainedSlice) -> Vec<TensorFigures> {
    let figures = |(name, tensor): (&str, &genrescope_crnn::NamedTensor)| {
        let values = &tensor.values;
        let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
        TensorFigures {
            name: name.to_owned(),
            shape: tensor.shape.clone(),
            least: values.iter().copied().fold(f32::INFINITY, f32::min),
            most: values.iter().copied().fold(f32::NEG_INFINITY, f32::max),
            mean: sum / values.len().max(1) as f64,
            values: (values.len() <= WHOLE).then(|| values.clone()),
        }
    };
    found.trace.iter().map(figures).collect()
}

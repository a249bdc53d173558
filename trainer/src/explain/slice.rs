//! One slice: its trace and its maps.

use anyhow::Result;
use genrescope_classify::{Classifier, block_on};
use genrescope_trace::explain::measures::{Curve, area, curve_inputs};
use genrescope_trace::explain::{Map, Occlusion, fill, log_odds_of};
use genrescope_trace::{Trace, TraceNetwork};

use super::song::Song;
use crate::inference::BATCH;

/// Seed of the random masks.
const SEED: u64 = 0;

/// A slice with its trace and maps.
pub struct ExplainedSlice {
    /// Index in the song.
    pub index: usize,
    /// The network's input, `[bands, frames]`.
    pub input: Vec<f32>,
    /// Every intermediate value.
    pub trace: Trace,
    /// What replaces a masked patch, as the network's input.
    pub fill: f32,
    /// The maps of the song's genre and of its rival.
    pub maps: [GenreMap; 2],
}

/// The occlusion map of a genre.
pub struct GenreMap {
    /// Index of the genre.
    pub genre: usize,
    /// Its log-odds in the slice.
    pub log_odds: f32,
    pub map: Map,
    /// Area under the probability while the most important patches are removed first.
    pub deletion: f64,
    /// The same while they are restored first.
    pub insertion: f64,
}

/// Explains a slice of a song.
///
/// # Errors
/// The network's output is not finite.
pub fn explain(
    classifier: &Classifier,
    network: &TraceNetwork,
    song: &Song,
    index: usize,
) -> Result<ExplainedSlice> {
    let input = song.slice_input(index).to_vec();
    let occlusion = Occlusion::sharpened(network.config().bands, network.frames(), SEED);
    let mut logits = Vec::new();
    for start in (0..occlusion.len()).step_by(BATCH) {
        let part = start..occlusion.len().min(start + BATCH);
        logits.extend(run(
            classifier,
            &occlusion.inputs(&input, part),
            input.len(),
        )?);
    }
    let outputs = network.outputs();
    let of_genre = |genre: usize| -> Result<GenreMap> {
        let scores = log_odds_of(&logits, genre, outputs);
        let map = occlusion.map(&scores);
        let ranking = map.ranking();
        let area_of = |curve| -> Result<f64> {
            let inputs = curve_inputs(curve, map.grid, &ranking, &input);
            let logits = run(classifier, &inputs, input.len())?;
            let probabilities = classifier.to_probabilities(&logits);
            let rows = probabilities.chunks_exact(outputs.genres + outputs.outside);
            Ok(area(&rows.map(|row| row[genre]).collect::<Vec<f32>>()))
        };
        Ok(GenreMap {
            genre,
            log_odds: scores[0],
            deletion: area_of(Curve::Deletion)?,
            insertion: area_of(Curve::Insertion)?,
            map,
        })
    };
    Ok(ExplainedSlice {
        index,
        trace: network.run(&input),
        fill: fill(&input),
        maps: [of_genre(song.genre)?, of_genre(song.rival)?],
        input,
    })
}

/// Logits of several inputs, each by itself where slices could share state.
fn run(classifier: &Classifier, inputs: &[f32], size: usize) -> Result<Vec<f32>> {
    let batch = classifier.batch(BATCH, inputs.len() / size);
    let mut logits = Vec::new();
    for inputs in inputs.chunks(batch * size) {
        logits.extend(block_on(classifier.logits(inputs))?);
    }
    Ok(logits)
}

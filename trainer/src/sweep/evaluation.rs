//! `evaluation.json` of a run: what its kept weights make of the test songs, by slice and by song.

use std::path::Path;

use anyhow::{Context, Result};
use genre_core::classify::Classifier;
use genre_core::model::Sequence;
use genre_core::model_file;
use serde::{Deserialize, Serialize};

use super::figures::Figures;
use crate::checksum::sha256;
use crate::data::MelStore;
use crate::device::DeviceChoice;
use crate::{files, inference, train};

const FILE: &str = "evaluation.json";

/// The figures of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// SHA-256 of the model file that was heard.
    pub model_sha256: String,
    /// The epoch whose weights it holds.
    pub epoch: usize,
    /// The split, in words; the songs are those of its test part.
    pub split: String,
    /// Genre names.
    pub genres: Vec<String>,
    /// As the network was trained.
    pub figures: Figures,
    /// Of a network whose slices share state: each slice judged by itself.
    pub alone: Option<Figures>,
}

/// The evaluation of a run's kept weights: what lies in its folder where it is of these weights, or
/// a new one, which is left there. The second value says whether it is new.
///
/// # Errors
/// The run has kept no weights, was made on other data, or a file cannot be read or written.
pub fn of_run(run: &Path, store: &MelStore, device: DeviceChoice) -> Result<(Evaluation, bool)> {
    let config = train::saved_config(run)?;
    train::check_data(run, store)?;
    let model = run.join("best.safetensors");
    let bytes = files::read(&model)?;
    let model_sha256 = sha256(&[&bytes]);
    let path = run.join(FILE);
    if path.exists() {
        // One that is damaged or of an earlier version is made again.
        let saved: Option<Evaluation> = serde_json::from_slice(&files::read(&path)?).ok();
        if let Some(saved) = saved.filter(|saved| saved.model_sha256 == model_sha256) {
            return Ok((saved, false));
        }
    }
    let file = model_file::read(&bytes).with_context(|| model.display().to_string())?;
    let split = config.split.split(&store.songs, config.seed)?;
    let shares_state = file.manifest.network.sequence == Sequence::Slices;
    let mut classifier = Classifier::new(file, &device.runs_on()?)?;
    let figures = |classifier: &Classifier| -> Result<Figures> {
        let songs = inference::classify_songs(classifier, store, &split.test)?;
        Ok(Figures::new(&songs, store.genres.len()))
    };
    let evaluation = Evaluation {
        model_sha256,
        epoch: train::saved_state(run)?.map_or(0, |state| state.best_epoch),
        split: config.split.in_words(config.seed),
        genres: store.genres.clone(),
        figures: figures(&classifier)?,
        alone: match shares_state {
            true => {
                classifier.hear_slices_alone();
                Some(figures(&classifier)?)
            }
            false => None,
        },
    };
    files::write_whole(&path, &serde_json::to_vec_pretty(&evaluation)?)?;
    Ok((evaluation, true))
}

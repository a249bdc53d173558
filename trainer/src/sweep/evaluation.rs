//! `evaluation.json` of a run: test figures of its best epoch, by slice and by song.

use std::path::Path;

use anyhow::{Context, Result};
use genrescope_classify::Classifier;
use genrescope_crnn::Sequence;
use genrescope_crnn::model_file;
use serde::{Deserialize, Serialize};

use super::figures::RunFigures;
use crate::checksum::sha256;
use crate::data::MelStore;
use crate::device::DeviceChoice;
use crate::{files, inference, train};

const FILE: &str = "evaluation.json";

/// Test figures of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// SHA-256 of the model file.
    pub model_sha256: String,
    /// The epoch of its weights.
    pub epoch: usize,
    /// Description of the split.
    pub split: String,
    /// Genre names.
    pub genres: Vec<String>,
    /// Figures as the network was trained.
    pub figures: RunFigures,
    /// Figures of single slices, if the slices of the network share state.
    pub alone: Option<RunFigures>,
}

/// The evaluation of the best epoch of a run: read from its folder if it is up to date, otherwise
/// computed and saved there. The second value is whether it was computed.
///
/// # Errors
/// The run has no best epoch, was made on other data, or a file cannot be read or written.
pub fn evaluate_run(
    run: &Path,
    store: &MelStore,
    device: DeviceChoice,
) -> Result<(Evaluation, bool)> {
    let config = train::saved_config(run)?;
    train::check_data(run, store)?;
    let model = run.join("best.safetensors");
    let bytes = files::read(&model)?;
    let model_sha256 = sha256(&[&bytes]);
    let path = run.join(FILE);
    if path.exists() {
        // A damaged file, or one of another version, is replaced.
        let saved: Option<Evaluation> = serde_json::from_slice(&files::read(&path)?).ok();
        if let Some(saved) = saved.filter(|saved| saved.model_sha256 == model_sha256) {
            return Ok((saved, false));
        }
    }
    let file = model_file::read(&bytes).with_context(|| model.display().to_string())?;
    let split = config.split.split(&store.songs, config.seed)?;
    let shares_state = file.manifest.network.sequence == Sequence::Slices;
    let mut classifier = device.classifier(file)?;
    let figures = |classifier: &Classifier| -> Result<RunFigures> {
        let songs = inference::classify_songs(classifier, store, &split.test)?;
        Ok(RunFigures::new(&songs, store.genres.len()))
    };
    let evaluation = Evaluation {
        model_sha256,
        epoch: train::saved_state(run)?.map_or(0, |state| state.best_epoch),
        split: config.split.describe(config.seed),
        genres: store.genres.clone(),
        figures: figures(&classifier)?,
        alone: match shares_state {
            true => {
                classifier.set_stateless();
                Some(figures(&classifier)?)
            }
            false => None,
        },
    };
    files::write_atomic(&path, &serde_json::to_vec_pretty(&evaluation)?)?;
    Ok((evaluation, true))
}

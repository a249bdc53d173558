//! Model files by path.

use std::path::Path;

use anyhow::{Context, Error, Result};
use genrescope_crnn::model_file::{self, ModelFile, ModelFileError};

use crate::files;

/// Reads a model file whose outputs are genres.
///
/// # Errors
/// The file cannot be read, or has independent labels.
pub fn read_model(path: &Path) -> Result<ModelFile> {
    model_file::read(&files::read(path)?)
        .map_err(with_advice)
        .with_context(|| path.display().to_string())
}

/// Reads a model file whose outputs are genres or independent labels.
///
/// # Errors
/// The file cannot be read.
pub fn read_any_model(path: &Path) -> Result<ModelFile> {
    model_file::read_any(&files::read(path)?).with_context(|| path.display().to_string())
}

fn with_advice(error: ModelFileError) -> Error {
    let has_labels = error == ModelFileError::IndependentLabels;
    let error = Error::new(error);
    match has_labels {
        true => error.context(
            "this command needs a model of genres; `trainer predict` and `trainer evaluate --labels` read models of labels",
        ),
        false => error,
    }
}

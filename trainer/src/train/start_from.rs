//! First weights from a model file: pre-training on other songs.

use std::path::Path;

use anyhow::{Context, Result};
use burn::tensor::Device;
use genrescope_crnn::model_file;
use genrescope_crnn_train::{Crnn, load_state_dict, state_dict};

use crate::checksum::sha256;
use crate::files;

/// Name prefix of the layer that is not copied: its outputs stand for the genres of the other model.
const HEAD: &str = "head.";

/// A model file that a run starts from.
pub struct StartModel {
    model: model_file::ModelFile,
    /// SHA-256 of the file.
    pub checksum: String,
}

impl StartModel {
    /// Reads the model file.
    ///
    /// # Errors
    /// The file cannot be read or is not a model file.
    pub fn open(path: &Path) -> Result<StartModel> {
        let bytes = files::read(path)?;
        let model = model_file::read_any(&bytes).with_context(|| path.display().to_string())?;
        Ok(StartModel {
            model,
            checksum: sha256(&[&bytes]),
        })
    }

    /// `network` with the weights of all layers but the head.
    ///
    /// # Errors
    /// The layers have other sizes.
    pub fn copy_into(&self, network: Crnn, device: &Device) -> Result<Crnn> {
        let mut weights = self.model.tensors.clone();
        weights.retain(|name, _| !name.starts_with(HEAD));
        let own = state_dict(&network);
        weights.extend(own.into_iter().filter(|(name, _)| name.starts_with(HEAD)));
        load_state_dict(network, weights, device)
            .context("the network of --start-from has other layers than that of the recipe")
    }
}

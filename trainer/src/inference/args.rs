//! Options that choose the model, the device and the output, shared by several commands.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::{self, ModelFile};

use super::read_model::{read_any_model, read_model};
use crate::device::DeviceChoice;

/// The shipped model, built in so that commands work from any directory.
const SHIPPED: &[u8] = include_bytes!("../../../models/genrescope.safetensors");

/// The model, the device, and the form of the output.
#[derive(Args)]
pub struct ModelArgs {
    /// Model file; the shipped model if omitted.
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Compute device.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

impl ModelArgs {
    /// Loads the model onto the device.
    ///
    /// # Errors
    /// The file cannot be read, the device cannot be opened, or the self-test fails.
    pub fn classifier(&self) -> Result<Classifier> {
        self.load(self.file()?)
    }

    /// Reads the model file.
    ///
    /// # Errors
    /// The file cannot be read, or its outputs are independent labels.
    pub fn file(&self) -> Result<ModelFile> {
        match &self.model {
            Some(path) => read_model(path),
            None => Ok(model_file::read(SHIPPED)?),
        }
    }

    /// Loads the model onto the device, also one of independent labels.
    ///
    /// # Errors
    /// As for [`ModelArgs::classifier`].
    pub fn any_classifier(&self) -> Result<Classifier> {
        match &self.model {
            Some(path) => self.load(read_any_model(path)?),
            None => self.classifier(),
        }
    }

    /// Loads a model file onto the device.
    ///
    /// # Errors
    /// The device cannot be opened, or the self-test fails.
    pub fn load(&self, file: ModelFile) -> Result<Classifier> {
        let classifier = self.device.classifier(file)?;
        // Damaged weights and a faulty device would otherwise give plausible wrong results.
        block_on(classifier.self_test())?;
        Ok(classifier)
    }
}

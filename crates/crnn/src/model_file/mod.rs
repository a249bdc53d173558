//! The model file: one safetensors file that any tool for the format can open.
//!
//! The weights have their PyTorch names. The metadata has, under [`MANIFEST_KEY`], a JSON manifest with
//! everything else that changes a prediction.

mod error;
mod labels;
mod manifest;
mod read;
mod self_test;
mod write;

pub use error::ModelFileError;
pub use labels::LabelSettings;
pub use manifest::{
    Calibration, FORMAT_VERSION, Figure, MANIFEST_KEY, Manifest, Normalisation, Provenance,
    SelfTest, is_genre_name,
};
pub use read::{ModelFile, read, read_any, read_tensors};
pub use self_test::{SELF_TEST_SLICES, SELF_TEST_TOLERANCE, self_test_input, worst_difference};
pub use write::{Precision, write};

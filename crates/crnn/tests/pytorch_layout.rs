//! A model file says that its tensors are laid out as PyTorch's, for libraries that read safetensors files.

#![cfg(test)]

#[path = "support/manifest.rs"]
mod support;

use genrescope_crnn::Preset;
use genrescope_crnn::model_file::{Precision, write};
use genrescope_crnn::test_weights::weights;
use safetensors::SafeTensors;

#[test]
fn the_metadata_has_the_format_and_tensors_are_aligned() {
    let manifest = support::manifest(Preset::Teaching, &["jazz", "rock"]);
    let bytes = write(&manifest, &weights(&manifest.network), Precision::Half).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap());
    assert_eq!(header % 8, 0);
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let entries = metadata.metadata().clone().unwrap();
    assert_eq!(entries["format"], "pt");
    assert_eq!(entries.len(), 2);
}

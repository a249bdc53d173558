//! A model to bytes.

use std::collections::HashMap;

use half::f16;
use safetensors::{Dtype, serialize, tensor::TensorView};

use super::error::ModelFileError;
use super::manifest::{MANIFEST_KEY, Manifest};
use crate::state_dict::StateDict;

/// How the weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Matrices and kernels in half precision: half the download. Vectors (biases, norms and their
    /// statistics, less than one value in a hundred) stay in f32, since a variance can leave the
    /// range of f16.
    Half,
    /// Everything in f32.
    Full,
}

/// Writes a model file. The same model gives the same bytes.
///
/// # Errors
/// An inconsistent manifest, or an error of the safetensors writer.
pub fn write(
    manifest: &Manifest,
    tensors: &StateDict,
    precision: Precision,
) -> Result<Vec<u8>, ModelFileError> {
    manifest.validate()?;
    let damaged = |detail: String| ModelFileError::Damaged { detail };
    let stored: Vec<(&String, Dtype, &[usize], Vec<u8>)> = tensors
        .iter()
        .map(|(name, tensor)| {
            let (dtype, bytes) = if precision == Precision::Half && tensor.shape.len() > 1 {
                let bytes = |&v: &f32| f16::from_f32(v).to_le_bytes();
                (Dtype::F16, tensor.values.iter().flat_map(bytes).collect())
            } else {
                let bytes = |v: &f32| v.to_le_bytes();
                (Dtype::F32, tensor.values.iter().flat_map(bytes).collect())
            };
            (name, dtype, &tensor.shape[..], bytes)
        })
        .collect();
    let views = stored
        .iter()
        .map(|(name, dtype, shape, bytes)| {
            TensorView::new(*dtype, shape.to_vec(), bytes)
                .map(|view| (name.as_str(), view))
                .map_err(|error| damaged(error.to_string()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let text = manifest_text(manifest).map_err(|error| damaged(error.to_string()))?;
    let metadata = HashMap::from([(MANIFEST_KEY.to_string(), text)]);
    let bytes = serialize(views, Some(metadata)).map_err(|error| damaged(error.to_string()))?;
    Ok(marked_as_pytorch(&bytes))
}

/// Adds `"format": "pt"` to the metadata, by which libraries of PyTorch models recognise the layout of the tensors.
/// Here instead of in the map, whose order differs from run to run.
fn marked_as_pytorch(file: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"{\"__metadata__\":{";
    const FORMAT: &[u8] = b"\"format\":\"pt\",";
    let (length, rest) = file.split_at(size_of::<u64>());
    let length = length
        .iter()
        .rev()
        .fold(0, |length, &byte| length << 8 | usize::from(byte));
    let (header, tensors) = rest.split_at(length);
    let Some(entries) = header.strip_prefix(START) else {
        return file.to_vec();
    };
    let mut header = [START, FORMAT, entries.trim_ascii_end()].concat();
    // Tensors start at a multiple of eight, as the writer of safetensors aligns them.
    header.resize(header.len().next_multiple_of(8), b' ');
    [&(header.len() as u64).to_le_bytes(), &header[..], tensors].concat()
}

/// The manifest as JSON, without settings of later versions that the model does not use: earlier versions of this crate
/// reject unknown fields, and can read such a model. Serde cannot leave them out itself, because the same types are sent
/// as messages whose format needs every field. A string cannot contain the text, since its quotes are escaped.
fn manifest_text(manifest: &Manifest) -> serde_json::Result<String> {
    let text = serde_json::to_string(manifest)?;
    Ok(text
        .replace(",\"outside\":null", "")
        .replace(",\"set\":null", ""))
}

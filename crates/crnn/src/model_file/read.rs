//! Bytes to a model, with a separate error for each fault.

use half::f16;
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};

use super::error::ModelFileError;
use super::manifest::{FORMAT_VERSION, MANIFEST_KEY, Manifest};
use crate::state_dict::{NamedTensor, StateDict, StateDictError, expected_shapes};

/// A checked model file in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// The settings.
    pub manifest: Manifest,
    /// The weights, widened to f32.
    pub tensors: StateDict,
}

impl ModelFile {
    /// Number of trained values.
    pub fn parameters(&self) -> usize {
        self.tensors
            .iter()
            .filter(|(name, _)| !name.contains(".running_"))
            .map(|(_, tensor)| tensor.values.len())
            .sum()
    }
}

/// Reads and checks a model file whose outputs are genres, of which a song has one.
///
/// # Errors
/// As [`read_any`]; [`ModelFileError::IndependentLabels`] for a model of labels, so that a caller that does not know such
/// models never takes a label for the genre.
pub fn read(bytes: &[u8]) -> Result<ModelFile, ModelFileError> {
    let model = read_any(bytes)?;
    match model.manifest.labels {
        None => Ok(model),
        Some(_) => Err(ModelFileError::IndependentLabels),
    }
}

/// Reads and checks a model file whose outputs are genres or independent labels; [`Manifest::labels`] says which.
///
/// # Errors
/// [`ModelFileError`]: not a model file, truncated, another version, an unreadable or inconsistent
/// manifest, tensors that are missing, unexpected, of another shape, or not finite.
pub fn read_any(bytes: &[u8]) -> Result<ModelFile, ModelFileError> {
    let (file, metadata) = open(bytes)?;
    let text = metadata
        .as_ref()
        .and_then(|metadata| metadata.get(MANIFEST_KEY))
        .ok_or(ModelFileError::NoManifest)?;
    let manifest = manifest(text)?;
    manifest.validate()?;

    // Shapes are compared before values are converted, so a wrong shape allocates nothing.
    let expected = expected_shapes(&manifest.network);
    for (name, shape) in &expected {
        let actual = file
            .tensor(name)
            .map_err(|_| StateDictError::Missing { name: name.clone() })?;
        if actual.shape() != shape {
            return Err(StateDictError::Shape {
                name: name.clone(),
                expected: shape.clone(),
                actual: actual.shape().to_vec(),
            }
            .into());
        }
    }
    let mut tensors = StateDict::new();
    for (name, view) in file.iter() {
        if !expected.contains_key(name) {
            let name = name.to_string();
            return Err(StateDictError::Unexpected { name }.into());
        }
        let tensor = widen(name, &view)?;
        if !tensor.values.iter().all(|value| value.is_finite()) {
            let name = name.to_string();
            return Err(StateDictError::NotFinite { name }.into());
        }
        tensors.insert(name.to_string(), tensor);
    }
    Ok(ModelFile { manifest, tensors })
}

/// The tensors of any safetensors file in F16 or F32, such as a PyTorch state dict. A manifest is not
/// needed.
///
/// # Errors
/// As [`read`], except for the manifest.
pub fn read_tensors(bytes: &[u8]) -> Result<StateDict, ModelFileError> {
    let (file, _) = open(bytes)?;
    file.iter()
        // PyTorch stores an integer counter of batches with each batch norm.
        .filter(|(name, _)| !name.ends_with("num_batches_tracked"))
        .map(|(name, view)| Ok((name.to_string(), widen(name, &view)?)))
        .collect()
}

type Metadata = Option<std::collections::HashMap<String, String>>;

fn open(bytes: &[u8]) -> Result<(SafeTensors<'_>, Metadata), ModelFileError> {
    let refuse = |error: SafeTensorError| match error {
        SafeTensorError::HeaderTooSmall
        | SafeTensorError::HeaderTooLarge
        | SafeTensorError::InvalidHeader(_)
        | SafeTensorError::InvalidHeaderDeserialization(_) => ModelFileError::NotAModelFile,
        SafeTensorError::InvalidHeaderLength if bytes.get(8) == Some(&b'{') => {
            ModelFileError::Truncated {
                actual: bytes.len(),
            }
        }
        SafeTensorError::InvalidHeaderLength => ModelFileError::NotAModelFile,
        SafeTensorError::MetadataIncompleteBuffer => ModelFileError::Truncated {
            actual: bytes.len(),
        },
        other => ModelFileError::Damaged {
            detail: other.to_string(),
        },
    };
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
    let file = SafeTensors::deserialize(bytes).map_err(refuse)?;
    Ok((file, metadata.metadata().clone()))
}

/// The version is checked first, since a newer manifest may have other fields.
fn manifest(text: &str) -> Result<Manifest, ModelFileError> {
    let unreadable = |error: serde_json::Error| ModelFileError::Manifest {
        detail: error.to_string(),
    };
    let value: serde_json::Value = serde_json::from_str(text).map_err(unreadable)?;
    let found = value.get("format_version").and_then(|found| found.as_u64());
    match found {
        Some(found) if found != u64::from(FORMAT_VERSION) => Err(ModelFileError::Version {
            found,
            supported: FORMAT_VERSION,
        }),
        _ => serde_json::from_value(value).map_err(unreadable),
    }
}

fn widen(name: &str, view: &TensorView<'_>) -> Result<NamedTensor, ModelFileError> {
    let data = view.data();
    let values = match view.dtype() {
        Dtype::F32 => data
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect(),
        Dtype::F16 => data
            .chunks_exact(2)
            .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
            .collect(),
        other => {
            return Err(ModelFileError::Dtype {
                name: name.to_string(),
                dtype: format!("{other:?}"),
            });
        }
    };
    Ok(NamedTensor {
        shape: view.shape().to_vec(),
        values,
    })
}

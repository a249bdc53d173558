//! Why a model file is refused.

use crate::state_dict::StateDictError;

/// Why a model file is refused. Each message is a sentence for the person who chose the file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// Not a safetensors file at all.
    #[error(
        "This is not a model file: it does not begin as a safetensors file does. Choose a file that model-export has written."
    )]
    NotAModelFile,
    /// The file ends before its tensors do.
    #[error(
        "The model file is incomplete: it holds {actual} bytes where its header promises more. Download or copy it again."
    )]
    Truncated {
        /// Bytes at hand.
        actual: usize,
    },
    /// The header contradicts itself.
    #[error("The model file is damaged ({detail}). Download or copy it again.")]
    Damaged {
        /// What the safetensors reader says.
        detail: String,
    },
    /// A safetensors file without our manifest.
    #[error(
        "This safetensors file has no Genrescope manifest, so nothing says how to use its tensors. Convert it with model-export."
    )]
    NoManifest,
    /// Another format version.
    #[error(
        "The model file has the format version {found}, but this program reads version {supported}. Use a model and a program of the same release."
    )]
    Version {
        /// Version in the file.
        found: u64,
        /// [`super::FORMAT_VERSION`].
        supported: u32,
    },
    /// The manifest is not understood.
    #[error("The model file's manifest cannot be read ({detail}). Export the model again.")]
    Manifest {
        /// What the JSON reader says.
        detail: String,
    },
    /// The manifest is understood but makes no sense.
    #[error("The model file's manifest makes no sense: {detail}. Export the model again.")]
    Absurd {
        /// What is wrong.
        detail: String,
    },
    /// A tensor in a type that we do not read.
    #[error(
        "The tensor {name} is stored as {dtype}, but a model file holds F16 or F32. Export the model again."
    )]
    Dtype {
        /// PyTorch name.
        name: String,
        /// Type found.
        dtype: String,
    },
    /// The tensors do not fit the manifest.
    #[error("The model file does not fit its own manifest: {0}. Export the model again.")]
    Tensors(#[from] StateDictError),
}

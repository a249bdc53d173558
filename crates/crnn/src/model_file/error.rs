//! Why a model file is refused.

use crate::state_dict::StateDictError;

/// Why a model file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// Not a safetensors file at all.
    #[error("not a model file: it does not start like a safetensors file")]
    NotAModelFile,
    /// The file ends before its tensors do.
    #[error("the model file is incomplete: its header announces more than its {actual} bytes")]
    Truncated {
        /// Bytes at hand.
        actual: usize,
    },
    /// The header contradicts itself.
    #[error("the model file is damaged: {detail}")]
    Damaged {
        /// What the safetensors reader says.
        detail: String,
    },
    /// A safetensors file without our manifest.
    #[error("the safetensors file has no Genrescope manifest")]
    NoManifest,
    /// Another format version.
    #[error("the model file has format version {found}, but version {supported} is supported")]
    Version {
        /// Version in the file.
        found: u64,
        /// [`super::FORMAT_VERSION`].
        supported: u32,
    },
    /// The manifest is not understood.
    #[error("the manifest cannot be read: {detail}")]
    Manifest {
        /// What the JSON reader says.
        detail: String,
    },
    /// The manifest is understood but makes no sense.
    #[error("the manifest contradicts itself: {detail}")]
    Absurd {
        /// What is wrong.
        detail: String,
    },
    /// A tensor in a type that we do not read.
    #[error("the tensor {name} is stored as {dtype}, but only F16 and F32 are supported")]
    Dtype {
        /// PyTorch name.
        name: String,
        /// Type found.
        dtype: String,
    },
    /// The tensors do not fit the manifest.
    #[error("the tensors do not fit the manifest: {0}")]
    Tensors(#[from] StateDictError),
}

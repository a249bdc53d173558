//! Why a model file is rejected.

use crate::state_dict::StateDictError;

/// Why a model file is rejected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFileError {
    /// Not a safetensors file at all.
    #[error("not a model file: it does not start like a safetensors file")]
    NotAModelFile,
    /// The file ends before its tensors do.
    #[error("the model file is incomplete: its header announces more than its {actual} bytes")]
    Truncated {
        /// Bytes of the file.
        actual: usize,
    },
    /// The header is inconsistent.
    #[error("the model file is damaged: {detail}")]
    Damaged {
        /// The safetensors reader's message.
        detail: String,
    },
    /// A safetensors file without a manifest.
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
    /// The manifest cannot be read.
    #[error("the manifest cannot be read: {detail}")]
    Manifest {
        /// The JSON reader's message.
        detail: String,
    },
    /// The manifest's settings are invalid or contradict each other.
    #[error("the manifest contradicts itself: {detail}")]
    Inconsistent {
        /// What is wrong.
        detail: String,
    },
    /// The model's outputs are independent labels, and the caller reads models of genres only.
    #[error(
        "the outputs of the model are independent labels, of which a song may have several, not genres of which it has one"
    )]
    IndependentLabels,
    /// A tensor in an unsupported type.
    #[error("the tensor {name} is stored as {dtype}, but only F16 and F32 are supported")]
    Dtype {
        /// PyTorch name.
        name: String,
        /// Type found.
        dtype: String,
    },
    /// The tensors do not match the manifest.
    #[error("the tensors do not fit the manifest")]
    Tensors(#[from] StateDictError),
}

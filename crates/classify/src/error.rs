//! Why a song cannot be classified.

use genrescope_crnn::{ConfigError, NetworkError, StateDictError};
use genrescope_mel::MelError;

/// Why a song cannot be classified. Faults of the audio file are in `genrescope_audio::AudioError`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClassifyError {
    /// Impossible front-end settings; a checked model file has none.
    #[error("the mel front-end cannot be set up")]
    FrontEnd(#[from] MelError),
    /// Impossible network settings; a checked model file has none.
    #[error("the network cannot be set up")]
    Network(#[from] ConfigError),
    /// Weights that do not fit; those of a checked model file do.
    #[error("the network's weights cannot be loaded")]
    Weights(#[from] StateDictError),
    /// The device was lost or ran out of memory.
    #[error("the device failed during inference")]
    Device(#[from] NetworkError),
    /// The device returned NaN or infinity.
    #[error("the device returned values that are not finite")]
    NotFinite,
    /// The device does not reproduce the logits in the model file.
    #[error(
        "the device computes wrongly: its self-test is off by {worst}, where {allowed} is allowed"
    )]
    SelfTest {
        /// Largest difference of a logit.
        worst: f32,
        /// [`genrescope_crnn::model_file::SELF_TEST_TOLERANCE`].
        allowed: f32,
    },
    /// The outputs of the model are independent labels, and a stream names one genre at a time.
    #[error(
        "a stream names one genre at a time, but the outputs of the model are independent labels"
    )]
    IndependentLabels,
    /// Cancelled by the caller.
    #[error("cancelled")]
    Cancelled,
}

impl ClassifyError {
    /// True where another device may still succeed.
    pub fn is_device_fault(&self) -> bool {
        matches!(
            self,
            ClassifyError::Device(_) | ClassifyError::NotFinite | ClassifyError::SelfTest { .. }
        )
    }
}

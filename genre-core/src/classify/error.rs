//! Why a song has no verdict.

use crate::mel::MelError;
use crate::model::{ConfigError, StateDictError};

/// Why a song has no verdict. What is wrong with the file itself is in `audio::AudioError`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClassifyError {
    /// The front-end's settings are impossible; a checked model file has none such.
    #[error("the mel front-end cannot be set up: {0}")]
    FrontEnd(#[from] MelError),
    /// The network's settings are impossible; a checked model file has none such.
    #[error("the network cannot be set up: {0}")]
    Network(#[from] ConfigError),
    /// The weights do not fit; a checked model file's do.
    #[error("the network's weights cannot be loaded: {0}")]
    Weights(#[from] StateDictError),
    /// The device was lost, or ran out of memory.
    #[error("the device failed while the network ran: {detail}")]
    Device {
        /// What the backend says.
        detail: String,
    },
    /// The device answers, but not with numbers.
    #[error("the device answered with values that are not numbers")]
    NotFinite,
    /// The device does not reproduce the logits in the model file.
    #[error(
        "the device computes wrongly: its self-test is off by {worst}, where {allowed} is allowed"
    )]
    SelfTest {
        /// Largest difference of a logit.
        worst: f32,
        /// [`crate::model_file::SELF_TEST_TOLERANCE`].
        allowed: f32,
    },
    /// Given up on request.
    #[error("cancelled")]
    Cancelled,
}

#[cfg(feature = "webgpu")]
impl From<crate::gpu::GpuError> for ClassifyError {
    fn from(error: crate::gpu::GpuError) -> ClassifyError {
        ClassifyError::Device {
            detail: error.to_string(),
        }
    }
}

impl ClassifyError {
    /// True where another device may still do the work.
    pub fn is_devices_fault(&self) -> bool {
        matches!(
            self,
            ClassifyError::Device { .. }
                | ClassifyError::NotFinite
                | ClassifyError::SelfTest { .. }
        )
    }
}

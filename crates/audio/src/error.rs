//! What can be wrong with an audio file. What to do about it is for the program that shows the error.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Why a file gives no samples. The variants differ in what the caller can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// The bytes belong to no audio format known here.
    #[error("the file is not in a known audio format")]
    NotAudio,
    /// A known kind of file whose sound cannot be decoded here: another decoder may succeed.
    #[error("the audio format cannot be decoded: {codec}")]
    Unsupported {
        /// Name of the codec, container or protection.
        codec: String,
    },
    /// The sound is encrypted: no decoder can read it without the shop's own program.
    #[error("the file is protected by copy protection: {scheme}")]
    Protected {
        /// Name of the protection.
        scheme: String,
    },
    /// The samples are in fact compressed sound, as written for the digital input of a receiver.
    /// Every decoder would play them as noise.
    #[error("the samples hold sound that cannot be decoded: {codec}")]
    EncodedPcm {
        /// Name of the codec.
        codec: String,
    },
    /// A known format, yet nothing in it could be decoded.
    #[error("the file is damaged and no audio could be decoded: {detail}")]
    Damaged {
        /// What was found, in half a sentence.
        detail: String,
    },
    /// The rate lies outside [`MIN_RATE`](super::MIN_RATE)`..=`[`MAX_RATE`](super::MAX_RATE).
    #[error("a sample rate of {rate} Hz is not supported, only 1000 to 768000 Hz")]
    UnusableRate {
        /// The refused rate in Hz.
        rate: u32,
    },
    /// More channels than [`MAX_CHANNELS`](super::MAX_CHANNELS).
    #[error("{channels} channels are not supported, at most 32")]
    TooManyChannels {
        /// The refused number of channels.
        channels: u32,
    },
    /// A known container that holds pictures or text only.
    #[error("the file has no audio track")]
    NoAudioTrack,
    /// A decoder of another project panicked. This file cannot be read; the next one can.
    #[error("a decoder failed on this file: {detail}")]
    DecoderFailed {
        /// The message of the panic.
        detail: String,
    },
    /// More than half of all samples are not finite numbers. Reported at the end of the file.
    #[error("most of the file is not audio: {count} of {total} samples are not finite numbers")]
    NonFinite {
        /// Samples that were NaN, infinite or absurdly large.
        count: u64,
        /// All samples of the file, over all channels.
        total: u64,
    },
    /// The source of the bytes failed.
    #[error("the file could not be read")]
    Io(#[source] Arc<io::Error>),
}

impl AudioError {
    /// A [`Damaged`](Self::Damaged) error with this explanation.
    pub(super) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged {
            detail: detail.into(),
        }
    }

    /// A [`Protected`](Self::Protected) error that names this scheme.
    pub(super) fn protected(scheme: impl Into<String>) -> Self {
        Self::Protected {
            scheme: scheme.into(),
        }
    }

    /// An [`Unsupported`](Self::Unsupported) error that names this codec.
    pub(super) fn unsupported(codec: impl Into<String>) -> Self {
        Self::Unsupported {
            codec: codec.into(),
        }
    }
}

impl From<io::Error> for AudioError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// Something that was wrong with a file that could be decoded all the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AudioWarning {
    /// The file stops early, or its end cannot be decoded.
    Truncated {
        /// Seconds of sound that were decoded before the end.
        after_s: f64,
    },
    /// Packets that could not be decoded and were left out.
    DamagedPackets {
        /// How many.
        count: u64,
    },
    /// Samples that were NaN, infinite or absurdly large; each was replaced with silence.
    NonFinite {
        /// How many, over all channels.
        count: u64,
    },
}

impl std::fmt::Display for AudioWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated { after_s } => {
                write!(
                    f,
                    "the file ends early: {after_s:.1} s of it could be decoded"
                )
            }
            Self::DamagedPackets { count } => {
                write!(f, "{count} damaged packets were skipped")
            }
            Self::NonFinite { count } => {
                write!(
                    f,
                    "{count} samples that are not finite numbers were silenced"
                )
            }
        }
    }
}

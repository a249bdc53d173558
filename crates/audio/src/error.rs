//! What can go wrong, told to the person in front of the page: what is wrong and what to do.

use serde::{Deserialize, Serialize};

/// Why a file gives no samples. The variants differ in what the caller can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// Not one byte.
    #[error("This file is empty. Choose another file, or copy it again from where it came from.")]
    Empty,
    /// The bytes belong to no audio format known here.
    #[error(
        "This does not look like audio. Choose a sound file, such as MP3, WAV, FLAC, Ogg Vorbis, \
         M4A, AIFF or AU."
    )]
    NotAudio,
    /// A known kind of file whose sound cannot be decoded here: another decoder may succeed.
    #[error(
        "This file holds sound in a form that cannot be decoded here: {codec}. Convert it to \
         MP3, FLAC or WAV and try again."
    )]
    Unsupported {
        /// Name of the codec, container or protection.
        codec: String,
    },
    /// A known format, yet nothing in it could be decoded.
    #[error(
        "This file is damaged and no sound could be read from it ({detail}). Try another copy of it."
    )]
    Damaged {
        /// What was found, in half a sentence.
        detail: String,
    },
    /// The rate lies outside [`MIN_RATE`](super::MIN_RATE)`..=`[`MAX_RATE`](super::MAX_RATE).
    #[error(
        "A sample rate of {rate} Hz cannot be used: it must lie between 1000 and 768000 Hz. The \
         file's header may be damaged; convert it to 44100 Hz and try again."
    )]
    UnusableRate {
        /// The refused rate in Hz.
        rate: u32,
    },
    /// More channels than [`MAX_CHANNELS`](super::MAX_CHANNELS).
    #[error(
        "This file has {channels} channels and at most 32 can be mixed. Convert it to stereo and \
         try again."
    )]
    TooManyChannels {
        /// The refused number of channels.
        channels: u32,
    },
    /// A known container that holds pictures or text only.
    #[error("There is no sound in this file. Choose a file that holds music.")]
    NoAudioTrack,
    /// More than half of all samples are no usable numbers. Reported at the end of the file.
    #[error(
        "Most of this file is not sound: {count} of its {total} samples are not finite numbers. \
         Export it again from the program that made it."
    )]
    NonFinite {
        /// Samples that were NaN, infinite or absurdly large.
        count: u64,
        /// All samples of the file, over all channels.
        total: u64,
    },
    /// The bytes could not be read from where they are kept.
    #[error("The file could not be read ({detail}). Check that it is still there and try again.")]
    Io {
        /// What the system said.
        detail: String,
    },
}

impl AudioError {
    /// A [`Damaged`](Self::Damaged) error with this explanation.
    pub(super) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged {
            detail: detail.into(),
        }
    }

    /// An [`Unsupported`](Self::Unsupported) error that names this codec.
    pub(super) fn unsupported(codec: impl Into<String>) -> Self {
        Self::Unsupported {
            codec: codec.into(),
        }
    }
}

/// Any failure of the underlying source; the text is all that outlives it.
impl From<std::io::Error> for AudioError {
    fn from(error: std::io::Error) -> Self {
        Self::Io {
            detail: error.to_string(),
        }
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
                    "The file ends early: {after_s:.1} s of it could be decoded."
                )
            }
            Self::DamagedPackets { count } => {
                write!(f, "Damaged pieces of the file were left out: {count}.")
            }
            Self::NonFinite { count } => {
                write!(
                    f,
                    "Samples that are not finite numbers were silenced: {count}."
                )
            }
        }
    }
}

//! AAC of more kinds, if the feature `full-aac` is enabled. Without it there is no decoder of this name, and symphonia
//! decodes AAC-LC of one or two channels.

#[cfg(not(feature = "full-aac"))]
mod absent;
#[cfg(feature = "full-aac")]
mod present;

#[cfg(not(feature = "full-aac"))]
pub(super) use absent::{FullAac, rate};
#[cfg(feature = "full-aac")]
pub(super) use present::{FullAac, rate};

/// Name of the codec.
pub(super) const NAME: &str = "Advanced Audio Coding";

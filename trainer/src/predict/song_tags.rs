//! The tags of a file.

use anyhow::Result;
use genrescope_audio::SongTags;
use genrescope_predict::TagSummary;

use crate::inference::{AudioSource, contain};

/// The tags of a file. They are empty if it has none or they cannot be read, since the sound does not
/// depend on them.
pub fn read(source: &AudioSource) -> TagSummary {
    let tags = contain(|| -> Result<SongTags> { Ok(SongTags::read(source.bytes()?)?) });
    tags.map(TagSummary::from).unwrap_or_default()
}

//! Title, artist, album and cover in the tags of a file.

use anyhow::{Context, Result};
use lofty::config::{GlobalOptions, ParseOptions, apply_global_options};
use lofty::file::{TaggedFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::ItemKey;
use serde::Serialize;

use crate::inference::{AudioSource, contain};

/// Most bytes of one item of a tag. The default of 16 MB is less than some covers.
const MAX_ITEM_BYTES: usize = 64 << 20;

/// What the tags say about a song.
#[derive(Debug, Default, Serialize)]
pub struct SongTags {
    pub title: Option<String>,
    pub artist: Option<String>,
    pub album: Option<String>,
    pub cover: Option<Cover>,
}

/// The first picture in the tags.
#[derive(Debug, Serialize)]
pub struct Cover {
    /// Its size in bytes.
    bytes: usize,
    /// Its MIME type, if declared.
    mime: Option<String>,
}

impl SongTags {
    /// The tags of a file. They are empty if it has none or they cannot be read, since the sound does not
    /// depend on them.
    pub fn read(source: &AudioSource) -> SongTags {
        contain(|| Ok(SongTags::of(&tagged_file(source)?))).unwrap_or_default()
    }

    fn of(file: &TaggedFile) -> SongTags {
        // The primary tag is the one that the format defines; others may be older.
        let tags = || file.primary_tag().into_iter().chain(file.tags());
        let text = |key| {
            tags().find_map(|tag| {
                let text = tag.get_string(key)?.trim();
                (!text.is_empty()).then(|| text.to_string())
            })
        };
        let picture = tags().find_map(|tag| tag.pictures().first());
        SongTags {
            title: text(ItemKey::TrackTitle),
            artist: text(ItemKey::TrackArtist),
            album: text(ItemKey::AlbumTitle),
            cover: picture.map(|picture| Cover {
                bytes: picture.data().len(),
                mime: picture.mime_type().map(ToString::to_string),
            }),
        }
    }

    /// "Artist - Title", or the one that is present, in one line.
    pub fn heading(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.artist, &self.title]
            .into_iter()
            .filter_map(|part| part.as_deref())
            .collect();
        // A tag could otherwise control the terminal.
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        (!parts.is_empty()).then(|| parts.join(" - ").chars().map(printable).collect())
    }
}

/// Parses the tags of a file.
///
/// # Errors
/// The format is not known, has no tags, or they are damaged.
pub fn tagged_file(source: &AudioSource) -> Result<TaggedFile> {
    apply_global_options(GlobalOptions::new().allocation_limit(MAX_ITEM_BYTES));
    let probe = Probe::new(source.bytes()?).guess_file_type()?;
    probe.file_type().context("a format without known tags")?;
    let options = ParseOptions::new().read_properties(false);
    Ok(probe.options(options).read()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_is_one_line() {
        let tags = |artist: Option<&str>, title: Option<&str>| SongTags {
            title: title.map(Into::into),
            artist: artist.map(Into::into),
            ..SongTags::default()
        };
        assert_eq!(tags(None, None).heading(), None);
        assert_eq!(tags(None, Some("T")).heading().as_deref(), Some("T"));
        let both = tags(Some("A\x1b[2J\n"), Some("T")).heading();
        assert_eq!(both.as_deref(), Some("A [2J  - T"));
    }
}

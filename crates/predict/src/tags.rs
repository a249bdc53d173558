//! Title, artist, album and cover in the tags of a file, by the same reader as in the page.

use genrescope_audio::SongTags;
use serde::Serialize;

/// What the tags say about a song, without the picture itself.
#[derive(Debug, Default, Serialize)]
pub struct TagSummary {
    /// Title of the song.
    pub title: Option<String>,
    /// Who plays it.
    pub artist: Option<String>,
    /// Title of the album.
    pub album: Option<String>,
    /// The first picture.
    pub cover: Option<CoverSummary>,
}

/// The first picture in the tags.
#[derive(Debug, Serialize)]
pub struct CoverSummary {
    /// Its size in bytes.
    bytes: usize,
    /// Its MIME type by its first bytes.
    mime: String,
}

impl TagSummary {
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

impl From<SongTags> for TagSummary {
    fn from(tags: SongTags) -> TagSummary {
        TagSummary {
            title: tags.title,
            artist: tags.artist,
            album: tags.album,
            cover: tags.cover.map(|cover| CoverSummary {
                bytes: cover.bytes.len(),
                mime: cover.mime,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_is_one_line() {
        let tags = |artist: Option<&str>, title: Option<&str>| TagSummary {
            title: title.map(Into::into),
            artist: artist.map(Into::into),
            ..TagSummary::default()
        };
        assert_eq!(tags(None, None).heading(), None);
        assert_eq!(tags(None, Some("T")).heading().as_deref(), Some("T"));
        let both = tags(Some("A\x1b[2J\n"), Some("T")).heading();
        assert_eq!(both.as_deref(), Some("A [2J  - T"));
    }
}

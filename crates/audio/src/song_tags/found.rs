//! What is found in the tags, and how bytes are read for it.

use std::io;

use serde::{Deserialize, Serialize};

use super::picture;

/// Most bytes of a cover; larger ones are left out.
pub const MAX_COVER_BYTES: usize = 4 << 20;
/// Most bytes of an item that is read at once: a cover as text, with its description.
pub(super) const MAX_ITEM: usize = 6 << 20;
/// Items of a tag that are looked at.
pub(super) const MAX_ITEMS: usize = 10_000;

/// What the tags of a file say about the song.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongTags {
    /// Its title.
    pub title: Option<String>,
    /// Its artist, the first if there are several.
    pub artist: Option<String>,
    /// The album.
    pub album: Option<String>,
    /// The first picture.
    pub cover: Option<Cover>,
}

/// A picture in the tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Its MIME type by its first bytes: JPEG, PNG, GIF or WebP.
    pub mime: String,
    /// The file of the picture, at most [`MAX_COVER_BYTES`].
    pub bytes: Vec<u8>,
}

/// One of the texts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    Title,
    Artist,
    Album,
}

impl Key {
    /// The text that a name in letters of any case stands for.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        let is = |key: &str| name.eq_ignore_ascii_case(key.as_bytes());
        if is("title") {
            Some(Self::Title)
        } else if is("artist") {
            Some(Self::Artist)
        } else if is("album") {
            Some(Self::Album)
        } else {
            None
        }
    }
}

/// Bytes at a position: up to a number of them, fewer at the end.
pub(super) type BytesAt<'a> = &'a mut dyn FnMut(u64, usize) -> io::Result<Vec<u8>>;

impl SongTags {
    /// Sets a text, unless it is empty or there is one already.
    pub(super) fn set(&mut self, key: Key, text: &str) {
        let place = match key {
            Key::Title => &mut self.title,
            Key::Artist => &mut self.artist,
            Key::Album => &mut self.album,
        };
        let text = text.trim();
        if place.is_none() && !text.is_empty() {
            *place = Some(text.to_owned());
        }
    }

    /// Sets the cover, unless there is one already or the bytes are no picture that browsers show.
    pub(super) fn set_cover(&mut self, bytes: &[u8]) {
        if self.cover.is_none()
            && bytes.len() <= MAX_COVER_BYTES
            && let Some(mime) = picture::mime(bytes)
        {
            self.cover = Some(Cover {
                mime: mime.to_owned(),
                bytes: bytes.to_vec(),
            });
        }
    }
}

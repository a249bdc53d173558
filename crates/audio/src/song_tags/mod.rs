//! Title, artist, album and cover in the tags of a file.

mod at_end;
mod chunked;
mod id3v2;
mod mp4;
mod ogg;
mod picture;
mod text;
mod vorbis;

use std::io;

use serde::{Deserialize, Serialize};
use symphonia::core::io::MediaSource;

use super::error::AudioError;
use super::source::Window;

/// Most bytes of a cover; larger ones are left out.
pub const MAX_COVER_BYTES: usize = 4 << 20;
/// Most bytes of an item that is read at once: a cover as text, with its description.
const MAX_ITEM: usize = 6 << 20;
/// Items of a tag that are looked at.
const MAX_ITEMS: usize = 10_000;

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
enum Key {
    Title,
    Artist,
    Album,
}

/// Bytes at a position: up to a number of them, fewer at the end.
type BytesAt<'a> = &'a mut dyn FnMut(u64, usize) -> io::Result<Vec<u8>>;

impl SongTags {
    /// Reads ID3v1, ID3v2, APE, Vorbis comments, the items of MP4 and the texts of RIFF and AIFF. The format's own
    /// tag comes first; others fill in what it leaves out. Up to some twelve megabytes are held at a time.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source fails. Damaged tags are as none.
    pub fn read(source: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        let mut window = Window::whole(source)?;
        let length = window.len();
        let bytes_at: BytesAt<'_> = &mut |at, count| window.bytes_at(at, count);
        let mut tags = Self::default();
        // A tag may stand before any format.
        let start = id3v2::end(bytes_at, 0)?;
        let head = bytes_at(start, 12)?;
        match (head.get(..4), head.get(8..12)) {
            (Some(b"fLaC"), _) => vorbis::flac(bytes_at, start, &mut tags)?,
            (Some(b"OggS"), _) => ogg::read(bytes_at, start, &mut tags)?,
            (Some(b"RIFF" | b"RF64" | b"BW64"), _) => {
                chunked::read(bytes_at, start + 12, false, &mut tags)?;
            }
            (Some(b"FORM"), Some(b"AIFF" | b"AIFC")) => {
                chunked::read(bytes_at, start + 12, true, &mut tags)?;
            }
            _ if matches!(
                head.get(4..8),
                Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip")
            ) =>
            {
                mp4::read(bytes_at, start, length, &mut tags)?;
            }
            _ => {}
        }
        if start > 0 {
            id3v2::read(bytes_at, 0, &mut tags)?;
        }
        at_end::read(bytes_at, length, &mut tags)?;
        Ok(tags)
    }

    /// Sets a text, unless it is empty or there is one already.
    fn set(&mut self, key: Key, text: &str) {
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
    fn set_cover(&mut self, bytes: &[u8]) {
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

/// A number of up to eight bytes, the highest first.
fn big(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// A number of four bytes at a place, the lowest first.
fn little(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes) as usize)
}

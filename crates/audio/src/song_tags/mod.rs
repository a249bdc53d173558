//! Title, artist, album and cover in the tags of a file.

mod at_end;
mod caf;
mod chunked;
mod found;
mod id3v2;
mod matroska;
mod mp4;
mod numbers;
mod ogg;
mod picture;
mod text;
mod vorbis;

use symphonia::core::io::MediaSource;

use super::error::AudioError;
use super::source::Window;
use found::BytesAt;

pub use found::{Cover, MAX_COVER_BYTES, SongTags};

impl SongTags {
    /// Reads ID3v1, ID3v2, APE, Vorbis comments, the items of MP4, the texts and keys of QuickTime, the tags and
    /// attachments of Matroska, and the texts of RIFF, AIFF and CAF. The format's own tag comes first; others fill in
    /// what it leaves out. Up to some twelve megabytes are held at a time.
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
            (Some(b"\x1a\x45\xdf\xa3"), _) => matroska::read(bytes_at, start, length, &mut tags)?,
            (Some(b"caff"), _) => caf::read(bytes_at, start, &mut tags)?,
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
}

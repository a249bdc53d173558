//! The stream of samples behind each kind of header.

use super::chunks::ByteOrder;
use super::codec::{CodecStream, Step};
use super::error::AudioError;
use super::mpeg_frame::Codec;
use super::mpeg_stream::MpegStream;
use super::raw_file::RawFile;
use super::sniff::Kind;
use super::source::Window;
use super::wav::{self, Content};
use super::{aiff, au, mpeg};

/// Bytes that are searched for the first frame of MPEG audio in a WAV.
const WAV_SEARCHED: usize = 64 * 1024;

/// Where samples come from.
pub(super) enum Stream {
    Raw(RawFile),
    Codec(Box<CodecStream>),
    Mpeg(Box<MpegStream>),
}

impl Stream {
    /// Reads the header and makes the stream behind it.
    pub(super) fn open(source: Window, kind: Kind) -> Result<Self, AudioError> {
        open_stream(source, kind)
    }

    /// Name of the codec, and declared seconds of sound, if plausible.
    pub(super) fn codec_and_duration_s(&self) -> (&'static str, Option<f64>) {
        match self {
            Self::Raw(raw) => (raw.layout().encoding.name(), raw.duration_s()),
            Self::Codec(codec) => (codec.codec(), codec.duration_s()),
            Self::Mpeg(mpeg) => (mpeg.codec(), mpeg.duration_s()),
        }
    }

    /// The next samples.
    ///
    /// # Errors
    ///
    /// Those of the stream. Faults of the data are a [`Step`].
    pub(super) fn next_block(&mut self, block: &mut Vec<f32>) -> Result<Step, AudioError> {
        match self {
            Self::Codec(stream) => stream.next_block(block),
            Self::Mpeg(stream) => stream.next_block(block),
            Self::Raw(stream) => stream.next_block(block),
        }
    }
}

/// Whether the frames are MP1 or MP2. Some encoders write MP2 with bit rates that the standard
/// forbids, and other decoders read it.
pub(super) fn is_old_layer(kind: Kind) -> bool {
    matches!(kind, Kind::Mpeg(chain) if matches!(chain.codec, Codec::Layer(1 | 2)))
}

/// [`Stream::open`].
fn open_stream(mut source: Window, kind: Kind) -> Result<Stream, AudioError> {
    let mut order = ByteOrder::Big;
    let layout = match kind {
        Kind::Aiff => aiff::read_header(&mut source, 0)?,
        Kind::Au => au::read_header(&mut source, 0)?,
        Kind::Wav => match wav::read_header(&mut source, 0)? {
            Content::Samples(layout) => {
                if !layout.big_endian {
                    order = ByteOrder::Little;
                }
                layout
            }
            Content::Frames { start } => {
                source.narrow(start, source.len())?;
                let chain = mpeg::find(&mut source, WAV_SEARCHED)?;
                let chain = chain.ok_or_else(|| AudioError::unsupported("MPEG audio in WAV"))?;
                return open_mpeg(source, chain);
            }
        },
        Kind::Mpeg(chain) => return open_mpeg(source, chain),
        _ => return Ok(Stream::Codec(Box::new(CodecStream::open(source, kind)?))),
    };
    RawFile::new(source, layout, order).map(Stream::Raw)
}

/// A stream of MPEG audio frames.
fn open_mpeg(source: Window, chain: mpeg::Chain) -> Result<Stream, AudioError> {
    MpegStream::open(source, chain).map(|stream| Stream::Mpeg(Box::new(stream)))
}

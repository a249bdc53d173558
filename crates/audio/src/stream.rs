//! The stream of samples behind each kind of header.

use super::chunks::ByteOrder;
use super::codec::{CodecStream, Step};
use super::contain::contained;
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
pub(super) struct Stream {
    source: Source,
    has_returned_samples: bool,
    /// A parser or decoder panicked and must not be used again.
    has_failed: bool,
}

/// A stream of each kind.
enum Source {
    Raw(RawFile),
    Codec(Box<CodecStream>),
    Mpeg(Box<MpegStream>),
}

impl Stream {
    /// Reads the header and makes the stream behind it.
    pub(super) fn open(source: Window, kind: Kind) -> Result<Self, AudioError> {
        Ok(Self {
            source: contained(|| open_source(source, kind))?,
            has_returned_samples: false,
            has_failed: false,
        })
    }

    /// Name of the codec, and declared seconds of sound, if plausible.
    pub(super) fn codec_and_duration_s(&self) -> (&'static str, Option<f64>) {
        match &self.source {
            Source::Raw(raw) => (raw.layout().encoding.name(), raw.duration_s()),
            Source::Codec(codec) => (codec.codec(), codec.duration_s()),
            Source::Mpeg(mpeg) => (mpeg.codec(), mpeg.duration_s()),
        }
    }

    /// Whether a declared length that is not reached says nothing, since the container marks its end.
    pub(super) fn knows_end(&self) -> bool {
        matches!(&self.source, Source::Codec(stream) if stream.knows_end())
    }

    /// Whether damage is followed by a search for the next frame, which comes to an end in any case.
    pub(super) fn resynchronises(&self) -> bool {
        matches!(self.source, Source::Mpeg(_))
    }

    /// The next samples.
    ///
    /// # Errors
    ///
    /// [`AudioError::Io`] if the source failed, [`AudioError::DecoderFailed`] if a decoder panicked
    /// before the first sample. Faults of the data are a [`Step`].
    pub(super) fn next_block(&mut self, block: &mut Vec<f32>) -> Result<Step, AudioError> {
        if self.has_failed {
            return Ok(Step::End { cut_off: true });
        }
        let step = contained(|| match &mut self.source {
            Source::Codec(stream) => stream.next_block(block),
            Source::Mpeg(stream) => stream.next_block(block),
            Source::Raw(stream) => stream.next_block(block),
        });
        match step {
            Err(AudioError::DecoderFailed { .. }) if self.has_returned_samples => {
                self.has_failed = true;
                block.clear();
                Ok(Step::End { cut_off: true })
            }
            Err(error) => {
                self.has_failed = matches!(error, AudioError::DecoderFailed { .. });
                Err(error)
            }
            Ok(step) => {
                self.has_returned_samples |= matches!(step, Step::Block { .. });
                Ok(step)
            }
        }
    }
}

/// Whether the frames are MP1 or MP2, of which some are of a kind that the decoder does not take.
pub(super) fn is_old_layer(kind: Kind) -> bool {
    matches!(kind, Kind::Mpeg(chain) if matches!(chain.codec, Codec::Layer(1 | 2)))
}

/// Reads the header and makes the stream behind it.
fn open_source(mut source: Window, kind: Kind) -> Result<Source, AudioError> {
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
        _ => return Ok(Source::Codec(Box::new(CodecStream::open(source, kind)?))),
    };
    RawFile::new(source, layout, order).map(Source::Raw)
}

/// A stream of MPEG audio frames.
fn open_mpeg(source: Window, chain: mpeg::Chain) -> Result<Source, AudioError> {
    MpegStream::open(source, chain).map(|stream| Source::Mpeg(Box::new(stream)))
}

#[cfg(all(test, panic = "unwind"))]
mod tests {
    use symphonia::core::audio::Channels;
    use symphonia::core::codecs::audio::well_known::CODEC_ID_PCM_S16LE;
    use symphonia::core::packet::Packet;
    use symphonia::core::units::{Duration, Timestamp};

    use super::*;
    use crate::decoder::Decoder;
    use crate::packets::{Chunk, Next, Packets, Sound};

    /// A container whose parser panics after some packets.
    struct Fragile(u32);

    impl Packets for Fragile {
        fn next(&mut self) -> Result<Next, AudioError> {
            self.0 = self.0.checked_sub(1).expect("a parser fails");
            let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, vec![1; 64]);
            Ok(Next::Packet(Chunk::new(packet)))
        }
    }

    fn stream(packets: u32) -> Stream {
        let mut sound = Sound::default();
        sound.parameters.codec = CODEC_ID_PCM_S16LE;
        sound.parameters.sample_rate = Some(8000);
        sound.parameters.channels = Some(Channels::Discrete(1));
        let decoder = Decoder::new(&sound).expect("a decoder of PCM");
        let stream = CodecStream::of_packets(Box::new(Fragile(packets)), decoder);
        Stream {
            source: Source::Codec(Box::new(stream)),
            has_returned_samples: false,
            has_failed: false,
        }
    }

    #[test]
    fn panic_is_an_error_before_the_first_sample_and_an_end_after_it() {
        let mut block = Vec::new();
        let result = stream(0).next_block(&mut block);
        assert!(matches!(result, Err(AudioError::DecoderFailed { .. })));
        let mut stream = stream(1);
        assert!(matches!(
            stream.next_block(&mut block),
            Ok(Step::Block { .. })
        ));
        for _ in 0..2 {
            let step = stream.next_block(&mut block).expect("an end");
            assert_eq!(step, Step::End { cut_off: true });
        }
    }
}

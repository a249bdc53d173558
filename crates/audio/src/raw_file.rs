//! A file of uncompressed samples: one part after the other, each with its own header.
//!
//! The bytes decide where the sound ends. What stands after the declared end of the samples is
//! another chunk (not sound), another file that was joined to this one, or sound that a recorder
//! did not get to declare.

use super::aiff;
use super::au;
use super::bitstream::Search;
use super::chunks::{self, ByteOrder};
use super::codec::Step;
use super::error::AudioError;
use super::raw::{Layout, RawStream, high_words};
use super::source::Window;
use super::wav::{self, Content};

/// Bytes of samples at the start that are searched for compressed sound: six seconds of a CD, more
/// than the silence before it. A multiple of all sample sizes.
const SEARCHED: u64 = 16 * 12 * 5461;
/// Chunks after the samples that are looked at.
const MOST_CHUNKS: usize = 100;

/// A file of uncompressed samples.
pub(super) struct RawFile {
    stream: RawStream,
    /// The numbers in the header of the current part.
    order: ByteOrder,
    duration_s: Option<f64>,
    /// What follows the current part could not be read.
    is_broken: bool,
}

/// What follows the declared samples.
enum Next {
    /// Nothing that is sound.
    Nothing,
    /// Another file or chunk with samples.
    Part(Layout, ByteOrder),
}

impl RawFile {
    /// Begins with the samples of a header.
    pub(super) fn new(
        source: Window,
        layout: Layout,
        order: ByteOrder,
    ) -> Result<Self, AudioError> {
        let mut file = Self {
            stream: RawStream::new(source, layout)?,
            order,
            duration_s: None,
            is_broken: false,
        };
        if file.is_empty()? {
            return Err(AudioError::damaged("it holds a header but no samples"));
        }
        if let Some(codec) = file.hidden_codec()? {
            return Err(AudioError::EncodedPcm {
                codec: codec.to_owned(),
            });
        }
        let alone = matches!(file.what_follows()?, Next::Nothing);
        file.duration_s = file.stream.duration_s().filter(|_| alone);
        Ok(file)
    }

    /// The layout of the current samples.
    pub(super) fn layout(&self) -> &Layout {
        self.stream.layout()
    }

    /// Seconds of sound, if the first header speaks for the whole file.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }

    /// Replaces `interleaved` with the next samples.
    pub(super) fn next_block(&mut self, interleaved: &mut Vec<f32>) -> Result<Step, AudioError> {
        loop {
            self.stream.next_block(interleaved)?;
            if !interleaved.is_empty() {
                let layout = self.stream.layout();
                return Ok(Step::Block {
                    rate: layout.rate,
                    channels: layout.channels as usize,
                });
            }
            let cut_off = self.stream.is_short() || self.is_broken;
            match self.what_follows()? {
                Next::Part(layout, order) if !self.is_broken => {
                    self.order = order;
                    self.is_broken = self.stream.go_on(layout).is_err();
                }
                _ => return Ok(Step::End { cut_off }),
            }
        }
    }

    /// Whether a size of zero is the truth: chunks follow up to the end of the file.
    fn is_empty(&mut self) -> Result<bool, AudioError> {
        let layout = *self.stream.layout();
        if layout.declared.is_some_and(|size| size > 0) {
            return Ok(false);
        }
        let mut at = layout.start;
        let length = self.stream.source().len();
        for _ in 0..MOST_CHUNKS {
            if at >= length {
                return Ok(true);
            }
            let Some((_, size)) = self.chunk_at(at)? else {
                return Ok(false);
            };
            at = chunks::after(self.stream.source(), at + 8 + u64::from(size), size)?;
        }
        Ok(false)
    }

    /// The codec of compressed sound in place of samples.
    fn hidden_codec(&mut self) -> Result<Option<&'static str>, AudioError> {
        let layout = *self.stream.layout();
        let end = self.stream.end();
        let mut search = Search::default();
        // A multiple of all widths, so that each block begins with a whole sample.
        let (mut at, block) = (layout.start, SEARCHED / 16);
        while at < end.min(layout.start + SEARCHED) {
            let bytes = self.stream.source().bytes_at(at, block as usize)?;
            if let Some(codec) = search.look(&high_words(&layout, &bytes)) {
                return Ok(Some(codec));
            }
            at += block;
        }
        Ok(None)
    }

    /// What follows the samples of the current part.
    fn what_follows(&mut self) -> Result<Next, AudioError> {
        let (layout, end) = (*self.stream.layout(), self.stream.end());
        // The part may be cut off by one that was joined to it, so the size is that of the bytes.
        let size = end.saturating_sub(layout.start);
        let mut at = chunks::after(self.stream.source(), end, (size & 1) as u32)?;
        for count in 0..MOST_CHUNKS {
            if at >= self.stream.source().len() {
                return Ok(Next::Nothing);
            }
            if let Some((next, order)) = self.part_at(at)? {
                return Ok(Next::Part(next, order));
            }
            match self.chunk_at(at)? {
                Some((id, size)) if id == *b"data" => {
                    let (start, declared) = (at + 8, Some(u64::from(size)));
                    let next = Layout {
                        start,
                        declared,
                        ..layout
                    };
                    return Ok(Next::Part(next, self.order));
                }
                Some((_, size)) => {
                    at = chunks::after(self.stream.source(), at + 8 + u64::from(size), size)?;
                }
                None if count == 0 => return self.undeclared(end),
                None => return Ok(Next::Nothing),
            }
        }
        Ok(Next::Nothing)
    }

    /// Name and size of a chunk; `None` for bytes that are none. A chunk of a known name may be cut
    /// off.
    fn chunk_at(&mut self, at: u64) -> Result<Option<([u8; 4], u32)>, AudioError> {
        let order = self.order;
        let source = self.stream.source();
        let head = source.bytes_at(at, 8)?;
        let (Some(&id), Some(size)) = (head.first_chunk::<4>(), order.u32(&head, 4)) else {
            return Ok(None);
        };
        let is_name = id.iter().all(|byte| matches!(byte, b' '..=b'~'));
        let fits = at + 8 + u64::from(size) <= source.len();
        Ok((chunks::is_known(&id) || is_name && fits).then_some((id, size)))
    }

    /// The samples of a file that begins at `at`, if one does.
    fn part_at(&mut self, at: u64) -> Result<Option<(Layout, ByteOrder)>, AudioError> {
        let source = self.stream.source();
        let head = source.bytes_at(at, 12)?;
        let (Some(name), kind) = (head.get(..4), head.get(8..12)) else {
            return Ok(None);
        };
        let (found, order) = match (name, kind) {
            (b"RIFF" | b"RF64" | b"BW64", Some(b"WAVE")) => {
                (samples(wav::read_header(source, at)), ByteOrder::Little)
            }
            (b"RIFX", Some(b"WAVE")) => (samples(wav::read_header(source, at)), ByteOrder::Big),
            (b"FORM", Some(b"AIFF" | b"AIFC")) => (aiff::read_header(source, at), ByteOrder::Big),
            (b".snd", _) => (au::read_header(source, at), ByteOrder::Big),
            _ => return Ok(None),
        };
        match found {
            Ok(layout) => Ok(Some((layout, order))),
            Err(AudioError::Io(error)) => Err(AudioError::Io(error)),
            // A header without samples ends the file.
            Err(_) => Ok(None),
        }
    }

    /// Bytes after the declared end that are no chunk. A second or more of them is sound that the
    /// recorder did not get to declare; less than that, or zeros, is padding.
    fn undeclared(&mut self, end: u64) -> Result<Next, AudioError> {
        let layout = *self.stream.layout();
        let frame = layout.frame_bytes().max(1);
        let source = self.stream.source();
        let rest = source.len().saturating_sub(end);
        let head = source.bytes_at(end, 4096)?;
        let is_sound =
            rest >= u64::from(layout.rate) * frame && head.iter().any(|&byte| byte != head[0]);
        if !is_sound {
            return Ok(Next::Nothing);
        }
        let start = end - end.saturating_sub(layout.start) % frame;
        let next = Layout {
            start,
            declared: None,
            ..layout
        };
        Ok(Next::Part(next, self.order))
    }
}

/// The samples of a WAV; an error for one that holds MPEG audio.
fn samples(content: Result<Content, AudioError>) -> Result<Layout, AudioError> {
    match content? {
        Content::Samples(layout) => Ok(layout),
        Content::Frames { .. } => Err(AudioError::unsupported("MPEG audio in WAV")),
    }
}

//! Uncompressed samples, as WAV, AIFF and AU files keep them.

use super::error::AudioError;
use super::limits::{check_channels, check_rate};
use super::source::Window;

/// Bytes that are read at once; with any frame size this is a fraction of a second of sound.
const BLOCK_BYTES: usize = 64 * 1024;
/// Bytes that a WAV begins with: name, size, kind, and the name of its first chunk.
const JOINT: usize = 16;
const TWO_GIB: u64 = 1 << 31;

/// How one sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Unsigned, silence at 128.
    U8,
    /// Signed, one byte.
    I8,
    /// Signed, two bytes.
    I16,
    /// Signed, three bytes.
    I24,
    /// Signed, four bytes.
    I32,
    /// IEEE single precision.
    F32,
    /// IEEE double precision.
    F64,
    /// ITU G.711 mu-law.
    MuLaw,
    /// ITU G.711 A-law.
    ALaw,
}

impl Encoding {
    /// Bytes per sample.
    pub(super) fn bytes(self) -> u32 {
        match self {
            Self::U8 | Self::I8 | Self::MuLaw | Self::ALaw => 1,
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// Name to show.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::U8 | Self::I8 => "PCM 8-bit",
            Self::I16 => "PCM 16-bit",
            Self::I24 => "PCM 24-bit",
            Self::I32 => "PCM 32-bit",
            Self::F32 => "PCM 32-bit float",
            Self::F64 => "PCM 64-bit float",
            Self::MuLaw => "G.711 mu-law",
            Self::ALaw => "G.711 A-law",
        }
    }

    /// One sample from its [`bytes`](Self::bytes) bytes, most significant first.
    /// Full scale is ±1.
    #[inline(always)]
    fn decode(self, b: [u8; 8]) -> f32 {
        match self {
            Self::U8 => (f32::from(b[0]) - 128.0) / 128.0,
            Self::I8 => f32::from(b[0] as i8) / 128.0,
            Self::I16 => f32::from(i16::from_be_bytes([b[0], b[1]])) / 32_768.0,
            Self::I24 => (i32::from_be_bytes([b[0], b[1], b[2], 0]) >> 8) as f32 / 8_388_608.0,
            Self::I32 => i32::from_be_bytes([b[0], b[1], b[2], b[3]]) as f32 / 2_147_483_648.0,
            Self::F32 => f32::from_be_bytes([b[0], b[1], b[2], b[3]]),
            Self::F64 => f64::from_be_bytes(b) as f32,
            Self::MuLaw => f32::from(mu_law(b[0])) / 32_768.0,
            Self::ALaw => f32::from(a_law(b[0])) / 32_768.0,
        }
    }
}

/// ITU G.711 mu-law: inverted bits, sign, three bits exponent, four bits mantissa, bias 33 · 4.
fn mu_law(byte: u8) -> i16 {
    let byte = !byte;
    let magnitude = ((i16::from(byte & 0x0f) << 3) + 0x84) << ((byte >> 4) & 7);
    if byte & 0x80 != 0 {
        0x84 - magnitude
    } else {
        magnitude - 0x84
    }
}

/// ITU G.711 A-law: every other bit inverted; the lowest exponent is linear.
fn a_law(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let mantissa = i16::from(byte & 0x0f) << 4;
    let magnitude = match (byte >> 4) & 7 {
        0 => mantissa + 8,
        exponent => (mantissa + 0x108) << (exponent - 1),
    };
    if byte & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }
}

/// The 16 most significant bits of each whole sample; nothing for other than integers of 16 bits or
/// more.
pub(super) fn high_words(layout: &Layout, bytes: &[u8]) -> Vec<u16> {
    let width = match layout.encoding {
        Encoding::I16 => 2,
        Encoding::I24 => 3,
        Encoding::I32 => 4,
        _ => return Vec::new(),
    };
    let word = |sample: &[u8]| match sample {
        [high, low, ..] if layout.big_endian => u16::from_be_bytes([*high, *low]),
        [.., low, high] => u16::from_le_bytes([*low, *high]),
        _ => 0,
    };
    bytes.chunks_exact(width).map(word).collect()
}

/// How the samples are stored, as the header declares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// How a sample is written.
    pub(super) encoding: Encoding,
    /// Most significant byte first?
    pub(super) big_endian: bool,
    /// Frames per second in Hz, not yet checked.
    pub(super) rate: u32,
    /// Samples per frame, not yet checked.
    pub(super) channels: u32,
    /// Byte where the samples begin.
    pub(super) start: u64,
    /// Bytes of samples that the header declares; `None` or zero: not known.
    pub(super) declared: Option<u64>,
}

impl Layout {
    /// Bytes of one sample of every channel.
    pub(super) fn frame_bytes(&self) -> u64 {
        u64::from(self.encoding.bytes()) * u64::from(self.channels)
    }
}

/// A stream of uncompressed samples.
pub(super) struct RawStream {
    source: Window,
    layout: Layout,
    frame_bytes: usize,
    /// Where the samples end as far as is known; never more than the file holds.
    end: u64,
    /// The next byte to read.
    position: u64,
    /// The end is that of the file, for want of a declared one.
    is_open: bool,
    /// The file holds less than its header declares.
    is_short: bool,
    buffer: Vec<u8>,
}

impl RawStream {
    /// Checks the layout.
    pub(super) fn new(source: Window, layout: Layout) -> Result<Self, AudioError> {
        let mut stream = Self {
            source,
            layout,
            frame_bytes: 1,
            end: 0,
            position: 0,
            is_open: false,
            is_short: false,
            buffer: Vec::new(),
        };
        stream.go_on(layout)?;
        Ok(stream)
    }

    /// Checks the layout of samples elsewhere in the file, which are the next ones.
    pub(super) fn go_on(&mut self, layout: Layout) -> Result<(), AudioError> {
        check_rate(layout.rate)?;
        check_channels(layout.channels)?;
        let held = self.source.len().saturating_sub(layout.start);
        let declared = layout.declared.filter(|&size| size > 0);
        let declared = declared.filter(|&size| size <= held || !is_streamed(size));
        self.is_open = declared.is_none();
        let declared = declared.unwrap_or(held);
        self.frame_bytes = layout.frame_bytes() as usize;
        // Some programs write an incomplete last frame; that is not reported as damage.
        self.is_short |= declared >= held.saturating_add(self.frame_bytes as u64);
        self.layout = layout;
        self.position = layout.start;
        self.end = layout.start + declared.min(held);
        Ok(())
    }

    /// The layout of the samples.
    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Where the samples end as far as is known.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// The file.
    pub(super) fn source(&mut self) -> &mut Window {
        &mut self.source
    }

    /// Seconds of sound; `None` if the header declares more than the file holds.
    pub(super) fn duration_s(&self) -> Option<f64> {
        let frames = (self.end - self.position) / self.frame_bytes as u64;
        (!self.is_short).then(|| frames as f64 / f64::from(self.layout.rate))
    }

    /// Whether the file holds less than its header declares.
    pub(super) fn is_short(&self) -> bool {
        self.is_short
    }

    /// Replaces `interleaved` with the next samples; nothing at the end.
    pub(super) fn next_block(&mut self, interleaved: &mut Vec<f32>) -> Result<(), AudioError> {
        interleaved.clear();
        let most = (BLOCK_BYTES / self.frame_bytes).max(1) * self.frame_bytes;
        let left = self.end.saturating_sub(self.position);
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(most);
        self.buffer.resize(wanted + JOINT, 0);
        self.source.go_to(self.position)?;
        let filled = self.source.fill(&mut self.buffer)?;
        if let Some(at) = self.joint(filled) {
            self.end = self.position + at as u64;
        }
        let left = self.end.saturating_sub(self.position);
        let kept = usize::try_from(left).unwrap_or(usize::MAX).min(wanted);
        if filled < kept {
            // The file shrank while it was read.
            self.is_short = true;
            self.end = self.position + filled as u64;
        }
        self.buffer.truncate(kept.min(filled));
        self.position += self.buffer.len() as u64;
        let (encoding, big_endian) = (self.layout.encoding, self.layout.big_endian);
        let whole = self.buffer.len() - self.buffer.len() % self.frame_bytes;
        let samples = &self.buffer[..whole];
        match encoding.bytes() {
            1 => decode_all::<1>(encoding, big_endian, samples, interleaved),
            2 => decode_all::<2>(encoding, big_endian, samples, interleaved),
            3 => decode_all::<3>(encoding, big_endian, samples, interleaved),
            4 => decode_all::<4>(encoding, big_endian, samples, interleaved),
            _ => decode_all::<8>(encoding, big_endian, samples, interleaved),
        }
        Ok(())
    }

    /// Where another WAV begins among samples whose end is not declared, as when recordings from a
    /// pipe are joined.
    fn joint(&self, filled: usize) -> Option<usize> {
        let bytes = self.buffer.get(..filled).filter(|_| self.is_open)?;
        bytes.windows(JOINT).position(|head| {
            matches!(&head[..4], b"RIFF" | b"RF64" | b"RIFX") && head[8..] == *b"WAVEfmt "
        })
    }
}

/// Sizes that programs write when they do not know how much will follow: close below or at 2 GiB
/// or 4 GiB, since the largest numbers are used, with or without the bytes of the header.
fn is_streamed(size: u64) -> bool {
    const SLACK: u64 = 1 << 16;
    (TWO_GIB - SLACK..=TWO_GIB + SLACK).contains(&size)
        || (2 * TWO_GIB - SLACK..=2 * TWO_GIB).contains(&size)
}

/// Decodes samples of `N` bytes. The width is known when this is compiled: copying one sample at a
/// time by a width known only later took longer than all the rest of reading a file.
fn decode_all<const N: usize>(
    encoding: Encoding,
    big_endian: bool,
    samples: &[u8],
    out: &mut Vec<f32>,
) {
    out.extend(samples.as_chunks::<N>().0.iter().map(|raw| {
        let mut bytes = [0; 8];
        for (at, byte) in bytes.iter_mut().take(N).enumerate() {
            *byte = raw[if big_endian { at } else { N - 1 - at }];
        }
        encoding.decode(bytes)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_maps_full_scale_to_one() {
        let at = |encoding: Encoding, bytes: &[u8]| {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            encoding.decode(padded)
        };
        assert_eq!(at(Encoding::U8, &[0]), -1.0);
        assert_eq!(at(Encoding::U8, &[128]), 0.0);
        assert_eq!(at(Encoding::I8, &[0x80]), -1.0);
        assert_eq!(at(Encoding::I16, &[0xc0, 0]), -0.5);
        assert_eq!(at(Encoding::I24, &[0x40, 0, 0]), 0.5);
        assert_eq!(at(Encoding::I24, &[0xff, 0xff, 0xff]), -1.0 / 8_388_608.0);
        assert_eq!(at(Encoding::I32, &[0x80, 0, 0, 0]), -1.0);
        assert_eq!(at(Encoding::F32, &0.25_f32.to_be_bytes()), 0.25);
        assert_eq!(at(Encoding::F64, &(-0.75_f64).to_be_bytes()), -0.75);
    }

    #[test]
    fn g711_follows_the_tables() {
        assert_eq!(
            [mu_law(0xff), mu_law(0x7f), mu_law(0x80), mu_law(0x00)],
            [0, 0, 32124, -32124]
        );
        assert_eq!(
            [a_law(0xd5), a_law(0x55), a_law(0xaa), a_law(0x2a)],
            [8, -8, 32256, -32256]
        );
    }
}

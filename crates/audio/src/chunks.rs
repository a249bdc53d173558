//! Chunked containers: WAV (RIFF, little-endian) and AIFF (big-endian) share their structure.

use std::io;

use super::source::Window;

/// Chunks that are read at most, so that a damaged file cannot loop.
const MAX_CHUNKS: usize = 1000;

/// The order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl ByteOrder {
    /// 16 bits at `at`; `None` past the end.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        })
    }

    /// 32 bits at `at`; `None` past the end.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }

    /// 64 bits at `at`; `None` past the end.
    pub(super) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        })
    }
}

/// The head of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Such as `fmt `.
    pub(super) id: [u8; 4],
    /// Bytes of the body, as the header declares.
    pub(super) size: u32,
    /// Where the body begins.
    pub(super) body: u64,
}

/// The chunks of a file, in order.
#[derive(Debug)]
pub(super) struct Chunks {
    order: ByteOrder,
    at: u64,
    remaining: usize,
}

impl Chunks {
    /// The chunks after the 12 bytes of the header of a file that begins at `base`.
    pub(super) fn new(order: ByteOrder, base: u64) -> Self {
        Self {
            order,
            at: base.saturating_add(12),
            remaining: MAX_CHUNKS,
        }
    }

    /// The next chunk; `None` at the end of the file.
    pub(super) fn next(&mut self, source: &mut Window) -> io::Result<Option<Chunk>> {
        let head = source.bytes_at(self.at, 8)?;
        let (Some(&id), Some(size)) = (head.first_chunk(), self.order.u32(&head, 4)) else {
            return Ok(None);
        };
        let Some(remaining) = self.remaining.checked_sub(1) else {
            return Ok(None);
        };
        let body = self.at + 8;
        self.remaining = remaining;
        self.at = after(source, body + u64::from(size), size)?;
        Ok(Some(Chunk { id, size, body }))
    }
}

/// Where the chunk after a body of `size` bytes begins, that ends at `end`. Chunks are padded to an
/// even number of bytes, but some programs forget that.
pub(super) fn after(source: &mut Window, end: u64, size: u32) -> io::Result<u64> {
    if size & 1 == 0 {
        return Ok(end);
    }
    let ids = source.bytes_at(end, 5)?;
    let is_padded = ids.get(1..5).is_some_and(is_known);
    let is_unpadded = ids.get(..4).is_some_and(is_known);
    Ok(end + u64::from(is_padded || !is_unpadded))
}

/// Whether programs write chunks of this name into WAV or AIFF files, or begin a file with it.
pub(super) fn is_known(id: &[u8]) -> bool {
    const KNOWN: [&[u8; 4]; 46] = [
        b"fmt ", b"data", b"fact", b"LIST", b"list", b"JUNK", b"junk", b"FLLR", b"PAD ", b"bext",
        b"cue ", b"plst", b"smpl", b"inst", b"acid", b"strc", b"DISP", b"PEAK", b"iXML", b"axml",
        b"aXML", b"_PMX", b"chna", b"ds64", b"levl", b"cart", b"umid", b"id3 ", b"ID3 ", b"afsp",
        b"COMM", b"SSND", b"FVER", b"MARK", b"INST", b"COMT", b"NAME", b"AUTH", b"(c) ", b"ANNO",
        b"APPL", b"CHAN", b"RIFF", b"RIFX", b"RF64", b"FORM",
    ];
    KNOWN.iter().any(|known| id == *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(bytes: &[u8]) -> Window {
        let source = std::io::Cursor::new(bytes.to_vec());
        Window::whole(Box::new(source)).expect("bytes in memory")
    }

    #[test]
    fn chunks_are_padded_to_even_sizes_in_both_byte_orders() {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let size = |size: u32| match order {
                ByteOrder::Little => size.to_le_bytes(),
                ByteOrder::Big => size.to_be_bytes(),
            };
            let mut bytes = b"header......".to_vec();
            for (id, body) in [(b"odd ", &[1, 2, 3, 0][..]), (b"even", &[4, 5])] {
                bytes.extend_from_slice(id);
                bytes.extend_from_slice(&size(if id == b"odd " { 3 } else { 2 }));
                bytes.extend_from_slice(body);
            }
            let mut source = window(&bytes);
            let mut chunks = Chunks::new(order, 0);
            let mut next = || chunks.next(&mut source).expect("bytes in memory");
            let (odd, even) = (next().expect("a chunk"), next().expect("a chunk"));
            assert_eq!((odd.id, odd.size, odd.body), (*b"odd ", 3, 20));
            assert_eq!((even.id, even.size, even.body), (*b"even", 2, 32));
            assert_eq!(next(), None);
        }
    }

    #[test]
    fn a_chunk_of_odd_size_may_lack_its_padding() {
        for padding in [&b""[..], b"\0"] {
            let mut bytes = b"header......LIST\x03\0\0\0abc".to_vec();
            bytes.extend_from_slice(padding);
            bytes.extend_from_slice(b"data\x02\0\0\0xy");
            let mut source = window(&bytes);
            let mut chunks = Chunks::new(ByteOrder::Little, 0);
            let mut next = || chunks.next(&mut source).expect("bytes in memory");
            assert_eq!(next().map(|chunk| chunk.id), Some(*b"LIST"));
            assert_eq!(next().map(|chunk| chunk.id), Some(*b"data"));
        }
    }

    #[test]
    fn empty_chunks_without_end_are_read_a_limited_number_of_times() {
        let mut source = window(&vec![0; 8 * 5000]);
        let mut chunks = Chunks::new(ByteOrder::Little, 0);
        let mut count = 0;
        while chunks.next(&mut source).expect("bytes in memory").is_some() {
            count += 1;
        }
        assert_eq!(count, MAX_CHUNKS);
    }
}

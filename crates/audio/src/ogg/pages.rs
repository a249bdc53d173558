//! The pages of an Ogg file (RFC 3533). Damaged ones are left out, by their checksum.

use std::io;

use crate::source::Window;

/// Bytes that are searched for the next page at once.
const SEARCH_BYTES: usize = 64 * 1024;
/// Places without a whole page after which the search goes on in large steps. A file could hold a false beginning in
/// every few of its bytes.
const MAX_FAILURES: u32 = 4096;
/// Bytes of a page's header before its table of segments.
const HEADER: usize = 27;

/// One page.
#[derive(Debug)]
pub(super) struct Page {
    /// It continues a packet of the page before it.
    pub(super) continues: bool,
    /// It begins a stream.
    pub(super) is_first: bool,
    /// It ends a stream.
    pub(super) is_last: bool,
    /// Samples of the stream up to the end of the last packet that ends on the page.
    pub(super) granule: Option<u64>,
    /// The stream.
    pub(super) serial: u32,
    /// Its number in the stream.
    pub(super) sequence: u32,
    /// Lengths of the parts of its body; a packet ends with a part of less than 255 bytes.
    pub(super) segments: Vec<u8>,
    /// The packets.
    pub(super) body: Vec<u8>,
}

/// The pages of a file, in order.
pub(super) struct Pages {
    source: Window,
    at: u64,
    failures: u32,
    /// The file ends within a page.
    pub(super) is_cut: bool,
}

impl Pages {
    /// All pages.
    pub(super) fn new(source: Window) -> Self {
        Self {
            source,
            at: 0,
            failures: 0,
            is_cut: false,
        }
    }

    /// The next whole page, and whether something before it was damaged.
    pub(super) fn next(&mut self) -> io::Result<Option<(Page, bool)>> {
        let mut is_damaged = false;
        loop {
            let head = self.source.bytes_at(self.at, HEADER + 255)?;
            if head.starts_with(b"OggS\0") {
                match self.read_page(&head)? {
                    Some(page) => return Ok(Some((page, is_damaged))),
                    None => is_damaged = true,
                }
            }
            is_damaged |= !head.is_empty();
            self.failures += 1;
            let step = match self.failures {
                0..MAX_FAILURES => 1,
                _ => SEARCH_BYTES as u64,
            };
            if !self.search(self.at + step)? {
                return Ok(None);
            }
        }
    }

    /// The last page of a stream in the last bytes of the file, which shows its length. The place does not change.
    pub(super) fn last_granule(&mut self, serial: u32) -> io::Result<Option<u64>> {
        let (at, is_cut) = (self.at, self.is_cut);
        let start = self.source.len().saturating_sub(2 * SEARCH_BYTES as u64);
        let mut last = None;
        if self.search(start.max(at))? {
            while let Some((page, _)) = self.next()? {
                last = (page.serial == serial)
                    .then_some(page.granule)
                    .flatten()
                    .or(last);
                if page.is_first {
                    last = None;
                }
            }
        }
        (self.at, self.is_cut) = (at, is_cut);
        Ok(last)
    }

    /// The page whose header is given, if it is whole and not damaged.
    fn read_page(&mut self, head: &[u8]) -> io::Result<Option<Page>> {
        let Some(&count) = head.get(HEADER - 1) else {
            self.is_cut = true;
            return Ok(None);
        };
        let table = HEADER + usize::from(count);
        let Some(segments) = head.get(HEADER..table) else {
            self.is_cut = true;
            return Ok(None);
        };
        let length: usize = segments.iter().map(|&bytes| usize::from(bytes)).sum();
        let body = self.source.bytes_at(self.at + table as u64, length)?;
        let mut segments = segments.to_vec();
        let is_whole = body.len() == length;
        if !is_whole {
            self.is_cut = true;
            let at = self.at;
            let is_followed = self.search(at + 1)?;
            self.at = at;
            if is_followed {
                return Ok(None);
            }
            // The file ends here: the packets before the cut are read, without a checksum.
            let mut end = 0;
            segments.retain(|&bytes| {
                end += usize::from(bytes);
                end <= body.len()
            });
        }
        let mut header = head[..table].to_vec();
        let word = |at: usize| {
            let bytes = &header[at..at + 4];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        };
        let (serial, sequence, checksum) = (word(14), word(18), word(22));
        let granule = u64::from(word(6)) | u64::from(word(10)) << 32;
        header[22..26].fill(0);
        if is_whole && crc(crc(0, &header), &body) != checksum {
            return Ok(None);
        }
        self.at += (table + body.len()) as u64;
        Ok(Some(Page {
            continues: header[5] & 1 != 0,
            is_first: header[5] & 2 != 0,
            is_last: is_whole && header[5] & 4 != 0,
            // -1 says that no packet ends here; other negative values are damage.
            granule: (is_whole && i64::try_from(granule).is_ok()).then_some(granule),
            serial,
            sequence,
            segments,
            body,
        }))
    }

    /// Goes to the first possible page at or after `from`.
    fn search(&mut self, from: u64) -> io::Result<bool> {
        let mut from = from;
        loop {
            let bytes = self.source.bytes_at(from, SEARCH_BYTES)?;
            if let Some(found) = bytes.windows(5).position(|window| window == b"OggS\0") {
                self.at = from + found as u64;
                return Ok(true);
            }
            if bytes.len() < SEARCH_BYTES {
                return Ok(false);
            }
            from += (SEARCH_BYTES - 4) as u64;
        }
    }
}

/// The checksum of Ogg: polynomial 0x04c11db7, highest bit first, no inversion.
fn crc(start: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut at = 0;
        while at < 256 {
            let mut value = (at as u32) << 24;
            let mut bit = 0;
            while bit < 8 {
                let carry = value >> 31;
                value = (value << 1) ^ (carry * 0x04c1_1db7);
                bit += 1;
            }
            table[at] = value;
            at += 1;
        }
        table
    };
    bytes.iter().fold(start, |crc, &byte| {
        (crc << 8) ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)]
    })
}

//! The checksums of Ogg pages (RFC 3533, section 6).

/// Offset of the checksum in a page, and of the number of segments.
const CHECKSUM: usize = 22;
const SEGMENTS: usize = 26;

/// Writes the checksum of every page that is there in full.
pub fn pages(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|four| four == b"OggS") {
        at += found;
        match page_length(&bytes[at..]) {
            Some(length) => {
                let page = &mut bytes[at..at + length];
                page[CHECKSUM..CHECKSUM + 4].fill(0);
                let sum = checksum(page);
                page[CHECKSUM..CHECKSUM + 4].copy_from_slice(&sum.to_le_bytes());
                at += length;
            }
            None => at += 4,
        }
    }
}

fn page_length(bytes: &[u8]) -> Option<usize> {
    let segments = usize::from(*bytes.get(SEGMENTS)?);
    let header = SEGMENTS + 1 + segments;
    let lengths = bytes.get(SEGMENTS + 1..header)?;
    let length = header + lengths.iter().map(|&n| usize::from(n)).sum::<usize>();
    (length <= bytes.len()).then_some(length)
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |sum, &byte| {
        (0..8).fold(sum ^ (u32::from(byte) << 24), |sum, _| {
            (sum << 1) ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    })
}

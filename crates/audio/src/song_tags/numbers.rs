//! Numbers in tags.

/// A number of up to eight bytes, the highest first.
pub(super) fn big(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// A number of four bytes at a place, the lowest first.
pub(super) fn little(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes) as usize)
}

//! Finds out whether bytes are a stream of MPEG audio frames (MP1, MP2, MP3, or AAC in ADTS).
//!
//! A frame begins with only eleven or twelve fixed bits, which occur by chance in almost any file
//! of some kilobytes. The header of a frame contains its length, so the test is a chain: three
//! frames, each where the one before it ends, with the same version, layer and rate.

use std::io;

use super::mpeg_frame::{Codec, Frame, frame_at, is_free_format};
use super::source::Window;

/// Frames that must follow each other.
const CHAIN: usize = 3;
/// Room for a chain: ADTS frames have up to 8191 bytes.
pub(super) const CHAIN_BYTES: usize = 8192 * CHAIN;
/// Bytes that are searched at once.
const BLOCK: usize = 64 * 1024;
/// Bytes that are searched for frames of free bit rate, and the longest frame of that kind:
/// 640 kbit/s at 32 kHz, which is what encoders offer, with room to spare.
const FREE_RANGE: usize = 64 * 1024;
const FREE_FRAME: usize = 4096;

/// Where a stream of frames begins and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    /// Bytes before the first frame.
    pub(super) offset: u64,
    /// The codec all frames agree on.
    pub(super) codec: Codec,
}

/// Looks for a chain that begins within the first `range` bytes. Memory does not depend on `range`.
pub(super) fn find(source: &mut Window, range: usize) -> io::Result<Option<Chain>> {
    let mut start = 0;
    while start < range {
        let bytes = source.bytes_at(start as u64, BLOCK + CHAIN_BYTES)?;
        let is_all = (start + bytes.len()) as u64 == source.len();
        let last = bytes.len().min(BLOCK).min(range - start);
        let found = (0..last)
            .filter(|&at| bytes[at] == 0xff)
            // Where the file ends before the chain is long enough, only a chain that begins with
            // the file counts.
            .find_map(|at| {
                let is_start = is_all && start == 0 && at == 0;
                chain_at(&bytes, at, if is_start { 1 } else { CHAIN }, is_all)
                    .map(|frame| (at, frame))
            });
        if let Some((at, frame)) = found {
            return Ok(Some(Chain {
                offset: (start + at) as u64,
                codec: frame.codec,
            }));
        }
        if last < BLOCK {
            break;
        }
        start += BLOCK;
    }
    Ok(None)
}

/// The first frame of a chain of frames that begins at `at`. `is_end` says that `bytes` extend to
/// the end of the file: there a chain of `least` frames is enough.
pub(super) fn chain_at(bytes: &[u8], at: usize, least: usize, is_end: bool) -> Option<Frame> {
    let first = frame_at(bytes, at)?;
    let mut next = at + first.length;
    for count in 1..CHAIN {
        if is_end && count >= least && next >= bytes.len() {
            break;
        }
        let frame = frame_at(bytes, next).filter(|frame| frame.signature == first.signature)?;
        next += frame.length;
    }
    Some(first)
}

/// Whether the window begins (after other bytes, at most) with MPEG frames of free bit rate. Their
/// headers do not state a length, so the distance between the first two is tried for the next ones.
pub(super) fn is_free_stream(source: &mut Window) -> io::Result<bool> {
    let bytes = source.bytes_at(0, FREE_RANGE)?;
    let header = |at: usize| -> Option<[u8; 4]> { bytes.get(at..)?.first_chunk().copied() };
    let is_free = |at: usize| header(at).filter(|&header| is_free_format(header));
    let kind = |header: [u8; 4]| (header[1], header[2] & 0xfc);
    // Frames differ by one byte of padding, or four in layer 1.
    let follows = |at: usize, first: [u8; 4]| {
        (at.saturating_sub(4)..=at + 4)
            .find(|&next| is_free(next).is_some_and(|next| kind(next) == kind(first)))
    };
    let is_chain = |at: usize| {
        let Some(first) = is_free(at) else {
            return false;
        };
        (at + 24..at + FREE_FRAME).any(|second| {
            is_free(second).is_some_and(|header| kind(header) == kind(first))
                && follows(2 * second - at, first)
                    .and_then(|third| follows(third + second - at, first))
                    .is_some()
        })
    };
    // Most bytes are no header, and few headers are tried in full.
    Ok((0..bytes.len())
        .filter(|&at| is_free(at).is_some())
        .take(64)
        .any(is_chain))
}

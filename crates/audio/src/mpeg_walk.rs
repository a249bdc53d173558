//! Walks from frame to frame through a stream of MPEG audio, past whatever stands between frames.
//!
//! The bytes decide where the stream ends: files are joined, tags stand between their parts, and
//! bytes are damaged or missing.

use std::io;

use super::lookahead::Lookahead;
use super::mpeg::{CHAIN_BYTES, chain_at};
use super::mpeg_frame::{Frame, frame_at};
use super::mpeg_tag::{self, Tag};
use super::source::Window;
use super::tags;

/// Frames that are looked at ahead: more than any encoder pads at the end (4095 samples).
const MOST_AHEAD: u64 = 10;

/// A stream of frames, at one of them.
pub(super) struct Walk {
    bytes: Lookahead,
    /// What all frames have in common since the last gap.
    signature: Option<u32>,
    /// The last frame ended where the current position is.
    in_step: bool,
}

impl Walk {
    /// Begins at a byte of the window.
    pub(super) fn new(source: Window, position: u64) -> io::Result<Self> {
        Ok(Self {
            bytes: Lookahead::new(source, position)?,
            signature: None,
            in_step: true,
        })
    }

    /// Goes to the next frame that is there in full; `None` at the end. The frame's bytes are the
    /// first of [`frame_bytes`](Self::frame_bytes) until the next call.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            let ahead = self.bytes.peek(CHAIN_BYTES)?;
            if ahead.is_empty() {
                return Ok(None);
            }
            if let Some(length) = tags::length_between(ahead) {
                self.bytes.skip(length)?;
                continue;
            }
            let is_end = ahead.len() < CHAIN_BYTES;
            let (signature, in_step) = (self.signature, self.in_step);
            if let Some(frame) = frame_here(ahead, signature, in_step, is_end) {
                self.signature = Some(frame.signature);
                self.in_step = true;
                return Ok(Some(frame));
            }
            self.in_step = false;
            let gap = ahead[1..]
                .iter()
                .position(|&byte| may_begin(byte))
                .map_or(ahead.len(), |at| at + 1);
            self.bytes.skip(gap as u64)?;
        }
    }

    /// The bytes from the start of the current frame.
    pub(super) fn frame_bytes(&self, frame: &Frame) -> &[u8] {
        let ahead = self.bytes.seen();
        &ahead[..frame.length.min(ahead.len())]
    }

    /// Leaves the current frame.
    pub(super) fn leave(&mut self, frame: &Frame) -> io::Result<()> {
        self.bytes.skip(frame.length as u64)
    }

    /// Bytes from the start of the current frame to the end.
    pub(super) fn rest(&self) -> u64 {
        self.bytes.rest()
    }

    /// Whether the sound ends (or another file begins) after `count` more frames, the current one
    /// included.
    pub(super) fn ends_after(&mut self, count: u64) -> io::Result<bool> {
        if count > MOST_AHEAD {
            return Ok(false);
        }
        let ahead = self.bytes.peek(CHAIN_BYTES * 2)?;
        let mut at = 0;
        for _ in 0..count {
            let Some(frame) = frame_at(ahead, at) else {
                return Ok(true);
            };
            at += frame.length;
        }
        let next = frame_at(ahead, at).filter(|frame| Some(frame.signature) == self.signature);
        Ok(next.is_none_or(|frame| tag_at(ahead, at, &frame).is_some()))
    }
}

/// The frame at the start of `ahead`, if it is complete and not there by chance.
fn frame_here(ahead: &[u8], signature: Option<u32>, in_step: bool, is_end: bool) -> Option<Frame> {
    let frame = frame_at(ahead, 0).filter(|frame| frame.length <= ahead.len())?;
    if signature != Some(frame.signature) {
        // The rate or the codec changes: more than one frame must say so, unless the file ends.
        return chain_at(ahead, 0, 1, is_end && in_step);
    }
    if in_step {
        return Some(frame);
    }
    // After a gap the next frame must follow, unless the file ends.
    let is_last = is_end && frame.length == ahead.len();
    let next = frame_at(ahead, frame.length);
    let is_followed = next.is_some_and(|next| next.signature == frame.signature);
    (is_last || is_followed).then_some(frame)
}

/// The tag in a frame at `at`.
fn tag_at(bytes: &[u8], at: usize, frame: &Frame) -> Option<Tag> {
    let end = bytes.len().min(at + frame.length);
    mpeg_tag::read(bytes.get(at..end)?, frame)
}

/// Bytes that frames and the tags between them begin with.
fn may_begin(byte: u8) -> bool {
    matches!(byte, 0xff | b'I' | b'T' | b'A')
}

//! Reads a source in order, with a view of the bytes ahead.

use std::io;

use super::source::Window;

/// Bytes that are read at once.
const BLOCK: usize = 32 * 1024;

/// A source and the bytes after the current position.
pub(super) struct Lookahead {
    source: Window,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that are behind the current position.
    used: usize,
}

impl Lookahead {
    /// Begins at a byte of the window.
    pub(super) fn new(mut source: Window, position: u64) -> io::Result<Self> {
        source.go_to(position)?;
        Ok(Self {
            source,
            buffer: Vec::new(),
            used: 0,
        })
    }

    /// The bytes ahead: `count` or more, fewer only at the end.
    pub(super) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.buffer.len() - self.used < count {
            self.buffer.drain(..self.used);
            self.used = 0;
            let held = self.buffer.len();
            self.buffer.resize(count.max(held + BLOCK), 0);
            let filled = self.source.fill(&mut self.buffer[held..]);
            self.buffer.truncate(held + *filled.as_ref().unwrap_or(&0));
            filled?;
        }
        Ok(&self.buffer[self.used..])
    }

    /// The bytes that the last [`peek`](Self::peek) showed, without those that were skipped since.
    pub(super) fn seen(&self) -> &[u8] {
        &self.buffer[self.used..]
    }

    /// Goes forward, past the end at most.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<()> {
        let held = (self.buffer.len() - self.used) as u64;
        if count <= held {
            self.used += count as usize;
            return Ok(());
        }
        self.buffer.clear();
        self.used = 0;
        let target = self.source.len() - self.source.rest();
        let target = target.saturating_add(count - held).min(self.source.len());
        self.source.go_to(target)
    }

    /// Bytes from the current position to the end.
    pub(super) fn rest(&self) -> u64 {
        self.source.rest() + (self.buffer.len() - self.used) as u64
    }
}

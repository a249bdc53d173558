//! The part of the caller's source that holds audio, watched while others read from it.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use symphonia::core::io::MediaSource;

use super::error::AudioError;

/// What remains visible of a [`Window`] after it was handed to symphonia.
#[derive(Debug, Default)]
pub(super) struct Watch {
    position: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl Watch {
    /// Bytes from the start of the window to where the last read ended.
    pub(super) fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    /// The failure of the source, if it ever failed. symphonia reports an early end of the file
    /// and a source that broke down in the same way; only the second is the caller's concern.
    pub(super) fn failure(&self) -> Option<AudioError> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.clone().map(|detail| AudioError::Io { detail })
    }
}

/// Bytes `start..end` of a source, seen as a source of their own.
///
/// This keeps tags in front of and behind the audio (which may hold megabytes of pictures, full
/// of false sync words) away from the decoders.
pub(super) struct Window {
    inner: Box<dyn MediaSource>,
    start: u64,
    end: u64,
    position: u64,
    watch: Arc<Watch>,
}

impl Window {
    /// The whole of `inner`, which must know its length or be able to seek to its end.
    pub(super) fn whole(mut inner: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        let end = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        Ok(Self {
            inner,
            start: 0,
            end,
            position: 0,
            watch: Arc::default(),
        })
    }

    /// Cuts the window down to `start..end`, counted from its own start, and goes to its start.
    pub(super) fn narrow(&mut self, start: u64, end: u64) -> io::Result<()> {
        let (start, end) = (
            self.start.saturating_add(start),
            self.start.saturating_add(end),
        );
        self.start = start.min(self.end);
        self.end = end.clamp(self.start, self.end);
        self.go_to(0)
    }

    /// Length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Bytes between the current position and the end.
    pub(super) fn rest(&self) -> u64 {
        self.len().saturating_sub(self.position)
    }

    /// Moves to a byte, counted from the start of the window.
    pub(super) fn go_to(&mut self, position: u64) -> io::Result<()> {
        self.seek(SeekFrom::Start(position)).map(|_| ())
    }

    /// Fills as much of `buffer` as the window still holds; returns the number of bytes.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.read(free)? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }

    /// Up to `count` bytes at `position`; fewer at the end of the window.
    pub(super) fn bytes_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>> {
        self.go_to(position)?;
        let count = count.min(usize::try_from(self.rest()).unwrap_or(usize::MAX));
        let mut bytes = vec![0; count];
        let filled = self.fill(&mut bytes)?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// The observer of this window.
    pub(super) fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.watch)
    }

    /// Notes where the window stands for those who watch it.
    fn moved_to(&mut self, position: u64) {
        self.position = position;
        self.watch.position.store(position, Ordering::Relaxed);
    }

    /// Notes a failure of the source before it is passed on.
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result {
            let mut failure = self
                .watch
                .failure
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert_with(|| error.to_string());
        }
        result
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.rest())
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let result = loop {
            match self.inner.read(&mut buffer[..most]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A source that claims more than it was asked for would break every sum below.
                result => break result.map(|count| count.min(most)),
            }
        };
        let count = self.note(result)?;
        self.moved_to(self.position + count as u64);
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let absolute = target.and_then(|target| self.start.checked_add(target));
        let (Some(target), Some(absolute)) = (target, absolute) else {
            // The fault of a damaged header, not of the source: so it is not noted as a failure.
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "seek out of range",
            ));
        };
        // Beyond the end nothing can be read; the source need not know how to stand there.
        let result = self.inner.seek(SeekFrom::Start(absolute.min(self.end)));
        self.note(result)?;
        self.moved_to(target);
        Ok(target)
    }
}

impl MediaSource for Window {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len())
    }
}

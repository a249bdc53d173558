//! The part of the caller's source that holds audio, observed while symphonia reads from it.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use symphonia::core::io::MediaSource;

use super::error::AudioError;

/// What can be observed of a [`Window`] that symphonia owns.
#[derive(Debug, Default)]
pub(super) struct Watch {
    position: AtomicU64,
    failure: Mutex<Option<Arc<io::Error>>>,
}

impl Watch {
    /// Bytes from the start of the window to where the last read ended.
    pub(super) fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    /// The first error of the source, if any. symphonia reports the end of a truncated file and a
    /// failing source in the same way; only the second is an error for the caller.
    pub(super) fn failure(&self) -> Option<AudioError> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.clone().map(AudioError::Io)
    }
}

/// Bytes `start..end` of a source, as a source of their own.
///
/// So decoders never see the tags before and after the audio, which may hold megabytes of images that
/// contain false sync words.
pub(super) struct Window {
    inner: Box<dyn MediaSource>,
    start: u64,
    end: u64,
    position: u64,
    watch: Arc<Watch>,
    /// A position, and bytes that are read there in place of those of the source.
    patch: (u64, Vec<u8>),
    /// Whether readers may look ahead for parts of a header behind the sound.
    is_seekable: bool,
}

impl Window {
    /// All of `inner`, which must be able to seek to its end.
    pub(super) fn whole(mut inner: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        let end = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        Ok(Self {
            inner,
            start: 0,
            end,
            position: 0,
            watch: Arc::default(),
            patch: (0, Vec::new()),
            is_seekable: true,
        })
    }

    /// Narrows the window to `start..end`, relative to its own start, and seeks to its start.
    pub(super) fn narrow(&mut self, start: u64, end: u64) -> io::Result<()> {
        let (start, end) = (
            self.start.saturating_add(start),
            self.start.saturating_add(end),
        );
        self.start = start.min(self.end);
        self.end = end.clamp(self.start, self.end);
        self.go_to(0)
    }

    /// Replaces bytes at a position, for a reader that does not accept the header as it is.
    pub(super) fn patch(&mut self, position: u64, bytes: Vec<u8>) {
        self.patch = (position, bytes);
    }

    /// Makes readers take the bytes in their order, since what a header says to be further on is missing.
    pub(super) fn forbid_seeking(&mut self) {
        self.is_seekable = false;
    }

    /// Puts the replaced bytes into what was read at the current position.
    fn apply_patch(&self, read: &mut [u8]) {
        let (at, bytes) = &self.patch;
        for (place, &byte) in (*at..).zip(bytes) {
            let index = place.checked_sub(self.position);
            let index = index.and_then(|index| usize::try_from(index).ok());
            if let Some(old) = index.and_then(|index| read.get_mut(index)) {
                *old = byte;
            }
        }
    }

    /// Length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Bytes between the current position and the end.
    pub(super) fn rest(&self) -> u64 {
        self.len().saturating_sub(self.position)
    }

    /// Seeks to a byte, relative to the start of the window.
    pub(super) fn go_to(&mut self, position: u64) -> io::Result<()> {
        self.seek(SeekFrom::Start(position)).map(|_| ())
    }

    /// Reads until `buffer` is full or the window ends; returns the number of bytes.
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

    /// Publishes the position to the observer.
    fn set_position(&mut self, position: u64) {
        self.position = position;
        self.watch.position.store(position, Ordering::Relaxed);
    }

    /// Publishes an error of the source and returns it.
    fn publish<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let (kind, error) = (error.kind(), Arc::new(error));
            let failure = self.watch.failure.lock();
            let mut failure = failure.unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert_with(|| error.clone());
            io::Error::new(kind, error)
        })
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
                // A source that reports more than the buffer holds would corrupt the position.
                result => break result.map(|count| count.min(most)),
            }
        };
        let count = self.publish(result)?;
        self.apply_patch(&mut buffer[..count]);
        self.set_position(self.position + count as u64);
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
            // Caused by a damaged header, not by the source, so it is not published.
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "seek out of range",
            ));
        };
        // Nothing can be read past the end, and some sources cannot seek there.
        let result = self.inner.seek(SeekFrom::Start(absolute.min(self.end)));
        self.publish(result)?;
        self.set_position(target);
        Ok(target)
    }
}

impl MediaSource for Window {
    fn is_seekable(&self) -> bool {
        self.is_seekable
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len())
    }
}

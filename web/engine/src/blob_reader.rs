//! Synchronous reading of a `Blob` through a buffer, so that a large file is never in memory as a whole.

use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use genrescope_audio::MediaSource;
use js_sys::Uint8Array;
use web_sys::{Blob, FileReaderSync};

/// Bytes per call into the browser, large enough that the calls take little time.
const WINDOW: u64 = 1 << 20;

/// A `Blob` as a Rust reader. Only in workers: the page's thread has no `FileReaderSync`. A clone shares the bytes that
/// have been read.
#[derive(Clone)]
pub struct BlobReader {
    blob: Blob,
    reader: FileReaderSync,
    length: u64,
    position: u64,
    window: Rc<Vec<u8>>,
    window_start: u64,
}

#[expect(unsafe_code, reason = "symphonia requires Send of every source")]
// SAFETY: a worker has one thread, and the reader never leaves it.
unsafe impl Send for BlobReader {}
#[expect(unsafe_code, reason = "symphonia requires Sync of every source")]
// SAFETY: as above.
unsafe impl Sync for BlobReader {}

impl BlobReader {
    /// Opens a blob. `whole`: all its bytes, if they have been read already.
    ///
    /// # Errors
    /// Not in a worker.
    pub fn new(blob: Blob, whole: Option<Rc<Vec<u8>>>) -> io::Result<BlobReader> {
        let reader = FileReaderSync::new()
            .map_err(|_| io::Error::other("files can be read in a worker only"))?;
        Ok(BlobReader {
            length: blob.size() as u64,
            blob,
            reader,
            position: 0,
            window: whole.unwrap_or_default(),
            window_start: 0,
        })
    }

    /// Fills the window at the current position.
    fn fetch(&mut self) -> io::Result<()> {
        let end = self.length.min(self.position + WINDOW);
        let gone = |_| {
            io::Error::other(
                "the browser can no longer read this file; it may have been moved or changed",
            )
        };
        let part = self
            .blob
            .slice_with_f64_and_f64(self.position as f64, end as f64)
            .map_err(gone)?;
        let buffer = self.reader.read_as_array_buffer(&part).map_err(gone)?;
        self.window = Rc::new(Uint8Array::new(&buffer).to_vec());
        self.window_start = self.position;
        Ok(())
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || out.is_empty() {
            return Ok(0);
        }
        let inside = |reader: &BlobReader| {
            (reader.window_start..reader.window_start + reader.window.len() as u64)
                .contains(&reader.position)
        };
        if !inside(self) {
            self.fetch()?;
        }
        if !inside(self) {
            return Ok(0);
        }
        let from = (self.position - self.window_start) as usize;
        let count = out.len().min(self.window.len() - from);
        out[..count].copy_from_slice(&self.window[from..from + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl MediaSource for BlobReader {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

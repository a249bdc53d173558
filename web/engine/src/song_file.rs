//! A song's file. One of ordinary size is read as a whole before its turn, without blocking the worker: each synchronous
//! call into the browser takes milliseconds. A larger one is read in windows.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::blob_reader::BlobReader;

/// Largest file that is read as a whole. Two songs are in memory at a time, and the next one.
const LARGEST_WHOLE_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// A file that the visitor chose.
pub struct SongFile {
    blob: Blob,
    /// Its bytes, once requested.
    ahead: RefCell<Option<JsFuture>>,
}

impl SongFile {
    /// A file of which nothing has been read.
    pub fn new(blob: Blob) -> SongFile {
        SongFile {
            blob,
            ahead: RefCell::default(),
        }
    }

    /// Starts to read the file, unless it is large or has been started.
    pub fn read_ahead(&self) {
        let mut ahead = self.ahead.borrow_mut();
        if ahead.is_none() && self.blob.size() <= LARGEST_WHOLE_BYTES {
            *ahead = Some(JsFuture::from(self.blob.array_buffer()));
        }
    }

    /// A reader at the beginning of the file.
    ///
    /// # Errors
    /// Not in a worker. What is wrong with the file itself is reported when it is read.
    pub async fn reader(&self) -> io::Result<BlobReader> {
        self.read_ahead();
        let ahead = self.ahead.borrow_mut().take();
        let buffer = match ahead {
            Some(ahead) => ahead.await.ok(),
            None => None,
        };
        let whole = buffer.map(|buffer| Rc::new(Uint8Array::new(&buffer).to_vec()));
        BlobReader::new(self.blob.clone(), whole)
    }
}

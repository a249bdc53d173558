//! A song's file. One of ordinary size is read as a whole before its turn, without blocking the worker: each synchronous
//! call into the browser takes milliseconds. A larger one is read in windows.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use crate::blob_reader::BlobReader;

/// Largest file that is read as a whole. Two songs are in memory at a time, and the package's next one.
const LARGEST_WHOLE_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// A file that the visitor chose.
pub struct SongFile {
    blob: Blob,
    /// Its bytes, once requested.
    ahead: RefCell<Option<JsFuture>>,
    /// They have been read, or cannot be.
    is_settled: Rc<Cell<bool>>,
}

impl SongFile {
    /// A file of which nothing has been read.
    pub fn new(blob: Blob) -> SongFile {
        SongFile {
            blob,
            ahead: RefCell::default(),
            is_settled: Rc::default(),
        }
    }

    /// Starts to read the file, unless it is large or has been started.
    pub fn read_ahead(&self) {
        let mut ahead = self.ahead.borrow_mut();
        if ahead.is_some() || self.is_large() {
            return;
        }
        let promise = self.blob.array_buffer();
        *ahead = Some(JsFuture::from(promise.clone()));
        let is_settled = self.is_settled.clone();
        spawn_local(async move {
            // A failure is reported when the file is opened.
            let _ = JsFuture::from(promise).await;
            is_settled.set(true);
        });
    }

    /// Whether [`SongFile::reader`] returns at once.
    pub fn is_ready(&self) -> bool {
        self.is_large() || self.is_settled.get()
    }

    fn is_large(&self) -> bool {
        self.blob.size() > LARGEST_WHOLE_BYTES
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

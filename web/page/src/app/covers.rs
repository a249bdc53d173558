//! The covers of the songs, as addresses that the document can show.

use std::collections::HashMap;

use web_sys::Url;

use crate::browser::blob;
use crate::error::PageError;

/// Most bytes of all covers together; further ones are not shown.
const MAX_BYTES: usize = 64 << 20;

/// The covers by the number of their song.
#[derive(Default)]
pub struct Covers {
    addresses: HashMap<u32, (String, usize)>,
    bytes: usize,
}

impl Covers {
    /// Keeps the cover of a song.
    ///
    /// # Errors
    /// The browser has not enough memory.
    pub fn add(&mut self, song: u32, file: &[u8], media_type: &str) -> Result<(), PageError> {
        self.remove(song);
        if self.bytes + file.len() <= MAX_BYTES {
            let url = Url::create_object_url_with_blob(&blob::new(file, media_type)?)?;
            self.addresses.insert(song, (url, file.len()));
            self.bytes += file.len();
        }
        Ok(())
    }

    /// The address of a cover.
    pub fn address(&self, song: u32) -> Option<&str> {
        Some(&self.addresses.get(&song)?.0)
    }

    /// Removes the cover of a song.
    pub fn remove(&mut self, song: u32) {
        if let Some((url, bytes)) = self.addresses.remove(&song) {
            self.bytes -= bytes;
            // Fails only for a malformed address.
            let _ = Url::revoke_object_url(&url);
        }
    }
}

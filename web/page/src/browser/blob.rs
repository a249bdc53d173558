//! Files in the browser's memory.

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag};

use crate::error::PageError;

/// The media type of WAV files.
pub const WAV: &str = "audio/wav";

/// A file of these bytes, with its media type. Also of a text: some browsers drop the byte order mark of a
/// text.
///
/// # Errors
/// The browser has not enough memory.
pub fn new(bytes: &[u8], media_type: &str) -> Result<Blob, PageError> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Ok(Blob::new_with_u8_array_sequence_and_options(
        &parts, &options,
    )?)
}

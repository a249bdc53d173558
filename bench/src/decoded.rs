//! Decoding a whole file, natively and in the browser.

use genrescope_audio::{AudioError, AudioReader};

/// Decodes and resamples a file that is in memory; the number of mono samples.
///
/// # Errors
/// No audio file.
pub fn decoded(file: Vec<u8>, rate: u32) -> Result<usize, AudioError> {
    let mut reader = AudioReader::from_bytes(file, None, rate)?;
    let (mut samples, mut count) = (Vec::new(), 0);
    loop {
        samples.clear();
        let more = reader.read(&mut samples)?;
        count += samples.len();
        if !more {
            return Ok(count);
        }
    }
}

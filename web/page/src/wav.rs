//! Samples into a WAV blob, the one format that every decoder reads.

use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};
use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag};

use super::error::PageError;

/// One sample of 16 bits. Its noise floor is at -98 dB, far below what the network looks at.
pub fn quantise(sample: f32) -> i16 {
    // NaN becomes 0: `as` saturates.
    (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16
}

/// Begins a WAV file that is written sample by sample.
///
/// # Errors
/// None on memory.
pub fn writer(
    bytes: &mut Vec<u8>,
    channels: u16,
    sample_rate: u32,
) -> Result<WavWriter<Cursor<&mut Vec<u8>>>, PageError> {
    let spec = WavSpec {
        channels,
        sample_rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    Ok(WavWriter::new(Cursor::new(bytes), spec)?)
}

/// A WAV file of interleaved samples.
///
/// # Errors
/// More than the 4 GB that a WAV file can hold.
pub fn encode(
    samples: impl Iterator<Item = i16>,
    count: usize,
    channels: u16,
    sample_rate: u32,
) -> Result<Vec<u8>, PageError> {
    let mut bytes = Vec::with_capacity(64 + 2 * count);
    let mut writer = writer(&mut bytes, channels, sample_rate)?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()?;
    Ok(bytes)
}

/// Bytes of a WAV file as a blob, out of this program's memory.
///
/// # Errors
/// The browser has no memory left.
pub fn blob(bytes: &[u8]) -> Result<Blob, PageError> {
    let options = BlobPropertyBag::new();
    options.set_type("audio/wav");
    let parts = Array::of1(&Uint8Array::from(bytes));
    Ok(Blob::new_with_u8_array_sequence_and_options(
        &parts, &options,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wav_file_reads_back() {
        let samples = [0.0, 0.5, -2.0, f32::NAN].map(quantise);
        let bytes = encode(samples.into_iter(), 4, 2, 48_000).expect("four samples");
        let mut reader = hound::WavReader::new(&bytes[..]).expect("a WAV file");
        assert_eq!(reader.spec().channels, 2);
        let back: Vec<i16> = reader.samples().map(|s| s.expect("a sample")).collect();
        assert_eq!(back, [0, 16384, -32767, 0]);
    }
}

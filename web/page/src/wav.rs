//! Samples as a WAV file, the format that every decoder reads.

use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::error::PageError;

/// A sample in 16 bits. The quantisation noise of -98 dB is far below what the network sees.
pub fn quantise(sample: f32) -> i16 {
    // NaN becomes 0: `as` saturates.
    (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16
}

/// A WAV file to be written sample by sample.
///
/// # Errors
/// None is known for a file in memory.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_survive_the_file() {
        let samples = [0.0, 0.5, -2.0, f32::NAN].map(quantise);
        let bytes = encode(samples.into_iter(), 4, 2, 48_000).expect("four samples");
        let mut reader = hound::WavReader::new(&bytes[..]).expect("a WAV file");
        assert_eq!(reader.spec().channels, 2);
        let back: Vec<i16> = reader.samples().map(|s| s.expect("a sample")).collect();
        assert_eq!(back, [0, 16384, -32767, 0]);
    }
}

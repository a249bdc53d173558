//! Samples as a WAV file, the format that every decoder reads.

use crate::error::PageError;

/// Bytes of a header.
const HEADER: usize = 44;

/// A sample in 16 bits. The quantisation noise of -98 dB is far below what the network sees.
pub fn quantise(sample: f32) -> i16 {
    // NaN becomes 0: `as` saturates.
    (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16
}

/// The header of a file of so many interleaved samples of 16 bits, which follow it with their lower byte first. The
/// returned memory has room for them.
///
/// # Errors
/// More than the 4 GB that a WAV file can hold.
pub fn header(count: usize, channels: u16, sample_rate: u32) -> Result<Vec<u8>, PageError> {
    let data = u32::try_from(2 * count as u64).map_err(|_| PageError::too_long())?;
    let riff = data
        .checked_add(HEADER as u32 - 8)
        .ok_or_else(PageError::too_long)?;
    let frame = 2 * channels;
    let mut bytes = Vec::with_capacity(HEADER + data as usize);
    bytes.extend(b"RIFF");
    bytes.extend(riff.to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    // Integers.
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(sample_rate.to_le_bytes());
    bytes.extend((sample_rate * u32::from(frame)).to_le_bytes());
    bytes.extend(frame.to_le_bytes());
    bytes.extend(16_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    Ok(bytes)
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
    let mut bytes = header(count, channels, sample_rate)?;
    for sample in samples {
        bytes.extend(sample.to_le_bytes());
    }
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
        assert_eq!(reader.spec().sample_rate, 48_000);
        let back: Vec<i16> = reader.samples().map(|s| s.expect("a sample")).collect();
        assert_eq!(back, [0, 16384, -32767, 0]);
    }

    #[test]
    fn more_than_four_gigabytes_are_refused() {
        assert!(header(1 << 31, 1, 48_000).is_err());
    }
}

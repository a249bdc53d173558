//! Frames of MPEG layer 2 whose bit rate symphonia's decoder refuses, in a form that it accepts.
//!
//! ISO 11172-3 forbids some bit rates in stereo and others in mono. Encoders write them all the same, and other decoders
//! read them, since the bit rate says no more than how long a frame is and which table of bands it has. In MPEG-2 (ISO
//! 13818-3), where nothing is forbidden, the decoder refuses them too.

use super::mpeg_frame::{Codec, Frame, frame_at};

/// How a frame is given to the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// With the next bit rate that has the same table of bands and is allowed, and zeros at its end.
    Longer,
    /// As stereo with an empty second channel, at the highest bit rate and the lowest sample rate: only those frames are
    /// long enough. The decoder returns the sound at that wrong rate.
    MonoAsStereo,
}

/// The form for a frame.
pub(super) fn form(frame: &Frame) -> Form {
    match (frame.codec, frame.channels, frame.kbit_per_s) {
        (Codec::Layer(2), 2, 32 | 48 | 56 | 80) => Form::Longer,
        (Codec::Layer(2), 1, 224 | 256 | 320 | 384) => Form::MonoAsStereo,
        _ => Form::Plain,
    }
}

/// A frame in another form; `None` if it is cut off.
pub(super) fn accepted(frame: &[u8], form: Form) -> Option<Vec<u8>> {
    let header: [u8; 4] = *frame.first_chunk()?;
    let mut accepted = match form {
        Form::Plain => frame.to_vec(),
        Form::Longer => with_bit_rate(header, frame),
        Form::MonoAsStereo => as_stereo(header, frame)?,
    };
    let length = frame_at(&accepted, 0)?.length;
    accepted.resize(length, 0);
    Some(accepted)
}

/// Up to 48 kbit/s for a channel the table of bands is the same; 64 and 96 kbit/s are allowed.
fn with_bit_rate(header: [u8; 4], frame: &[u8]) -> Vec<u8> {
    let is_first = header[1] & 0x08 != 0;
    // 32, 48 and 56 kbit/s have the indices 1 to 3 in MPEG-1, 4, 6 and 7 in MPEG-2; 80 has 5 and 9.
    let index = match (is_first, header[2] >> 4) {
        (true, ..4) => 4,
        (true, _) => 6,
        (false, ..8) => 8,
        (false, _) => 10,
    };
    let mut frame = frame.to_vec();
    frame[2] = index << 4 | frame[2] & 0x0f;
    frame
}

/// Bands of the table for 32 kHz and a high bit rate (ISO 11172-3, table 3-B.2b) by the bits of their allocations.
const BANDS: [(usize, usize); 3] = [(11, 4), (23, 3), (30, 2)];
/// Bands of the table for 48 kHz (table 3-B.2a), which are the same but end earlier.
const BANDS_AT_48_KHZ: usize = 27;

/// Puts an allocation of zero bits for the second channel after each one of the first. A channel without allocations has
/// no other data, so everything behind them stays as it is.
fn as_stereo(header: [u8; 4], frame: &[u8]) -> Option<Vec<u8>> {
    let [first, second, third, fourth] = header;
    let bands = if third & 0x0c == 0x04 {
        BANDS_AT_48_KHZ
    } else {
        30
    };
    // Stereo of 384 kbit/s at 32 kHz, without padding.
    let mut bytes = vec![first, second, 0xe8 | third & 0x01, fourth & 0x0f];
    let checksum = if second & 0x01 == 0 { 2 } else { 0 };
    bytes.extend(frame.get(4..4 + checksum)?);
    let data = frame.get(4 + checksum..)?;
    let mut bits = data
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1));
    let mut accepted = Vec::with_capacity(8 * data.len() + 94);
    for band in 0..30 {
        let &(_, width) = BANDS.iter().find(|&&(end, _)| band < end)?;
        let own = if band < bands { width } else { 0 };
        accepted.extend(bits.by_ref().take(own));
        accepted.resize(accepted.len() + 2 * width - own, 0);
    }
    accepted.extend(bits);
    let byte = |bits: &[u8]| {
        (0..)
            .zip(bits)
            .fold(0, |byte, (at, bit)| byte | bit << (7 - at))
    };
    bytes.extend(accepted.chunks(8).map(byte));
    Some(bytes)
}

//! The browser's own decoder, for files that the engine cannot decode (Opus, WMA, ...).

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioBuffer, Blob, OfflineAudioContext};

use super::blob;
use crate::error::PageError;
use crate::wav;

/// Samples per second of the result. The browser resamples to it; most music has it already.
const SAMPLE_RATE: u32 = 44_100;
/// Frames that are copied from the browser at a time.
const CHUNK: usize = 1 << 16;
/// Maximum bytes of the result: page and engine each hold another copy of it.
const MAX_BYTES: usize = 900 << 20;

/// Decodes an audio file to a WAV file with the same channels.
///
/// # Errors
/// The browser cannot decode it either, or it is too long.
pub async fn decode(file: Blob) -> Result<Blob, PageError> {
    let bytes = JsFuture::from(file.array_buffer()).await?;
    let context = OfflineAudioContext::new_with_number_of_channels_and_length_and_sample_rate(
        2,
        1,
        SAMPLE_RATE as f32,
    )?;
    let decoded = JsFuture::from(context.decode_audio_data(bytes.unchecked_ref())?).await?;
    let buffer: &AudioBuffer = decoded.unchecked_ref();

    let channels = buffer.number_of_channels() as usize;
    let frames = buffer.length() as usize;
    let count = frames * channels;
    if count * 2 > MAX_BYTES {
        return Err(PageError::too_long());
    }
    let mut chunk = vec![vec![0.0f32; CHUNK.min(frames)]; channels];
    let mut samples = Vec::with_capacity(count);
    for start in (0..frames).step_by(CHUNK) {
        let length = CHUNK.min(frames - start);
        for (channel, out) in chunk.iter_mut().enumerate() {
            buffer.copy_from_channel_with_start_in_channel(
                &mut out[..length],
                channel as i32,
                start as u32,
            )?;
        }
        for frame in 0..length {
            samples.extend(chunk.iter().map(|channel| wav::quantise(channel[frame])));
        }
    }
    let rate = buffer.sample_rate() as u32;
    let bytes = wav::encode(samples.into_iter(), count, channels as u16, rate)?;
    blob::new(&bytes, blob::WAV)
}

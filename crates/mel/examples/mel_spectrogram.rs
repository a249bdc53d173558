//! Computes the log-mel spectrogram of a WAV file and prints the loudest band of every second.
//!
//! ```text
//! cargo run --release -p genrescope-mel --example mel_spectrogram song.wav
//! ```

use std::error::Error;

use genrescope_mel::{MelConfig, mel_spectrogram};
use hound::{SampleFormat, WavReader};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: mel_spectrogram FILE.wav")?;
    let (samples, sample_rate) = read_mono(&path)?;

    // librosa's defaults, at the file's own sample rate.
    let config = MelConfig {
        sample_rate,
        f_max: sample_rate as f32 / 2.0,
        ..MelConfig::librosa_default()
    };
    let spectrogram = mel_spectrogram(&samples, &config)?;
    println!(
        "{} frames of {} bands",
        spectrogram.frames(),
        spectrogram.n_mels
    );

    let centres_hz = config.band_centres();
    let frames_per_second = (1.0 / spectrogram.seconds_per_frame).round() as usize;
    for index in (0..spectrogram.frames()).step_by(frames_per_second.max(1)) {
        let frame = spectrogram.frame(index).iter().zip(&centres_hz);
        let loudest = frame.max_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some((level_db, centre_hz)) = loudest {
            let time_s = index as f64 * spectrogram.seconds_per_frame;
            println!("{time_s:7.1} s  {centre_hz:7.0} Hz  {level_db:6.1} dB");
        }
    }
    Ok(())
}

/// The mean of all channels, full scale being 1.0, and the sample rate in Hz.
fn read_mono(path: &str) -> Result<(Vec<f32>, u32), hound::Error> {
    let mut reader = WavReader::open(path)?;
    let spec = reader.spec();
    let interleaved: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>()?,
        SampleFormat::Int => {
            let full_scale = (1_i64 << (spec.bits_per_sample - 1)) as f32;
            let samples = reader.samples::<i32>();
            samples
                .map(|sample| Ok(sample? as f32 / full_scale))
                .collect::<Result<_, hound::Error>>()?
        }
    };
    let channels = usize::from(spec.channels.max(1));
    let mean = |frame: &[f32]| frame.iter().sum::<f32>() / channels as f32;
    Ok((
        interleaved.chunks_exact(channels).map(mean).collect(),
        spec.sample_rate,
    ))
}

//! Timbral texture frame by frame, from audio or from a stored spectrogram.

use std::ops::Range;

use genrescope_mel::{AreaNorm, Centering, Filterbank, MelConfig, Spectrogram, Stft};

use super::song_features::SongFeatures;
use super::timbre;

/// Sample rate of the audio, hertz.
pub const RATE: u32 = 22_050;
/// Samples per frame: 23 ms as in the 2002 paper, without overlap.
pub const FRAME: usize = 512;
/// Length of a frame, seconds.
pub const SECONDS_PER_FRAME: f64 = FRAME as f64 / RATE as f64;
/// Mel bands for the cepstral coefficients: 13 linear and 27 logarithmic ones, as was usual then.
const BANDS: usize = 40;

/// Front-end of [`of_samples`].
fn front_end() -> MelConfig {
    MelConfig {
        n_fft: FRAME,
        hop_length: FRAME,
        n_mels: BANDS,
        power: 1.0,
        centered: Centering::None,
        ..MelConfig::librosa_default()
    }
}

/// Centroid, rolloff, flux, zero crossings and cepstral coefficients of each frame of mono samples at
/// [`RATE`], and the frames' levels. The flux of the first frame is 0.
pub fn of_samples(samples: &[f32], coefficients: Range<usize>) -> SongFeatures {
    let config = front_end();
    let (mut stft, filterbank) = (Stft::new(&config), Filterbank::new(&config));
    let bins = FRAME / 2 + 1;
    let hertz: Vec<f64> = (0..bins)
        .map(|bin| f64::from(RATE) * bin as f64 / FRAME as f64)
        .collect();
    let (mut frames, mut levels, mut decibels) = (Vec::new(), Vec::new(), Vec::new());
    let (mut before, mut energies) = (vec![0.0; bins], vec![0.0; BANDS]);
    for frame in samples.chunks_exact(FRAME) {
        let mut magnitudes = vec![0.0; bins];
        stft.spectrum(frame, &mut magnitudes);
        let flux = match frames.is_empty() {
            true => 0.0,
            false => timbre::flux(&before, &magnitudes),
        };
        frames.push(vec![
            timbre::centroid(&magnitudes, &hertz),
            timbre::rolloff(&magnitudes, &hertz),
            flux,
            timbre::zero_crossings(frame),
        ]);
        levels.push(timbre::level(frame));
        let powers: Vec<f64> = magnitudes.iter().map(|m| m * m).collect();
        filterbank.apply(&powers, &mut energies);
        decibels.extend(
            energies
                .iter()
                .map(|e| (10.0 * e.max(1e-10).log10()) as f32),
        );
        before = magnitudes;
    }
    // `librosa.power_to_db` clips at 80 dB below the maximum.
    let floor = decibels.iter().copied().fold(f32::NEG_INFINITY, f32::max) - 80.0;
    decibels
        .iter_mut()
        .for_each(|value| *value = value.max(floor));
    for (frame, decibels) in frames.iter_mut().zip(decibels.chunks_exact(BANDS)) {
        frame.extend(timbre::cepstrum(decibels, coefficients.clone()));
    }
    SongFeatures {
        frames,
        levels,
        song: Vec::new(),
        seconds_per_frame: SECONDS_PER_FRAME,
    }
}

/// The same features from a mel spectrogram, except for the zero crossings. Each band is treated as equal
/// bins across its bandwidth. The frame rate is that of the spectrogram.
pub fn of_spectrogram(
    spectrogram: &Spectrogram,
    front_end: &MelConfig,
    coefficients: Range<usize>,
) -> SongFeatures {
    let centres: Vec<f64> = front_end.band_centres().iter().map(|&f| f.into()).collect();
    let widths = widths(front_end, &centres);
    let (mut frames, mut levels) = (Vec::new(), Vec::new());
    let mut before: Vec<f64> = Vec::new();
    let to_power = f64::from(front_end.decibels.factor);
    for at in 0..spectrogram.frames() {
        let decibels = spectrogram.frame(at);
        // Mean magnitude of the bins of a band.
        let means: Vec<f64> = decibels
            .iter()
            .zip(&widths)
            .map(|(&value, width)| {
                let energy = 10f64.powf(f64::from(value) / to_power);
                let mean = match front_end.area_norm {
                    AreaNorm::Slaney => energy,
                    AreaNorm::None => energy / width,
                };
                mean.powf(1.0 / f64::from(front_end.power))
            })
            .collect();
        let of_bins: Vec<f64> = means.iter().zip(&widths).map(|(m, w)| m * w).collect();
        let energy: f64 = means.iter().zip(&widths).map(|(m, w)| m * m * w).sum();
        let magnitudes: Vec<f64> = means
            .iter()
            .zip(&widths)
            .map(|(m, w)| m * w.sqrt())
            .collect();
        let flux = match before.is_empty() {
            true => 0.0,
            false => timbre::flux(&before, &magnitudes),
        };
        let mut frame = vec![
            timbre::centroid(&of_bins, &centres),
            timbre::rolloff(&of_bins, &centres),
            flux,
        ];
        frame.extend(timbre::cepstrum(decibels, coefficients.clone()));
        frames.push(frame);
        levels.push(energy.sqrt());
        before = magnitudes;
    }
    SongFeatures {
        frames,
        levels,
        song: Vec::new(),
        seconds_per_frame: spectrogram.seconds_per_frame,
    }
}

/// Bandwidth of each band in hertz: between the midpoints to its neighbours.
fn widths(front_end: &MelConfig, centres: &[f64]) -> Vec<f64> {
    let last = centres.len() - 1;
    let (low, high) = (f64::from(front_end.f_min), f64::from(front_end.f_max));
    (0..=last)
        .map(|at| {
            let below = if at == 0 { low } else { centres[at - 1] };
            let above = if at == last { high } else { centres[at + 1] };
            (above - below) / 2.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use genrescope_mel::mel_spectrogram;
    use serde_json::Value;

    use super::*;

    /// Tolerance towards librosa in hertz, as a fraction, or in decibels. Its FFT of f32 samples uses f32,
    /// ours f64.
    const TOLERANCE: f64 = 1e-3;

    /// Three modulated tones and noise: the signal of `generate.py`.
    fn signal(samples: usize) -> Vec<f32> {
        let mut state = 12345u64;
        (0..samples)
            .map(|n| {
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
                let noise = state as f64 / 2_147_483_648.0 - 0.5;
                let t = n as f64 / f64::from(RATE);
                let tone = |hertz: f64| (std::f64::consts::TAU * hertz * t).sin();
                let swell = |hertz: f64| (tone(hertz) + 1.0) / 2.0;
                (0.3 * tone(220.0) * swell(3.0)
                    + 0.2 * tone(1300.0) * swell(1.0)
                    + 0.1 * tone(4700.0) * swell(5.0)
                    + 0.1 * noise * swell(2.0)) as f32
            })
            .collect()
    }

    #[test]
    fn frames_match_librosa() {
        let answers = include_str!("../../../tests/golden/baseline/answers.json");
        let answers: Value = serde_json::from_str(answers).unwrap();
        let measured = of_samples(&signal(FRAME * 24), 0..13);
        let of = |name: &str| -> Vec<f64> {
            serde_json::from_value(answers["frames"][name].clone()).unwrap()
        };
        let names = ["centroid", "rolloff", "flux", "zero_crossings"];
        for (column, name) in names.iter().enumerate() {
            let expected = of(name);
            assert_eq!(expected.len(), measured.frames.len(), "{name}");
            for (at, (frame, expected)) in measured.frames.iter().zip(expected).enumerate() {
                let found = frame[column];
                assert!(
                    (found - expected).abs() < TOLERANCE,
                    "{name} {at}: {found} {expected}"
                );
            }
        }
        for (found, expected) in measured.levels.iter().zip(of("level")) {
            assert!((found - expected).abs() < 1e-6, "level: {found} {expected}");
        }
        for coefficient in 0..13 {
            let expected = of(&format!("mfcc_{coefficient}"));
            for (frame, expected) in measured.frames.iter().zip(expected) {
                let found = frame[4 + coefficient];
                assert!(
                    (found - expected).abs() < TOLERANCE,
                    "{coefficient}: {found} {expected}"
                );
            }
        }
        let low = answers["frames"]["low_energy"].as_f64().unwrap();
        assert!((timbre::low_energy(&measured.levels) - low).abs() < 1e-9);
    }

    /// Holds for noise, whose bins are alike within a band, but not for tones.
    #[test]
    fn spectrogram_of_noise_gives_the_same_features() {
        let mut state = 99u64;
        let noise: Vec<f32> = (0..4 * RATE)
            .map(|n| {
                state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
                let swell = 1.2 + (f64::from(n) / f64::from(RATE) * 3.0).sin();
                ((state as f64 / 2_147_483_648.0 - 0.5) * swell * 0.3) as f32
            })
            .collect();
        let config = MelConfig {
            hop_length: FRAME,
            centered: Centering::None,
            ..MelConfig::librosa_default()
        };
        let spectrogram = mel_spectrogram(&noise, &config).unwrap();
        let stored = of_spectrogram(&spectrogram, &config, 1..6);
        let direct = of_samples(&noise, 1..6);
        let mean = |of: &SongFeatures, column: usize| {
            of.frames.iter().map(|f| f[column]).sum::<f64>() / of.frames.len() as f64
        };
        for (column, name) in ["centroid", "rolloff"].iter().enumerate() {
            let (a, b) = (mean(&stored, column), mean(&direct, column));
            assert!((a / b - 1.0).abs() < 0.03, "{name} {a} {b}");
        }
        // The window of the spectrogram is four frames long, and the middle two have the largest weight.
        let level = |at: usize| (direct.levels[at + 1] + direct.levels[at + 2]) / 2.0;
        for at in 0..stored.levels.len() {
            let (a, b) = (stored.levels[at] / stored.levels[9], level(at) / level(9));
            assert!((a / b - 1.0).abs() < 0.1, "level {at}: {a} {b}");
        }
    }
}

//! Samples to frames of absolute decibels, in blocks of any size.

use super::config::{Centering, MelConfig, MelError};
use super::filterbank::Filterbank;
use super::log10;
use super::spectrogram::Spectrogram;
use super::stft::Stft;

/// The front-end for one clip at a time.
pub struct MelFrontEnd {
    config: MelConfig,
    stft: Stft,
    filterbank: Filterbank,
    /// Samples that later frames still need. The first one is the next frame's first.
    pending: Vec<f32>,
    /// Samples to drop before the next frame, if the hop is longer than the window.
    skip: usize,
    received: usize,
    emitted: usize,
    spectrum: Vec<f64>,
    energies: Vec<f64>,
}

impl MelFrontEnd {
    /// Plans and allocates.
    ///
    /// # Errors
    /// Settings outside their ranges.
    pub fn new(config: &MelConfig) -> Result<MelFrontEnd, MelError> {
        config.validate()?;
        let mut front_end = MelFrontEnd {
            stft: Stft::new(config),
            filterbank: Filterbank::new(config),
            pending: Vec::new(),
            skip: 0,
            received: 0,
            emitted: 0,
            spectrum: vec![0.0; config.n_fft / 2 + 1],
            energies: vec![0.0; config.n_mels],
            config: config.clone(),
        };
        front_end.reset();
        Ok(front_end)
    }

    /// Discards the clip.
    pub fn reset(&mut self) {
        self.pending.clear();
        if self.config.centered == Centering::ZeroPadded {
            self.pending.resize(self.config.n_fft / 2, 0.0);
        }
        self.skip = 0;
        self.received = 0;
        self.emitted = 0;
    }

    /// Adds samples and appends every complete frame to `out`, `[frame, band]` in absolute decibels,
    /// `factor * log10(max(amin, energy))` without reference and floor. Returns the number of frames.
    ///
    /// NaN and infinite samples count as zero, so they affect only the frames that contain them.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> usize {
        self.received += samples.len();
        self.feed(samples, usize::MAX, out)
    }

    /// Appends the frames that reach past the end, padded with zeros, and returns their number. The
    /// front-end is then ready for another clip.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> usize {
        let left = self.config.frames(self.received) - self.emitted;
        let zeros = vec![0.0; self.config.n_fft];
        let mut frames = 0;
        while frames < left {
            frames += self.feed(&zeros, left - frames, out);
        }
        self.reset();
        frames
    }

    /// Appends at most `most` frames.
    fn feed(&mut self, samples: &[f32], most: usize, out: &mut Vec<f32>) -> usize {
        let dropped = self.skip.min(samples.len());
        self.skip -= dropped;
        self.pending.extend_from_slice(&samples[dropped..]);
        let (n_fft, hop) = (self.config.n_fft, self.config.hop_length);
        let mut start = 0;
        let mut frames = 0;
        while frames < most && start + n_fft <= self.pending.len() {
            self.stft
                .spectrum(&self.pending[start..start + n_fft], &mut self.spectrum);
            self.filterbank.apply(&self.spectrum, &mut self.energies);
            let scale = self.config.decibels;
            let (factor, amin) = (f64::from(scale.factor), f64::from(scale.amin));
            log10::append(&self.energies, factor, amin, out);
            start += hop;
            frames += 1;
        }
        self.emitted += frames;
        let done = start.min(self.pending.len());
        self.skip += start - done;
        self.pending.drain(..done);
        frames
    }
}

/// Samples per block when a whole clip is processed.
const PIECE: usize = 16_384;

/// The spectrogram of a whole clip, with reference and floor applied.
///
/// # Errors
/// Settings outside their ranges.
pub fn mel_spectrogram(samples: &[f32], config: &MelConfig) -> Result<Spectrogram, MelError> {
    let mut front_end = MelFrontEnd::new(config)?;
    let mut decibels = Vec::with_capacity(config.frames(samples.len()) * config.n_mels);
    // In blocks that stay in the cache, since pushed samples are copied.
    for piece in samples.chunks(PIECE) {
        front_end.push(piece, &mut decibels);
    }
    front_end.finish(&mut decibels);
    let mut spectrogram = Spectrogram {
        n_mels: config.n_mels,
        seconds_per_frame: config.frame_duration_s(),
        decibels,
    };
    spectrogram.apply_reference_and_floor(&config.decibels);
    Ok(spectrogram)
}

#[cfg(test)]
mod tests {
    use super::super::config::Reference;
    use super::*;

    fn config(n_fft: usize, hop_length: usize, centered: Centering) -> MelConfig {
        MelConfig {
            n_fft,
            hop_length,
            centered,
            n_mels: 8,
            ..MelConfig::librosa_default()
        }
    }

    /// The result must be bit-identical for any block size.
    #[test]
    fn pieces_of_any_size_give_the_same_frames() {
        let signal: Vec<f32> = (0..5000).map(|i| ((i * i) as f32 * 0.001).sin()).collect();
        for config in [
            config(256, 100, Centering::ZeroPadded),
            config(256, 700, Centering::ZeroPadded),
            config(256, 700, Centering::None),
            config(255, 100, Centering::ZeroPadded),
        ] {
            let whole = mel_spectrogram(&signal, &config).expect("valid").decibels;
            assert_eq!(whole.len(), config.frames(signal.len()) * config.n_mels);
            for size in [1, 7, 255, 1024] {
                let mut front_end = MelFrontEnd::new(&config).expect("valid");
                let mut spectrogram = Spectrogram {
                    n_mels: 8,
                    seconds_per_frame: 1.0,
                    decibels: Vec::new(),
                };
                for piece in signal.chunks(size) {
                    front_end.push(piece, &mut spectrogram.decibels);
                }
                front_end.finish(&mut spectrogram.decibels);
                spectrogram.apply_reference_and_floor(&config.decibels);
                assert_eq!(spectrogram.decibels, whole, "pieces of {size}");
            }
        }
    }

    #[test]
    fn a_sample_that_is_not_a_number_changes_only_its_own_frames() {
        // Absolute decibels: a reference would carry the affected frame's level into all others.
        let mut config = config(256, 256, Centering::None);
        config.decibels.reference = Reference::One;
        config.decibels.top_db = None;
        let clean = vec![0.5; 4096];
        let mut spoilt = clean.clone();
        spoilt[1000] = f32::NAN;
        spoilt[1001] = f32::INFINITY;
        let a = mel_spectrogram(&clean, &config).expect("valid");
        let b = mel_spectrogram(&spoilt, &config).expect("valid");
        assert!(b.decibels.iter().all(|v| v.is_finite()));
        for frame in (0..a.frames()).filter(|&frame| frame != 1000 / 256) {
            assert_eq!(a.frame(frame), b.frame(frame), "frame {frame}");
        }
    }

    #[test]
    fn odd_counts_of_frames() {
        for (samples, frames) in [(0, 1), (1, 1), (511, 1), (512, 2), (4567, 9)] {
            let config = MelConfig::librosa_default();
            let spectrogram = mel_spectrogram(&vec![0.1; samples], &config).expect("valid");
            assert_eq!(spectrogram.frames(), frames, "{samples} samples");
        }
    }
}

//! The settings of the front-end. Part of the model file's manifest.

use serde::{Deserialize, Serialize};

use crate::scale::MelScale;

/// From samples to decibels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MelConfig {
    /// Sample rate of the mono signal in hertz, 1,000 to 768,000.
    pub sample_rate: u32,
    /// Length of the window and the FFT in samples, 2 to 65,536.
    pub n_fft: usize,
    /// Samples from one frame to the next, 1 to 1,048,576; more than `n_fft` leaves gaps.
    pub hop_length: usize,
    /// Shape of the window.
    pub window: Window,
    /// Mel bands, 1 to 1024.
    pub n_mels: usize,
    /// Lower edge of the lowest band in hertz, at least 0 and 1 below `f_max`.
    pub f_min: f32,
    /// Upper edge of the highest band in hertz, at most half the sample rate.
    pub f_max: f32,
    /// The formula that converts hertz to mel.
    pub scale: MelScale,
    /// How the triangles are scaled.
    pub area_norm: AreaNorm,
    /// Power to which the magnitudes of the FFT are raised, 0.1 to 4: 1 for amplitude, 2 for power.
    pub power: f32,
    /// Where the first frame lies.
    pub centered: Centering,
    /// From band energies to decibels.
    pub decibels: DecibelConfig,
}

/// The shape of the analysis window, always periodic (`scipy.signal.get_window`, `fftbins=True`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// `0.5 - 0.5 cos(2πn/N)`
    Hann,
    /// `0.54 - 0.46 cos(2πn/N)`
    Hamming,
    /// All ones.
    Rectangular,
}

/// How the triangles of the filterbank are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaNorm {
    /// Every triangle has the height one.
    None,
    /// Every triangle has the same area, `2 / (upper - lower)` high (`librosa.filters.mel`,
    /// `norm="slaney"`).
    Slaney,
}

/// Where the first frame lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Centering {
    /// Frame `i` is centred on sample `i * hop`, zeros stand before the start and after the end
    /// (`librosa.stft`, `center=True`, `pad_mode="constant"`).
    ZeroPadded,
    /// Frame `i` starts at sample `i * hop`; there is no frame past the end.
    None,
}

/// From band energies to decibels: `factor * log10(max(amin, energy))`, less the reference, not
/// below the floor (`librosa.power_to_db`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecibelConfig {
    /// 10 for power, 20 for amplitude (equation 3 of the paper), 1 to 100.
    pub factor: f32,
    /// Lower limit of the energy before the logarithm, 1e-30 to 1.
    pub amin: f32,
    /// The energy of 0 dB.
    pub reference: Reference,
    /// Values more than this many decibels (1 to 1000) below the loudest are raised to that floor; the
    /// loudest is determined after the reference. `None`: no floor.
    pub top_db: Option<f32>,
}

/// The energy of 0 dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// An energy of one.
    One,
    /// The loudest bin of the clip (`ref=np.max`).
    ClipMaximum,
    /// The loudest bin up to and including the frame, which is known in streaming.
    RunningMaximum,
}

/// Why settings are invalid.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MelError {
    /// A setting outside its range.
    #[error("the front-end's {what} is {actual}, which is outside {range}")]
    OutOfRange {
        /// The setting.
        what: &'static str,
        /// The range as text.
        range: String,
        /// The value found.
        actual: String,
    },
}

impl MelConfig {
    /// `librosa.feature.melspectrogram` at its defaults, then `power_to_db(ref=np.max)`.
    pub fn librosa_default() -> MelConfig {
        MelConfig {
            sample_rate: 22_050,
            n_fft: 2048,
            hop_length: 512,
            window: Window::Hann,
            n_mels: 128,
            f_min: 0.0,
            f_max: 11_025.0,
            scale: MelScale::Slaney,
            area_norm: AreaNorm::Slaney,
            power: 2.0,
            centered: Centering::ZeroPadded,
            decibels: DecibelConfig {
                factor: 10.0,
                amin: 1e-10,
                reference: Reference::ClipMaximum,
                top_db: Some(80.0),
            },
        }
    }

    /// Rejects settings that cannot be computed or make no sense.
    ///
    /// # Errors
    /// The first setting outside its range.
    pub fn validate(&self) -> Result<(), MelError> {
        let nyquist = self.sample_rate as f32 / 2.0;
        within(
            "sample rate",
            f64::from(self.sample_rate),
            1_000.0,
            768_000.0,
        )?;
        within("FFT length", self.n_fft as f64, 2.0, 65_536.0)?;
        within("hop", self.hop_length as f64, 1.0, 1_048_576.0)?;
        within("number of bands", self.n_mels as f64, 1.0, 1024.0)?;
        within("highest frequency", self.f_max.into(), 1.0, nyquist.into())?;
        within(
            "lowest frequency",
            self.f_min.into(),
            0.0,
            f64::from(self.f_max) - 1.0,
        )?;
        within("power", self.power.into(), 0.1, 4.0)?;
        within("decibel factor", self.decibels.factor.into(), 1.0, 100.0)?;
        within("smallest energy", self.decibels.amin.into(), 1e-30, 1.0)?;
        if let Some(top_db) = self.decibels.top_db {
            within("decibel floor", top_db.into(), 1.0, 1000.0)?;
        }
        Ok(())
    }

    /// Seconds from one frame to the next.
    pub fn frame_duration_s(&self) -> f64 {
        self.hop_length as f64 / f64::from(self.sample_rate)
    }

    /// Frames of a signal of `samples` samples, as `librosa.stft` counts them.
    ///
    /// With centring that is `1 + samples / hop_length` for an even `n_fft`, so one frame of padding for
    /// an empty signal. An odd `n_fft` is padded by one sample less than its length.
    pub fn frames(&self, samples: usize) -> usize {
        let padding = match self.centered {
            Centering::ZeroPadded => 2 * (self.n_fft / 2),
            Centering::None => 0,
        };
        match (samples + padding).checked_sub(self.n_fft) {
            Some(beyond) => 1 + beyond / self.hop_length,
            None => 0,
        }
    }

    /// The `n_mels + 2` corner frequencies of the triangles in hertz, evenly spaced in mel
    /// (`librosa.mel_frequencies`).
    pub fn band_edges(&self) -> Vec<f64> {
        let low = self.scale.mel(self.f_min.into());
        let high = self.scale.mel(self.f_max.into());
        let steps = self.n_mels + 1;
        (0..=steps)
            .map(|i| self.scale.hz(low + (high - low) * i as f64 / steps as f64))
            .collect()
    }

    /// Centre frequency of each band in hertz, the lowest first.
    pub fn band_centres(&self) -> Vec<f32> {
        let edges = self.band_edges();
        edges[1..=self.n_mels].iter().map(|&hz| hz as f32).collect()
    }
}

fn within(what: &'static str, actual: f64, least: f64, most: f64) -> Result<(), MelError> {
    if actual >= least && actual <= most {
        return Ok(());
    }
    Err(MelError::OutOfRange {
        what,
        range: format!("{least} to {most}"),
        actual: actual.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of `librosa.stft` 0.11, which differ from `1 + samples / hop` where `n_fft` is odd.
    #[test]
    fn odd_windows_are_padded_by_one_sample_less() {
        let config = MelConfig {
            n_fft: 255,
            hop_length: 128,
            ..MelConfig::librosa_default()
        };
        assert_eq!([1023, 1024, 1025].map(|n| config.frames(n)), [8, 8, 9]);
        assert_eq!(config.frames(0), 0);
    }

    #[test]
    fn invalid_settings_are_named() {
        let config = MelConfig {
            f_max: 20_000.0,
            ..MelConfig::librosa_default()
        };
        assert_eq!(
            config
                .validate()
                .expect_err("above half the rate")
                .to_string(),
            "the front-end's highest frequency is 20000, which is outside 1 to 11025"
        );
        let config = MelConfig {
            power: f32::NAN,
            ..MelConfig::librosa_default()
        };
        assert!(config.validate().is_err());
        assert_eq!(MelConfig::librosa_default().validate(), Ok(()));
    }
}

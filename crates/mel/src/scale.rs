//! Hertz to mel and back.

use serde::{Deserialize, Serialize};

/// Linear part of Slaney's scale: hertz per mel.
const SLANEY_LINEAR: f64 = 200.0 / 3.0;
/// Start of the logarithmic part of Slaney's scale, in hertz.
const SLANEY_BREAK_HZ: f64 = 1000.0;
/// The same in mel.
const SLANEY_BREAK_MEL: f64 = SLANEY_BREAK_HZ / SLANEY_LINEAR;
/// Slope of the logarithmic part: 27 steps for a factor of 6.4.
fn slaney_step() -> f64 {
    6.4f64.ln() / 27.0
}

/// The formula that converts hertz to mel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelScale {
    /// `2595 log10(1 + f/700)`: equation 2 of the paper, `librosa.hz_to_mel(htk=True)`.
    Htk,
    /// Linear below 1 kHz, logarithmic above: `librosa.hz_to_mel`, after Slaney's Auditory Toolbox.
    Slaney,
}

impl MelScale {
    /// `librosa.hz_to_mel`
    pub fn mel(self, hz: f64) -> f64 {
        match self {
            MelScale::Htk => 2595.0 * (1.0 + hz / 700.0).log10(),
            MelScale::Slaney if hz < SLANEY_BREAK_HZ => hz / SLANEY_LINEAR,
            MelScale::Slaney => SLANEY_BREAK_MEL + (hz / SLANEY_BREAK_HZ).ln() / slaney_step(),
        }
    }

    /// `librosa.mel_to_hz`
    pub fn hz(self, mel: f64) -> f64 {
        match self {
            MelScale::Htk => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
            MelScale::Slaney if mel < SLANEY_BREAK_MEL => mel * SLANEY_LINEAR,
            MelScale::Slaney => SLANEY_BREAK_HZ * (slaney_step() * (mel - SLANEY_BREAK_MEL)).exp(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `librosa.hz_to_mel` 0.11.
    #[test]
    fn known_points() {
        assert!((MelScale::Slaney.mel(440.0) - 6.6).abs() < 1e-9);
        assert!((MelScale::Slaney.mel(4000.0) - 35.163_760_04).abs() < 1e-6);
        assert!((MelScale::Htk.mel(440.0) - 549.638_675_4).abs() < 1e-6);
    }

    #[test]
    fn conversions_are_inverse() {
        for scale in [MelScale::Htk, MelScale::Slaney] {
            for hz in [0.0, 30.0, 999.9, 1000.0, 1000.1, 8000.0, 22_050.0] {
                assert!(
                    (scale.hz(scale.mel(hz)) - hz).abs() < 1e-8,
                    "{scale:?} {hz}"
                );
            }
        }
    }
}

//! A small, valid manifest, which tests change as they need.

use genrescope_crnn::Preset;
use genrescope_crnn::model_file::{
    Calibration, FORMAT_VERSION, Manifest, Normalisation, Provenance, SelfTest,
};
use genrescope_crnn::slices::{Rest, Short, SliceConfig};
use genrescope_mel::MelConfig;
use genrescope_vote::{DecisionConfig, Vote};

/// Librosa's front-end, slices of 32 frames without overlap, nothing calibrated.
pub fn manifest(preset: Preset, genres: &[&str]) -> Manifest {
    Manifest {
        format_version: FORMAT_VERSION,
        name: "test".into(),
        genres: genres.iter().map(ToString::to_string).collect(),
        front_end: MelConfig::librosa_default(),
        normalisation: Normalisation {
            offset: 40.0,
            scale: 0.025,
        },
        slices: SliceConfig {
            frames: 32,
            hop: 32,
            rest: Rest::Drop,
            short: Short::Repeat,
            min_frames: 16,
        },
        network: preset.config(128, genres.len()),
        calibration: Calibration { temperature: 1.0 },
        decision: DecisionConfig {
            vote: Vote::Majority,
            not_sure_below: 0.3,
            outside: None,
            set: None,
            silence_below_db: -60.0,
        },
        labels: None,
        self_test: SelfTest { logits: Vec::new() },
        provenance: Provenance::default(),
    }
}

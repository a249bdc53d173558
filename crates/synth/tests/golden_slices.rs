//! The slices that the tests of explanations use, made by this synthesiser: `tests/golden/explain`.

use std::path::Path;

use genrescope_audio::Resampler;
use genrescope_mel::{MelConfig, mel_spectrogram};

use genrescope_synth::{Knobs, Recipe, SAMPLE_RATE, Style, render};

const FILE: &str = "../../tests/golden/explain/slices.u8";

/// Set to 1, the file is written anew instead of compared.
const WRITE: &str = "GENRESCOPE_WRITE_GOLDEN";

/// The front-end of the shipped models.
const RATE: u32 = 22_050;
const HOP: usize = 1708;

/// Frames of a slice, and where the slices of a piece begin: after four and thirteen seconds.
const FRAMES: usize = 32;
const STARTS: [usize; 2] = [52, 168];

/// Ways of playing each style.
const VARIATIONS: [fn(&mut Knobs); 4] = [
    |_| {},
    |knobs| {
        knobs.tempo *= 1.15;
        knobs.brightness = 0.9;
    },
    |knobs| {
        knobs.tempo *= 0.9;
        knobs.distortion = (knobs.distortion + 0.35).min(1.0);
    },
    |knobs| knobs.brightness *= 0.6,
];

/// The codes of the slices of a recipe, `[slices, bands, frames]`: 256 steps of 80 dB.
fn codes(recipe: &Recipe) -> Vec<u8> {
    let samples = render(recipe);
    let mut resampler = Resampler::new(SAMPLE_RATE, RATE).expect("valid settings");
    resampler.push(&samples).expect("valid settings");
    resampler.finish().expect("valid settings");
    let mut samples = Vec::new();
    resampler.take(&mut samples, usize::MAX);
    let config = MelConfig {
        hop_length: HOP,
        ..MelConfig::librosa_default()
    };
    let spectrogram = mel_spectrogram(&samples, &config).expect("valid settings");
    let mut codes = Vec::new();
    for start in STARTS {
        for band in 0..config.n_mels {
            for frame in start..start + FRAMES {
                let level = 1.0 + spectrogram.frame(frame)[band] / 80.0;
                codes.push((level * 256.0).clamp(0.0, 255.0) as u8);
            }
        }
    }
    codes
}

#[test]
fn slices_are_those_of_the_synthesiser() {
    let mut found = Vec::new();
    for (_, style) in Style::ALL {
        for change in VARIATIONS {
            let mut recipe = Recipe::new(*style);
            change(&mut recipe.knobs);
            found.extend(codes(&recipe));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os(WRITE).is_some_and(|value| value == "1") {
        std::fs::write(&path, &found).unwrap();
    }
    let stored = std::fs::read(&path).unwrap();
    assert_eq!(found.len(), stored.len());
    // A processor that rounds otherwise can be on the other side of a step.
    let apart = found
        .iter()
        .zip(&stored)
        .filter(|(a, b)| a.abs_diff(**b) > 1);
    assert_eq!(apart.count(), 0);
}

//! The mel front-end against librosa.

use genre_core::mel::{MelConfig, MelFrontEnd, Spectrogram, mel_spectrogram};
use safetensors::SafeTensors;

const GOLDEN: &[u8] = include_bytes!("../golden/mel/mel.safetensors");
const CASES: &str = include_str!("../golden/mel/cases.json");

/// Largest difference of a value in decibels: a tenth of what one step of an 8-bit code would be
/// (0.31 dB over 80 dB), a thousandth of what moves a verdict.
const TOLERANCE_DB: f32 = 0.01;

struct Case {
    label: String,
    config: MelConfig,
    samples: Vec<f32>,
    expected: Vec<f32>,
}

fn cases() -> Vec<Case> {
    let golden = SafeTensors::deserialize(GOLDEN).expect("golden tensors");
    let index: serde_json::Value = serde_json::from_str(CASES).expect("golden cases");
    let inputs: Vec<String> = serde_json::from_value(index["inputs"].clone()).expect("names");
    let configs = index["configs"].as_object().expect("configurations");
    let mut cases = Vec::new();
    for (config_name, config) in configs {
        for input in &inputs {
            let samples = golden.tensor(&format!("input.{input}")).expect("an input");
            let expected = golden.tensor(&format!("{config_name}.{input}"));
            cases.push(Case {
                label: format!("{config_name}, {input}"),
                config: serde_json::from_value(config.clone()).expect("a configuration"),
                samples: samples
                    .data()
                    .chunks_exact(2)
                    .map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32768.0)
                    .collect(),
                expected: expected
                    .expect("a result")
                    .data()
                    .chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
            });
        }
    }
    cases
}

fn worst(actual: &[f32], expected: &[f32], label: &str) -> f32 {
    assert_eq!(actual.len(), expected.len(), "{label}: size");
    actual
        .iter()
        .zip(expected)
        .map(|(a, e)| (a - e).abs())
        // A NaN must not pass for "no difference".
        .fold(0.0, |worst, d| if d <= worst { worst } else { d })
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_bin_is_librosas() {
    let cases = cases();
    assert_eq!(cases.len(), 40, "eight signals under five settings");
    let mut overall = 0.0f32;
    for case in &cases {
        let actual = mel_spectrogram(&case.samples, &case.config).expect("valid settings");
        let worst = worst(&actual.decibels, &case.expected, &case.label);
        assert!(worst <= TOLERANCE_DB, "{}: {worst} dB", case.label);
        overall = overall.max(worst);
    }
    println!("mel against librosa: {overall:.1e} dB at worst over {} cases", cases.len());
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn streamed_frames_are_librosas_too() {
    for case in &cases() {
        let mut front_end = MelFrontEnd::new(&case.config).expect("valid settings");
        let mut spectrogram = Spectrogram {
            n_mels: case.config.n_mels,
            seconds_per_frame: 1.0,
            decibels: Vec::new(),
        };
        // A prime, so that pieces and hops never fall together.
        for piece in case.samples.chunks(1009) {
            front_end.push(piece, &mut spectrogram.decibels);
        }
        front_end.finish(&mut spectrogram.decibels);
        spectrogram.apply_reference(&case.config.decibels);
        let worst = worst(&spectrogram.decibels, &case.expected, &case.label);
        assert!(worst <= TOLERANCE_DB, "{}: {worst} dB", case.label);
    }
}

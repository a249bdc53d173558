//! The mel front-end, compared with librosa.

use genrescope_mel::{Filterbank, MelConfig, MelFrontEnd, Spectrogram, mel_spectrogram};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

const GOLDEN: &[u8] = include_bytes!("../../golden/mel/mel.safetensors");
const CASES: &str = include_str!("../../golden/mel/cases.json");

/// Largest difference of a value in decibels, at the floor as above it: a thirtieth of one step of an
/// 8-bit code over 80 dB (0.31 dB), the precision of the spectrograms that networks are trained on.
/// An f32 FFT would just pass, at 0.008 dB where there is no floor; the f64 one is a thousand times
/// closer.
const TOLERANCE_DB: f32 = 0.01;

/// Largest difference of a filter's weight as a share of the largest weight: the golden ones are
/// rounded to f32.
const WEIGHT_TOLERANCE: f64 = 1e-7;

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
                samples: samples_of(&samples),
                expected: floats(expected.expect("a result").data()),
            });
        }
    }
    cases
}

/// Full scale is one, whether the samples are stored as integers or as they are.
fn samples_of(tensor: &TensorView) -> Vec<f32> {
    if tensor.dtype() == Dtype::F32 {
        return floats(tensor.data());
    }
    let whole = |b: &[u8]| f32::from(i16::from_le_bytes([b[0], b[1]]));
    tensor
        .data()
        .chunks_exact(2)
        .map(|b| whole(b) / 32768.0)
        .collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect()
}

fn worst(actual: &[f32], expected: &[f32], label: &str) -> f32 {
    assert_eq!(actual.len(), expected.len(), "{label}: size");
    actual
        .iter()
        .zip(expected)
        .map(|(a, e)| (a - e).abs())
        // A NaN must not count as no difference.
        .fold(0.0, |worst, d| if d <= worst { worst } else { d })
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_bin_matches_librosa() {
    let cases = cases();
    assert_eq!(cases.len(), 50, "ten signals under five settings");
    let mut overall = 0.0f32;
    for case in &cases {
        let actual = mel_spectrogram(&case.samples, &case.config).expect("valid settings");
        let worst = worst(&actual.decibels, &case.expected, &case.label);
        assert!(worst <= TOLERANCE_DB, "{}: {worst} dB", case.label);
        overall = overall.max(worst);
    }
    println!(
        "mel against librosa: {overall:.1e} dB at worst over {} cases",
        cases.len()
    );
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn streamed_frames_match_librosa() {
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
        spectrogram.apply_reference_and_floor(&case.config.decibels);
        let worst = worst(&spectrogram.decibels, &case.expected, &case.label);
        assert!(worst <= TOLERANCE_DB, "{}: {worst} dB", case.label);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_filter_weight_matches_librosa() {
    let golden = SafeTensors::deserialize(GOLDEN).expect("golden tensors");
    let index: serde_json::Value = serde_json::from_str(CASES).expect("golden cases");
    let filterbanks: Vec<String> =
        serde_json::from_value(index["filterbanks"].clone()).expect("names");
    assert_eq!(filterbanks.len(), 3, "each scale, and a narrower range");
    for name in &filterbanks {
        let config: MelConfig =
            serde_json::from_value(index["configs"][name].clone()).expect("a configuration");
        let actual = Filterbank::new(&config).dense(config.n_fft).concat();
        let mut expected = vec![0.0; actual.len()];
        let part = |part| golden.tensor(&format!("filterbank.{name}.{part}"));
        let weights = floats(part("weight").expect("weights").data());
        let positions = part("position").expect("positions");
        for (b, weight) in positions.data().chunks_exact(4).zip(weights) {
            expected[u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize] = weight;
        }
        let largest = expected.iter().copied().fold(0.0, f32::max);
        for (at, (a, &e)) in actual.iter().zip(&expected).enumerate() {
            let difference = (a - f64::from(e)).abs() / f64::from(largest);
            assert!(difference <= WEIGHT_TOLERANCE, "{name}, {at}: {a}, {e}");
        }
    }
}

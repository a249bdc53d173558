//! The presets, compared with PyTorch, on the CPU and, in a browser, on WebGPU.

#[cfg(not(target_arch = "wasm32"))]
use burn::tensor::Device;
use genrescope_crnn::cpu::CpuNetwork;
#[cfg(target_arch = "wasm32")]
use genrescope_crnn::gpu::{Gpu, GpuNetwork};
use genrescope_crnn::{CrnnConfig, Network, Preset, StateDict};
#[cfg(not(target_arch = "wasm32"))]
use genrescope_crnn_train::BurnNetwork;

use genrescope_crnn::test_weights::{uniform, weights};

const GOLDEN: &str = include_str!("../../golden/network/logits.json");
const SLICES: usize = 3;
const BANDS: usize = 128;
const GENRES: usize = 10;

/// Largest difference of a logit. The reference is computed in float64; float32 sums over up to
/// 1,152 products a convolution, five deep, stay an order of magnitude below this.
const TOLERANCE: f64 = 1e-4;

struct Case {
    preset: Preset,
    frames: usize,
    logits: Vec<f64>,
}

fn cases() -> Vec<Case> {
    let golden: serde_json::Value = serde_json::from_str(GOLDEN).expect("golden JSON");
    let cases = golden["cases"].as_array().expect("a list of cases");
    cases
        .iter()
        .map(|case| Case {
            preset: serde_json::from_value(case["preset"].clone()).expect("a preset"),
            frames: case["frames"].as_u64().expect("a number") as usize,
            logits: serde_json::from_value(case["logits"].clone()).expect("logits"),
        })
        .collect()
}

/// A backend under test.
enum Backend {
    Cpu,
    #[cfg(target_arch = "wasm32")]
    Gpu(Gpu),
    #[cfg(not(target_arch = "wasm32"))]
    Burn(Device),
}

impl Backend {
    fn load(&self, config: &CrnnConfig, frames: usize, weights: StateDict) -> Box<dyn Network> {
        match self {
            Backend::Cpu => {
                Box::new(CpuNetwork::new(config, frames, &weights).expect("the weights fit"))
            }
            #[cfg(target_arch = "wasm32")]
            Backend::Gpu(gpu) => {
                Box::new(GpuNetwork::new(gpu, config, frames, &weights).expect("the weights fit"))
            }
            #[cfg(not(target_arch = "wasm32"))]
            Backend::Burn(device) => Box::new(
                BurnNetwork::new(config, frames, weights, device).expect("the weights fit"),
            ),
        }
    }
}

/// Runs a case and returns the largest difference of a logit.
async fn worst(case: &Case, backend: &Backend) -> f64 {
    let config = case.preset.config(BANDS, GENRES);
    let network = backend.load(&config, case.frames, weights(&config));
    let count = SLICES * BANDS * case.frames;
    let input = uniform(&format!("input {}", case.frames), count);
    let input: Vec<f32> = input.iter().map(|u| u * 2.0 - 1.0).collect();
    let logits = network.logits(&input).await.expect("the device answers");
    assert_eq!(logits.len(), SLICES * GENRES);
    assert_eq!(case.logits.len(), SLICES * GENRES);
    let pairs = logits.iter().zip(&case.logits);
    pairs
        .map(|(actual, expected)| (f64::from(*actual) - expected).abs())
        .fold(0.0, f64::max)
}

async fn all_cases(on: &Backend, label: &str) {
    let cases = cases();
    assert_eq!(
        cases.len(),
        3 * Preset::ALL.len(),
        "each preset at three lengths"
    );
    for case in &cases {
        let worst = worst(case, on).await;
        let line = format!(
            "{label} {:?} {} frames: {worst:.1e}",
            case.preset, case.frames
        );
        println!("{line}");
        assert!(worst <= TOLERANCE, "{line}, allowed {TOLERANCE:.0e}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn cpu_network_matches_pytorch() {
    genrescope_classify::block_on(all_cases(&Backend::Cpu, "CPU"));
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
async fn cpu_network_matches_pytorch() {
    all_cases(&Backend::Cpu, "wasm CPU").await;
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn flex_matches_pytorch() {
    genrescope_classify::block_on(all_cases(&Backend::Burn(Device::flex()), "flex"));
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
async fn webgpu_matches_pytorch() {
    let gpu = Gpu::open()
        .await
        .expect("start the browser with a WebGPU adapter");
    all_cases(&Backend::Gpu(gpu), "WebGPU").await;
}

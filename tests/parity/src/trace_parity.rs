//! Every tensor of the trace, compared with PyTorch and with the network for inference.

use genrescope_crnn::Preset;
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{ModelFile, read, self_test_input};
use genrescope_trace::{Outputs, Trace, TraceNetwork};
use safetensors::SafeTensors;

use genrescope_crnn::test_weights::{uniform, weights};

const GOLDEN: &[u8] = include_bytes!("../../golden/trace/tensors.safetensors");
const SHIPPED: [(&str, &[u8]); 3] = [
    (
        "genrescope",
        include_bytes!("../../../models/genrescope.safetensors"),
    ),
    (
        "fault-filtered",
        include_bytes!("../../../models/fault-filtered.safetensors"),
    ),
    (
        "teaching",
        include_bytes!("../../../models/teaching.safetensors"),
    ),
];

/// Slices and frames of the presets' input, and the golden script's.
const SLICES: usize = 3;
const FRAMES: usize = 94;
const BANDS: usize = 128;
const GENRES: usize = 10;

/// Cells and sums that are stored of each tensor.
const CELLS: usize = 256;
const SUMS: usize = 2;

/// Largest difference of a value, as for logits in `network_parity`.
const TOLERANCE: f64 = 1e-4;

pub fn shipped(name: &str) -> ModelFile {
    let found = SHIPPED.iter().find(|(own, _)| *own == name);
    read(found.expect("a shipped model").1).expect("a model file")
}

/// The self-test's input as the network reads it.
pub fn shipped_input(file: &ModelFile) -> Vec<f32> {
    let mut input = self_test_input(file.manifest.network.bands, file.manifest.slices.frames);
    file.manifest.normalisation.apply(&mut input);
    input
}

pub fn preset_network(preset: Preset) -> TraceNetwork {
    let config = preset.config(BANDS, GENRES);
    let outputs = Outputs {
        genres: GENRES,
        outside: 0,
        temperature: 1.0,
    };
    TraceNetwork::new(&config, FRAMES, weights(&config), outputs).expect("the weights fit")
}

pub fn preset_input() -> Vec<f32> {
    let input = uniform(&format!("input {FRAMES}"), SLICES * BANDS * FRAMES);
    input.iter().map(|u| u * 2.0 - 1.0).collect()
}

/// Compares every tensor, and returns their number and the largest difference.
fn compare(case: &str, trace: &Trace) -> (usize, f64) {
    let golden = SafeTensors::deserialize(GOLDEN).expect("golden tensors");
    let prefix = format!("{case} ");
    let expected: Vec<&str> = golden
        .names()
        .into_iter()
        .filter_map(|name| name.strip_prefix(&prefix))
        .collect();
    let mut overall = 0.0f64;
    for name in &expected {
        let tensor = trace.get(name);
        let values = &tensor.unwrap_or_else(|| panic!("{case}: no {name}")).values;
        let key = format!("{case} {name}");
        let stored = golden.tensor(&key).expect("a tensor").data().to_vec();
        let (stored, _) = stored.as_chunks::<4>();
        let stored: Vec<f64> = stored
            .iter()
            .map(|b| f64::from(f32::from_le_bytes(*b)))
            .collect();
        assert_eq!(stored.len(), CELLS + SUMS);
        let count = values.len() as f64;
        let cells = uniform(&format!("cells {key}"), CELLS);
        let cells = cells
            .iter()
            .map(|&u| f64::from(values[(f64::from(u) * count) as usize]));
        let sums = (0..SUMS).map(|n| {
            let weights = uniform(&format!("sum {n} {key}"), values.len());
            let products = values.iter().zip(weights);
            let sum: f64 = products
                .map(|(&value, u)| f64::from(value) * (f64::from(u) * 2.0 - 1.0))
                .sum();
            sum / count.sqrt()
        });
        let found = cells.chain(sums).zip(&stored);
        let worst = found.map(|(a, e)| (a - e).abs()).fold(0.0, f64::max);
        assert!(worst <= TOLERANCE, "{key}: {worst:.1e}");
        overall = overall.max(worst);
    }
    // Those of PyTorch, and the probabilities, which are computed outside the network.
    assert_eq!(trace.iter().count(), expected.len() + 1, "{case}");
    (expected.len(), overall)
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_tensor_matches_pytorch() {
    let name = |preset: Preset| serde_json::to_value(preset).expect("a preset has a name");
    for preset in Preset::ALL {
        let trace = preset_network(preset).run(&preset_input());
        let (tensors, worst) = compare(name(preset).as_str().expect("a name"), &trace);
        println!("{preset:?}: {tensors} tensors, {worst:.1e} at worst");
    }
    for (name, _) in SHIPPED {
        let file = shipped(name);
        let input = shipped_input(&file);
        let network = TraceNetwork::from_model(file).expect("the weights fit");
        let (tensors, worst) = compare(&format!("model:{name}"), &network.run(&input));
        println!("{name}: {tensors} tensors, {worst:.1e} at worst");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn trace_equals_the_network_for_inference() {
    let worst = |fast: &[f32], slow: &[f32]| {
        assert_eq!(fast.len(), slow.len());
        let pairs = fast.iter().zip(slow);
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    for preset in Preset::ALL {
        let config = preset.config(BANDS, GENRES);
        let fast = CpuNetwork::new(&config, FRAMES, &weights(&config)).expect("the weights fit");
        let input = preset_input();
        let trace = preset_network(preset).run(&input);
        let worst = worst(&fast.logits(&input), trace.logits());
        assert!(f64::from(worst) <= TOLERANCE, "{preset:?}: {worst:.1e}");
    }
    for (name, _) in SHIPPED {
        let file = shipped(name);
        let input = shipped_input(&file);
        let frames = file.manifest.slices.frames;
        let fast = CpuNetwork::new(&file.manifest.network, frames, &file.tensors);
        let fast = fast.expect("the weights fit").logits(&input);
        let network = TraceNetwork::from_model(file).expect("the weights fit");
        let trace = network.run(&input);
        let worst = worst(&fast, trace.logits());
        assert!(f64::from(worst) <= TOLERANCE, "{name}: {worst:.1e}");
        let outputs = network.outputs();
        let rows = trace
            .probabilities()
            .chunks_exact(outputs.genres + outputs.outside);
        for row in rows {
            let sum: f32 = row[..outputs.genres].iter().sum();
            assert!((sum - 1.0).abs() < 1e-5, "{name}: {sum}");
        }
    }
}

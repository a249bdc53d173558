//! Any bytes as a model file, or as the manifest of one. What is accepted is also run.

#![no_main]

use std::collections::HashMap;

use fuzzing::{memory, repair};
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::expected_shapes;
use genrescope_crnn::model_file::{self, FORMAT_VERSION, MANIFEST_KEY, Manifest, ModelFile};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use safetensors::{Dtype, serialize, tensor::TensorView};

/// Bytes that a model may hold.
const MEMORY: usize = 64 << 20;

/// Sizes up to which a network is made and run.
const MOST_PARAMETERS: usize = 20_000;
const MOST_PRODUCTS: usize = 1_000_000;

fuzz_target!(init: memory::limit(MEMORY), |bytes: &[u8]| {
    if bytes.first() == Some(&b'{') {
        // Without the tensors in the input, all of it is settings.
        read_manifest(bytes);
    } else if let Ok(model) = model_file::read_any(bytes) {
        run(&model);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    repair::mutate(data, size, max_size, seed, |input| {
        if input.first() != Some(&b'{') {
            repair::header_length(input);
        }
    })
});

/// Reads a manifest in a file with the tensors that it asks for, if they are few.
fn read_manifest(text: &[u8]) {
    let Ok(text) = str::from_utf8(text) else {
        return;
    };
    // In two steps, as the reader does: a field that is there twice is an error only in a single one.
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let manifest: Option<Manifest> = value.and_then(|value| serde_json::from_value(value).ok());
    let valid = manifest.filter(|it| it.format_version == FORMAT_VERSION && it.validate().is_ok());
    let mut shapes = Vec::new();
    if let Some(manifest) = &valid {
        shapes = expected_shapes(&manifest.network).into_iter().collect();
    }
    let count = |shape: &[usize]| shape.iter().product::<usize>();
    let parameters: usize = shapes.iter().map(|(_, shape)| count(shape)).sum();
    if parameters > MOST_PARAMETERS {
        return;
    }
    let value = 0.01_f32.to_le_bytes();
    let data: Vec<u8> = value.iter().copied().cycle().take(4 * parameters).collect();
    let views = shapes.iter().map(|(name, shape)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), &data[..4 * count(shape)]);
        (name, view.expect("the data has the size of the shape"))
    });
    let metadata = HashMap::from([(MANIFEST_KEY.to_owned(), text.to_owned())]);
    let file = serialize(views, Some(metadata)).expect("can be written");
    match model_file::read_any(&file) {
        Ok(model) => run(&model),
        Err(error) => assert!(valid.is_none(), "a valid manifest is refused: {error}"),
    }
}

/// One slice through the network, if that takes no longer than reading it.
fn run(model: &ModelFile) {
    let Manifest {
        network, slices, ..
    } = &model.manifest;
    let largest = network
        .blocks
        .iter()
        .map(|block| block.channels)
        .max()
        .unwrap_or(1);
    let products = network.bands * slices.frames * largest * largest * network.blocks.len();
    if model.parameters() > MOST_PARAMETERS || products > MOST_PRODUCTS {
        return;
    }
    let cpu =
        CpuNetwork::new(network, slices.frames, &model.tensors).expect("tensors were checked");
    let logits = cpu.logits(&vec![0.5; network.bands * slices.frames]);
    assert_eq!(logits.len(), network.genres);
}

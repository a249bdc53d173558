//! What a listener waits for: the network, the front-end, the decoder.

use std::fs;
use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file::{self, ModelFile};
use genrescope_mel::mel_spectrogram;
use serde_json::json;

use crate::Task;
use crate::decoded::decoded;

/// Reads a model file.
pub fn model(path: &str) -> Result<ModelFile> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {path}"))?;
    model_file::read(&bytes).with_context(|| path.to_string())
}

/// Normalised slices that are the same in every language: a 32-bit integer hash of the index, as
/// `test_input` of `bench/peers/python/crnn.py` has it.
pub fn test_input(count: usize) -> Vec<f32> {
    let value = |index: usize| {
        let mut x = (index as u32).wrapping_mul(0x9E37_79B9);
        x ^= x >> 16;
        x = x.wrapping_mul(0x7FEB_352D);
        x ^= x >> 15;
        x = x.wrapping_mul(0x846C_A68B);
        x ^= x >> 16;
        (f64::from(x >> 8) / f64::from(1 << 24) * 2.0 - 1.0) as f32
    };
    (0..count).map(value).collect()
}

/// Logits of some slices.
pub fn network(path: &str, slices: usize) -> Result<Task> {
    let file = model(path)?;
    let size = file.manifest.network.bands * file.manifest.slices.frames;
    let classifier = Classifier::new(file)?;
    let input = test_input(slices * size);
    let logits = block_on(classifier.logits(&input))?;
    Ok(Task {
        facts: json!({ "logits": logits }),
        run: Box::new(move || {
            black_box(block_on(classifier.logits(&input))?);
            Ok(())
        }),
    })
}

/// The mel spectrogram of a file of raw f32 samples at the model's rate.
pub fn front_end(path: &str, samples: &str) -> Result<Task> {
    let config = model(path)?.manifest.front_end;
    let bytes = fs::read(samples).with_context(|| format!("cannot read {samples}"))?;
    let (values, rest) = bytes.as_chunks::<4>();
    ensure!(rest.is_empty(), "{samples} holds no f32 samples");
    let samples: Vec<f32> = values.iter().map(|&b| f32::from_le_bytes(b)).collect();
    let decibels = mel_spectrogram(&samples, &config)?.decibels;
    Ok(Task {
        facts: json!({ "decibels": decibels }),
        run: Box::new(move || {
            black_box(mel_spectrogram(&samples, &config)?);
            Ok(())
        }),
    })
}

/// The mono samples of a file that is in memory.
pub fn decode(path: &str, rate: u32) -> Result<Task> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {path}"))?;
    let decoded = move || decoded(bytes.clone(), rate);
    Ok(Task {
        facts: json!({ "seconds": decoded()? as f64 / f64::from(rate) }),
        run: Box::new(move || {
            black_box(decoded()?);
            Ok(())
        }),
    })
}

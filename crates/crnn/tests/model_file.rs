//! The reader of model files rejects what is not a complete and consistent model.

#![cfg(test)]

#[path = "support/manifest.rs"]
mod support;

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use genrescope_crnn::model_file::{Calibration, Manifest, ModelFileError, Precision, read, write};
use genrescope_crnn::{NamedTensor, Preset, StateDict, StateDictError, expected_shapes};
use genrescope_vote::{OutsideClass, OutsideConfig, PredictionSet};

fn manifest() -> Manifest {
    let mut manifest = support::manifest(Preset::Described, &["jazz", "rock", "pop"]);
    manifest.calibration = Calibration { temperature: 1.5 };
    // Small, so that hundreds of damaged copies are quick to make.
    for block in &mut manifest.network.blocks {
        block.channels = 4;
    }
    manifest
}

fn tensors(manifest: &Manifest) -> StateDict {
    let fill = |(name, shape): (String, Vec<usize>)| {
        let count = shape.iter().product::<usize>();
        let values = (0..count).map(|i| (i % 17) as f32 * 0.11 - 0.9).collect();
        (name, NamedTensor { shape, values })
    };
    expected_shapes(&manifest.network)
        .into_iter()
        .map(fill)
        .collect()
}

fn file() -> Vec<u8> {
    let manifest = manifest();
    write(&manifest, &tensors(&manifest), Precision::Half).unwrap()
}

/// The file with a part of its header's text replaced by another, padded to the same length.
fn with_text(from: &str, to: &str) -> Vec<u8> {
    let bytes = file();
    let pad = from
        .len()
        .checked_sub(to.len())
        .expect("no longer than before");
    let to = format!("{to}{}", " ".repeat(pad));
    let at = bytes
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .expect("the text is in the header");
    let mut changed = bytes.clone();
    changed[at..at + from.len()].copy_from_slice(to.as_bytes());
    changed
}

#[test]
fn reads_what_was_written() {
    let manifest = manifest();
    let tensors = tensors(&manifest);
    let full = read(&write(&manifest, &tensors, Precision::Full).unwrap()).unwrap();
    assert_eq!(full.manifest, manifest);
    assert_eq!(full.tensors, tensors);
    let half = read(&write(&manifest, &tensors, Precision::Half).unwrap()).unwrap();
    for (name, tensor) in &tensors {
        for (a, b) in tensor.values.iter().zip(&half.tensors[name].values) {
            // f16 keeps eleven bits.
            assert!((a - b).abs() <= a.abs() / 2048.0, "{name}: {a} {b}");
        }
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(file(), file());
}

#[test]
fn rejects_every_truncation() {
    let bytes = file();
    let header = 8 + header_length(&bytes);
    let step = (bytes.len() / 400).max(1);
    let lengths = (0..header + 2).chain((header..bytes.len()).step_by(step));
    for length in lengths.chain([bytes.len() - 1]) {
        let error = read(&bytes[..length]).expect_err("a truncated file");
        // What the file is shows from the ninth byte on, the first of the header.
        let expected = match length {
            0..=8 => ModelFileError::NotAModelFile,
            actual => ModelFileError::Truncated { actual },
        };
        assert_eq!(error, expected, "{length} bytes");
    }
}

#[test]
fn rejects_other_files() {
    for bytes in [&b""[..], b"<!doctype html><title>404</title>", &[0xff; 64]] {
        assert_eq!(
            read(bytes).expect_err("no model"),
            ModelFileError::NotAModelFile
        );
    }
}

#[test]
fn rejects_another_version() {
    let other = with_text("\\\"format_version\\\":1", "\\\"format_version\\\":9");
    let expected = ModelFileError::Version {
        found: 9,
        supported: 1,
    };
    assert_eq!(read(&other).expect_err("version 9"), expected);
}

#[test]
fn rejects_unknown_fields_and_a_missing_manifest() {
    let error = read(&with_text("\\\"temperature\\\"", "\\\"temporature\\\"")).expect_err("a typo");
    assert!(
        matches!(error, ModelFileError::Manifest { .. }),
        "{error:?}"
    );
    let error = read(&with_text("\"genrescope\":", "\"somebodyel\":")).expect_err("no manifest");
    assert_eq!(error, ModelFileError::NoManifest);
}

#[test]
fn rejects_absurd_manifests_before_allocating() {
    type Change<'a> = &'a dyn Fn(&mut Manifest);
    let changes: [Change; 9] = [
        &|m| m.front_end.sample_rate = 1,
        &|m| m.slices.frames = usize::MAX,
        &|m| m.network.blocks[0].channels = 1 << 40,
        &|m| m.genres[1] = "jazz".into(),
        &|m| m.genres[0] = " ".into(),
        &|m| m.genres.truncate(2),
        &|m| m.calibration.temperature = f32::NAN,
        &|m| m.normalisation.scale = 0.0,
        &|m| m.front_end.n_mels = 64,
    ];
    manifest().validate().expect("valid without a change");
    let mut details = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let mut manifest = manifest();
        change(&mut manifest);
        match manifest.validate() {
            Err(ModelFileError::Inconsistent { detail }) => details.push(detail),
            other => panic!("change {at}: {other:?}"),
        }
    }
    // Each for a reason of its own.
    for (at, detail) in details.iter().enumerate() {
        assert!(!details[..at].contains(detail), "{detail}");
    }
}

/// The manifest with outputs for the genres and for other music and non-music.
fn with_outside_classes() -> Manifest {
    let mut manifest = manifest();
    manifest.network.genres += 2;
    manifest.decision.outside = Some(OutsideConfig {
        classes: vec![OutsideClass::OtherMusic, OutsideClass::NonMusic],
        inside_below: 0.5,
    });
    manifest
}

#[test]
fn outside_classes_are_outputs_of_the_network() {
    let manifest = with_outside_classes();
    let bytes = write(&manifest, &tensors(&manifest), Precision::Half).unwrap();
    assert_eq!(read(&bytes).unwrap().manifest, manifest);

    let changes: [fn(&mut Manifest); 5] = [
        |m| m.decision.outside = None,
        |m| m.decision.outside.as_mut().unwrap().inside_below = f32::NAN,
        |m| m.decision.outside.as_mut().unwrap().classes[1] = OutsideClass::OtherMusic,
        // As many outputs as are needed, but no choice.
        |m| {
            m.genres.truncate(1);
            m.network.genres = 3;
        },
        |m| {
            m.decision.set = Some(PredictionSet {
                from: 1.5,
                coverage: 0.7,
            });
        },
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut manifest = with_outside_classes();
        change(&mut manifest);
        let error = manifest.validate().expect_err("invalid");
        assert!(
            matches!(error, ModelFileError::Inconsistent { .. }),
            "change {at}: {error}"
        );
    }
}

#[test]
fn model_without_outside_classes_has_no_settings_that_earlier_readers_reject() {
    let bytes = file();
    let text = &bytes[manifest_text(&bytes)];
    let contains = |key: &str| text.windows(key.len()).any(|part| part == key.as_bytes());
    assert!(contains("not_sure_below"));
    assert!(!contains("outside") && !contains("coverage") && !contains("null"));
}

#[test]
fn names_the_tensor_that_does_not_fit() {
    let manifest = manifest();
    let refused = |change: &dyn Fn(&mut StateDict)| {
        let mut tensors = tensors(&manifest);
        change(&mut tensors);
        let bytes = write(&manifest, &tensors, Precision::Full).unwrap();
        match read(&bytes) {
            Err(ModelFileError::Tensors(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let name = || "head.bias".to_string();
    assert_eq!(
        refused(&|t| drop(t.remove("head.bias"))),
        StateDictError::Missing { name: name() }
    );
    assert_eq!(
        refused(&|t| {
            let tensor = t.get_mut("head.bias").unwrap();
            tensor.values.push(0.0);
            tensor.shape = vec![4];
        }),
        StateDictError::Shape {
            name: name(),
            expected: vec![3],
            actual: vec![4]
        }
    );
    assert_eq!(
        refused(&|t| t.get_mut("head.bias").unwrap().values[1] = f32::NAN),
        StateDictError::NotFinite { name: name() }
    );
    let extra = NamedTensor {
        shape: vec![1],
        values: vec![0.0],
    };
    assert_eq!(
        refused(&|t| drop(t.insert("extra".into(), extra.clone()))),
        StateDictError::Unexpected {
            name: "extra".into()
        }
    );
}

fn header_length(bytes: &[u8]) -> usize {
    u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize
}

/// Where the header has the text of the manifest, between its quotes.
fn manifest_text(bytes: &[u8]) -> Range<usize> {
    let header = std::str::from_utf8(&bytes[8..8 + header_length(bytes)]).unwrap();
    let key = "\"genrescope\":\"";
    let start = header.find(key).unwrap() + key.len();
    let text = &header[start..];
    // The first quote that is not escaped.
    let end = text
        .match_indices('"')
        .find(|(at, _)| !text[..*at].ends_with('\\'));
    8 + start..8 + start + end.unwrap().0
}

/// The values of a manifest by their path.
fn leaves(manifest: &Manifest) -> BTreeMap<String, Value> {
    fn collect(path: String, value: Value, leaves: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(fields) => fields
                .into_iter()
                .for_each(|(name, value)| collect(format!("{path}.{name}"), value, leaves)),
            Value::Array(items) if !items.is_empty() => items
                .into_iter()
                .enumerate()
                .for_each(|(at, value)| collect(format!("{path}.{at}"), value, leaves)),
            leaf => drop(leaves.insert(path, leaf)),
        }
    }
    let mut all = BTreeMap::new();
    collect(
        String::new(),
        serde_json::to_value(manifest).unwrap(),
        &mut all,
    );
    all
}

/// Every single bit of the header is flipped. Outside the manifest each flip is rejected, except in the entry that this
/// reader does not use. Inside it, a flip is accepted only if it turns one value into another valid one or writes it in
/// another way (`1E-10` for `1e-10`): there is no checksum, so that a genre may be misspelt, but no structure, key or
/// tensor can be damaged unnoticed.
#[test]
fn rejects_every_flipped_bit_of_the_header_except_in_values_of_the_manifest() {
    let bytes = file();
    let (whole, text) = (read(&bytes).unwrap(), manifest_text(&bytes));
    let format = 25..39; // `"format":"pt",`, the first entry of the metadata
    let values = leaves(&whole.manifest);
    let mut accepted = 0;
    for at in 0..8 + header_length(&bytes) {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let place = format!("byte {at}, bit {bit}");
            use ModelFileError as E;
            match (read(&damaged), at) {
                // The header's length.
                (Err(E::NotAModelFile | E::Truncated { .. }), 0..8) => {}
                // The names, types, shapes and places of the tensors, and the key of the manifest.
                (
                    Err(
                        E::NotAModelFile
                        | E::Truncated { .. }
                        | E::Damaged { .. }
                        | E::NoManifest
                        | E::Tensors(_),
                    ),
                    8..,
                ) if !text.contains(&at) => {}
                (Ok(model), _) if format.contains(&at) => {
                    assert!(model == whole, "{place}: another model");
                }
                (result, _) if !text.contains(&at) => panic!("{place}: {:?}", result.err()),
                // The manifest, as JSON in a JSON string.
                (
                    Err(
                        E::NotAModelFile
                        | E::Manifest { .. }
                        | E::Version { .. }
                        | E::Inconsistent { .. }
                        | E::Tensors(_),
                    ),
                    _,
                ) => {}
                (Err(error), _) => panic!("{place}: {error:?}"),
                (Ok(model), _) => {
                    assert!(model.tensors == whole.tensors, "{place}: other weights");
                    let changed = leaves(&model.manifest);
                    assert!(changed.keys().eq(values.keys()), "{place}: other fields");
                    let differ = values.iter().zip(&changed).filter(|(a, b)| a != b);
                    assert!(differ.count() <= 1, "{place}: more than one value");
                    accepted += 1;
                }
            }
        }
    }
    let flips = text.len() * 8;
    println!("{accepted} of {flips} flips in the manifest make another valid one");
    assert!(accepted < flips / 20, "{accepted} of {flips}");
}

/// Weights have no checksum either: of flips in them those are rejected that make a number infinite or
/// NaN. (The self-test, which the classifier runs, finds others.)
#[test]
fn rejects_flipped_bits_that_make_a_weight_not_finite() {
    let manifest = manifest();
    // Matrices are stored in half precision, vectors in single precision.
    for (damaged_tensor, width) in [("head.weight", 2), ("head.bias", 4)] {
        let mut tensors = tensors(&manifest);
        // The exponent of 1.5 is all ones except for its highest bit, the second of the number.
        tensors.get_mut(damaged_tensor).unwrap().values[0] = 1.5;
        let bytes = write(&manifest, &tensors, Precision::Half).unwrap();
        let whole = read(&bytes).unwrap();
        let header = 8 + header_length(&bytes);
        let table: Value = serde_json::from_slice(&bytes[8..header]).unwrap();
        let start = table[damaged_tensor]["data_offsets"][0].as_u64().unwrap();
        let start = header + start as usize;
        for (at, bit) in (0..3 * width).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut damaged = bytes.clone();
            damaged[start + at] ^= 1 << bit;
            let place = format!("{damaged_tensor}, byte {at}, bit {bit}");
            let is_highest_of_exponent = (at, bit) == (width - 1, 6);
            match read(&damaged) {
                Err(error) => {
                    let name = damaged_tensor.to_string();
                    let expected = ModelFileError::Tensors(StateDictError::NotFinite { name });
                    assert_eq!(error, expected, "{place}");
                    assert!(is_highest_of_exponent, "{place}");
                }
                Ok(model) => {
                    assert!(!is_highest_of_exponent, "{place}");
                    assert_eq!(model.manifest, whole.manifest);
                    for (name, tensor) in &model.tensors {
                        let same = tensor.values == whole.tensors[name].values;
                        assert_eq!(same, name != damaged_tensor, "{place}: {name}");
                    }
                }
            }
        }
    }
}

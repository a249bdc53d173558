//! The model file's reader refuses everything that is not a whole, honest model, a sentence each.

#![allow(clippy::unwrap_used)]

#[path = "support/manifest.rs"]
mod support;

use genrescope_crnn::model_file::{Calibration, Manifest, ModelFileError, Precision, read, write};
use genrescope_crnn::{NamedTensor, Preset, StateDict, StateDictError, expected_shapes};

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

/// The file with a piece of its header's text replaced by another of the same length.
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
fn what_is_written_is_read() {
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
fn every_truncation_is_refused_and_none_panics() {
    let bytes = file();
    let step = (bytes.len() / 400).max(1);
    for length in (0..bytes.len()).step_by(step) {
        let error = read(&bytes[..length]).expect_err("a truncated file");
        let expected = matches!(
            error,
            ModelFileError::Truncated { .. } | ModelFileError::NotAModelFile
        );
        assert!(expected, "{length} bytes: {error:?}");
    }
    let error = read(&bytes[..bytes.len() - 1]).expect_err("one byte short");
    assert!(
        error
            .to_string()
            .starts_with("The model file is incomplete")
    );
}

#[test]
fn other_files_are_no_model_files() {
    for bytes in [&b""[..], b"<!doctype html><title>404</title>", &[0xff; 64]] {
        assert_eq!(
            read(bytes).expect_err("no model"),
            ModelFileError::NotAModelFile
        );
    }
}

#[test]
fn another_version_is_named() {
    let error = read(&with_text(
        "\\\"format_version\\\":1",
        "\\\"format_version\\\":9",
    ));
    assert_eq!(
        error.expect_err("version 9").to_string(),
        "The model file has the format version 9, but this program reads version 1. Use a model \
         and a program of the same release."
    );
}

#[test]
fn a_manifest_that_is_not_understood_is_refused() {
    let error = read(&with_text("\\\"temperature\\\"", "\\\"temporature\\\"")).expect_err("a typo");
    assert!(
        matches!(error, ModelFileError::Manifest { .. }),
        "{error:?}"
    );
    let error = read(&with_text("\"genrescope\":", "\"somebodyel\":")).expect_err("no manifest");
    assert_eq!(error, ModelFileError::NoManifest);
}

#[test]
fn absurd_manifests_are_refused_before_anything_is_allocated() {
    let absurd = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = manifest();
        change(&mut manifest);
        match manifest.validate() {
            Err(ModelFileError::Absurd { detail }) => detail,
            other => panic!("{other:?}"),
        }
    };
    type Change<'a> = &'a dyn Fn(&mut Manifest);
    let cases: [(Change, &str); 9] = [
        (&|m| m.front_end.sample_rate = 1, "sample rate"),
        (&|m| m.slices.frames = usize::MAX, "length"),
        (&|m| m.network.blocks[0].channels = 1 << 40, "filters"),
        (&|m| m.genres[1] = "jazz".into(), "twice"),
        (&|m| m.genres[0] = " ".into(), "no name"),
        (&|m| m.genres.truncate(2), "names 2 genres"),
        (&|m| m.calibration.temperature = f32::NAN, "temperature"),
        (&|m| m.normalisation.scale = 0.0, "normalisation"),
        (&|m| m.front_end.n_mels = 64, "64 bands"),
    ];
    for (change, word) in cases {
        let detail = absurd(change);
        assert!(detail.contains(word), "{word}: {detail}");
    }
}

#[test]
fn tensors_that_do_not_fit_are_named() {
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

/// Flipped bytes anywhere in the header never panic; most are refused.
#[test]
fn damaged_headers_never_panic() {
    let bytes = file();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    for at in (0..header).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x15;
        // Some flips only change a name or a word of provenance; none may bring the reader down.
        let _ = read(&damaged);
    }
}

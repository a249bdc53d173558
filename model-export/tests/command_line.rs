//! Integration tests with the shipped model: export, import of a bare state dict, and bad input.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use genrescope_crnn::model_file::read;
use safetensors::SafeTensors;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/genrescope.safetensors")
}

fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("model-export-{}-{name}", std::process::id()))
}

fn export(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_model-export"))
        .args(arguments)
        .output()
        .unwrap()
}

/// The input is like that of `safetensors.torch.save_file(model.state_dict(), ...)`: tensors, no manifest.
#[test]
fn imports_a_bare_state_dict() {
    let bytes = fs::read(shipped()).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let bare = safetensors::serialize(tensors.iter(), None).unwrap();
    let (input, out) = (temporary("bare.safetensors"), temporary("back.safetensors"));
    fs::write(&input, &bare).unwrap();
    let output = export(&[
        &input,
        "--like".as_ref(),
        &shipped(),
        "--out".as_ref(),
        &out,
    ]);
    assert!(output.status.success(), "{output:?}");
    let (model, back) = (
        read(&bytes).unwrap(),
        read(&fs::read(&out).unwrap()).unwrap(),
    );
    assert!(model.tensors == back.tensors, "other weights");
    assert_eq!(
        back.manifest.self_test.logits.len(),
        model.manifest.self_test.logits.len()
    );

    // Without --like there is no manifest.
    let refused = export(&[&input, "--out".as_ref(), &out]);
    assert_eq!(refused.status.code(), Some(1));
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(text.contains("manifest"), "{text}");
    for path in [input, out] {
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn full_precision_doubles_the_size_and_keeps_the_weights() {
    let out = temporary("full.safetensors");
    let output = export(&[
        &shipped(),
        "--out".as_ref(),
        &out,
        "--precision".as_ref(),
        "f32".as_ref(),
    ]);
    assert!(output.status.success(), "{output:?}");
    let (half, full) = (fs::read(shipped()).unwrap(), fs::read(&out).unwrap());
    assert!(full.len() > half.len() * 19 / 10);
    assert!(read(&half).unwrap().tensors == read(&full).unwrap().tensors);
    fs::remove_file(out).unwrap();
}

#[test]
fn an_output_is_required_and_a_front_end_only_exists_in_onnx() {
    let without_output = export(&[&shipped()]);
    assert_eq!(without_output.status.code(), Some(2));
    let out = temporary("no-onnx.safetensors");
    let front_end = export(&[
        &shipped(),
        "--out".as_ref(),
        &out,
        "--with-front-end".as_ref(),
    ]);
    assert_eq!(front_end.status.code(), Some(2));
    assert!(!out.exists());
}

/// What runtimes compute from it is tested in `tests/browser/onnx.test.mjs`.
#[test]
fn an_onnx_file_contains_the_manifest_and_the_weights() {
    let out = temporary("model.onnx");
    let output = export(&[&shipped(), "--onnx".as_ref(), &out]);
    assert!(output.status.success(), "{output:?}");
    let bytes = fs::read(&out).unwrap();
    let model = read(&fs::read(shipped()).unwrap()).unwrap();
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let head: Vec<u8> = model.tensors["head.weight"]
        .values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    assert!(holds(&head));
    assert!(holds(b"\"genres\":[\"blues\",\"classical\""));
    fs::remove_file(out).unwrap();
}

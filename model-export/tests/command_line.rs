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

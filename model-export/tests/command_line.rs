//! The program on the model that is shipped: out to a bare state dict, back in, and bad input.

#![allow(clippy::unwrap_used)]

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

/// What `safetensors.torch.save_file(model.state_dict(), ...)` writes: tensors and no manifest.
#[test]
fn a_bare_state_dict_becomes_the_model_it_came_from() {
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

    // Without --like nothing says how to use the tensors.
    let refused = export(&[&input, "--out".as_ref(), &out]);
    assert_eq!(refused.status.code(), Some(1));
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(text.contains("no Genrescope manifest"), "{text}");
    for path in [input, out] {
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn full_precision_is_twice_the_size_and_the_same_model() {
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

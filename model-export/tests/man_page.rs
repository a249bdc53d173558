//! The man page and the completion scripts.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::process::{Command, Output};

use genrescope_test_support::{render_man_page, skip};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_model-export"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn writes_a_man_page_with_every_option() {
    let folder = std::env::temp_dir().join(format!("model-export-man-{}", std::process::id()));
    let output = run(&["--man", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let page = fs::read_to_string(folder.join("model-export.1")).unwrap();
    for option in ["onnx", "like", "precision", "as", "completions"] {
        assert!(page.contains(&format!("\\-\\-{option}")), "{option}");
    }
    match render_man_page(&folder.join("model-export.1")) {
        Some(Ok(text)) => assert!(text.contains("SYNOPSIS"), "{text}"),
        Some(Err(warnings)) => panic!("{warnings}"),
        None => skip("no groff"),
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn completions_need_no_other_argument_and_conversions_need_an_input() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["--completions", shell]);
        assert!(output.status.success(), "{output:?}");
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("onnx"), "{script}");
    }
    let without_input = run(&["--out", "no-input.safetensors"]);
    assert_eq!(without_input.status.code(), Some(2));
    let with_output = run(&["--completions", "bash", "--out", "unused.safetensors"]);
    assert_eq!(with_output.status.code(), Some(2));
}

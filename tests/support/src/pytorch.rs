//! Model files in PyTorch, by `models/modeling.py`.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::skip;

/// Names the interpreter; `python3` where it is not set.
const PYTHON: &str = "GENRESCOPE_PYTHON";

/// Reads the paths of model files and their inputs, and prints the logits of each as a list of lists.
const SCRIPT: &str = "
import json, sys, torch
from modeling import load
for line in sys.stdin:
    path, shape, values = json.loads(line)
    with torch.no_grad():
        print(json.dumps(load(path)[0](torch.tensor(values).reshape(shape)).tolist()))
";

/// The logits of model files, for each slice of an input of the shape `[slices, bands, frames]`. `None` where Python has no
/// PyTorch; the test is then recorded as skipped.
///
/// # Panics
/// PyTorch cannot load a file, or the interpreter fails.
pub fn logits_by_pytorch(cases: &[(PathBuf, [usize; 3], Vec<f32>)]) -> Option<Vec<Vec<Vec<f32>>>> {
    let python = env::var(PYTHON).unwrap_or_else(|_| "python3".into());
    let probe = Command::new(&python)
        .args(["-c", "import torch, safetensors"])
        .output();
    if !probe.is_ok_and(|output| output.status.success()) {
        skip(format_args!(
            "{python} has no torch and safetensors ({PYTHON})"
        ));
        return None;
    }
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let mut child = Command::new(&python)
        .args(["-c", SCRIPT])
        .env("PYTHONPATH", models)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the interpreter");
    let mut input = child.stdin.take().expect("a pipe");
    for case in cases {
        let line = serde_json::to_string(case).expect("numbers");
        writeln!(input, "{line}").expect("the interpreter reads");
    }
    drop(input);
    let output = child.wait_with_output().expect("the interpreter");
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).expect("JSON");
    let logits = |line| serde_json::from_str(line).expect("lists of numbers");
    Some(lines.lines().map(logits).collect())
}

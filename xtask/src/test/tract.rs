//! ONNX files in tract, a runtime in Rust. In a workspace of its own, since tract takes minutes to compile.

use anyhow::Result;

use super::libtest;
use super::report::Report;
use crate::command::{built, program, target_dir};

/// Runs the tests with the exporter that is in `target/release`.
pub fn run(report: &mut Report) -> Result<()> {
    let exporter = built("model-export")?;
    let target = target_dir().join("tract").to_string_lossy().into_owned();
    let options = [
        "test",
        "--locked",
        "--manifest-path",
        "tests/tract/Cargo.toml",
    ];
    let mut tests = program("cargo", &options);
    tests.args(["--target-dir", &target]);
    tests.env("GENRESCOPE_MODEL_EXPORT", exporter);
    libtest::run(tests, report)
}

//! Builds the fuzz targets with a stable compiler.
//!
//! cargo-fuzz does the same with the options of a nightly compiler. Without AddressSanitizer, which needs
//! one, the coverage that guides libFuzzer is a pass of LLVM that every compiler has.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{output_of, program, root, run, target_dir};

/// What cargo-fuzz passes to the compiler, apart from the sanitizer. Checks for overflow and debug
/// assertions are in the profile of `fuzz/Cargo.toml`.
const RUSTFLAGS: [&str; 7] = [
    "--cfg",
    "fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Why the targets cannot be built on this machine.
pub struct Missing {
    pub what: String,
}

/// The programs, and the inputs that they start from.
pub struct Programs {
    pub folder: PathBuf,
    pub seeds: PathBuf,
}

/// What is missing to build the targets, if anything.
pub fn missing() -> Option<Missing> {
    if cfg!(not(unix)) {
        let what = "the fuzz targets are built on Linux and macOS only".to_owned();
        return Some(Missing { what });
    }
    // The variable and the usual name, as the crate cc looks for it.
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let found = output_of(&compiler, &["--version"]).is_some();
    (!found).then(|| Missing {
        what: format!("no C++ compiler ({compiler}), which builds libFuzzer"),
    })
}

/// Builds the targets and writes their seeds.
///
/// # Errors
/// A build or the program that writes the seeds fails.
pub fn build() -> Result<Programs> {
    let target = target_dir().join("fuzz");
    let host = output_of("rustc", &["--print", "host-tuple"]).context("no rustc")?;
    let mut cargo = program(
        "cargo",
        &["build", "--locked", "--release", "--bins", "--examples"],
    );
    cargo
        .args(["--manifest-path", "fuzz/Cargo.toml"])
        // With a named target, cargo does not pass the flags to build scripts.
        .args(["--target", host.trim()])
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\u{1f}"));
    run(cargo)?;
    let folder = target.join(host.trim()).join("release");
    let seeds = target.join("seeds");
    if seeds.exists() {
        // Those of an earlier version.
        fs::remove_dir_all(&seeds).with_context(|| seeds.display().to_string())?;
    }
    let mut writer = program(folder.join("examples/seeds"), &[]);
    writer.arg(&seeds).current_dir(root());
    run(writer)?;
    Ok(Programs { folder, seeds })
}

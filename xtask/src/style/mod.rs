//! `cargo xtask test style`: checks of the sources that run no code of theirs.

mod deny;
mod features;

use anyhow::{Result, bail};

use crate::command::{program, run as run_to_end};

pub use deny::run as check_dependencies;
pub use features::run as check_features;

type Check = fn() -> Result<()>;

/// The checks in the order in which they run, the quick ones first.
const CHECKS: [(&str, Check); 4] = [
    ("formatting", formatting),
    ("structure", structure),
    ("clippy", clippy),
    ("documentation", documentation),
];

/// Runs all checks, each to its end.
///
/// # Errors
///
/// If a check fails.
pub fn run() -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("-- {name}");
        let started = std::time::Instant::now();
        if let Err(error) = check() {
            eprintln!("{name}: {error:#}");
            failed.push(name);
        }
        println!("-- {name}: {:.0} s", started.elapsed().as_secs_f64());
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn formatting() -> Result<()> {
    run_to_end(program("cargo", &["fmt", "--all", "--check"]))
}

/// Import cycles, names that are easily confused, and long files.
fn structure() -> Result<()> {
    run_to_end(program(
        "cargo",
        &["run", "--quiet", "--release", "-p", "check-structure"],
    ))
}

fn clippy() -> Result<()> {
    run_to_end(program(
        "cargo",
        &[
            "clippy",
            "--release",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))
}

fn documentation() -> Result<()> {
    let mut doc = program("cargo", &["doc", "--release", "--no-deps"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    run_to_end(doc)
}

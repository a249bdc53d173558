//! `cargo xtask test style`: checks of the sources that run no code of theirs.

mod deny;
mod features;
mod skipped;

use anyhow::{Result, bail};

use crate::command::{program, run as run_to_end};

pub use deny::run as check_dependencies;
pub use features::run as check_features;
pub use skipped::Skipped;

type Check = fn(&mut Vec<Skipped>) -> Result<()>;

/// The checks in the order in which they run, the quick ones first.
const CHECKS: [(&str, Check); 4] = [
    ("formatting", formatting),
    ("structure", structure),
    ("clippy", clippy),
    ("documentation", documentation),
];

/// Runs all checks, each to its end, and returns those that were left out.
///
/// # Errors
///
/// If a check fails.
pub fn run() -> Result<Vec<Skipped>> {
    let mut skipped = Vec::new();
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("-- {name}");
        let started = std::time::Instant::now();
        if let Err(error) = check(&mut skipped) {
            eprintln!("{name}: {error:#}");
            failed.push(name);
        }
        println!("-- {name}: {:.0} s", started.elapsed().as_secs_f64());
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(skipped)
}

fn formatting(_: &mut Vec<Skipped>) -> Result<()> {
    run_to_end(program("cargo", &["fmt", "--all", "--check"]))
}

/// Import cycles, names that are easily confused, and long files.
fn structure(_: &mut Vec<Skipped>) -> Result<()> {
    run_to_end(program(
        "cargo",
        &["run", "--quiet", "--release", "-p", "check-structure"],
    ))
}

fn clippy(_: &mut Vec<Skipped>) -> Result<()> {
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

fn documentation(_: &mut Vec<Skipped>) -> Result<()> {
    let mut doc = program("cargo", &["doc", "--release", "--no-deps"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    run_to_end(doc)
}

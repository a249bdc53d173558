//! `cargo xtask test features`: code behind features that no other check compiles. By name only, since each choice of
//! features compiles dependencies again, burn among them.

use anyhow::Result;

use crate::command::{program, run as run_to_end};
use crate::workspace::{self, Package};

/// All backends of the trainer on graphics processors. They are checked together: burn is compiled once
/// more for each choice of backends, which takes minutes, and code for the absence of a backend is
/// checked without any.
const BACKENDS: &str = "trainer/gpu,trainer/vulkan,trainer/cuda";

/// Checks every library crate by itself with its default features, with none, and with all: together, in one build of the
/// workspace, each of them has the features that any other enables. Then the trainer's backends on graphics processors.
///
/// # Errors
/// A check fails.
pub fn run() -> Result<()> {
    for package in workspace::packages()? {
        if package.is_in("crates") {
            check(&package)?;
        }
    }
    backends()
}

fn check(package: &Package) -> Result<()> {
    for options in choices(package) {
        let mut clippy = program("cargo", &["clippy", "--release", "-p", &package.name]);
        clippy.args(options).args(["--", "-D", "warnings"]);
        run_to_end(clippy)?;
    }
    Ok(())
}

/// Cargo's options for each different choice of features.
fn choices(package: &Package) -> Vec<&'static [&'static str]> {
    let optional = package.features.iter().filter(|name| *name != "default");
    let mut choices: Vec<&[&str]> = vec![&["--all-targets"]];
    if optional.count() > 0 {
        if !package.default_features.is_empty() {
            choices.push(&["--no-default-features"]);
        }
        choices.push(&["--all-features", "--all-targets"]);
    }
    choices
}

/// Type-checks the trainer's backends.
fn backends() -> Result<()> {
    // The default members: with the trainer alone, cargo chooses other features of burn.
    let mut check = program("cargo", &["check", "--release", "--features", BACKENDS]);
    // burn's compiler for CUDA downloads an LLVM to link with, except for documentation.
    check.env("DOCS_RS", "1");
    run_to_end(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices_of(features: &[&str], default: &[&str]) -> usize {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        choices(&Package {
            name: "a".to_owned(),
            folder: "a".into(),
            is_default: true,
            features: owned(features),
            default_features: owned(default),
        })
        .len()
    }

    #[test]
    fn equal_choices_are_checked_once() {
        assert_eq!(choices_of(&[], &[]), 1);
        assert_eq!(choices_of(&["default"], &[]), 1);
        assert_eq!(choices_of(&["x"], &[]), 2);
        assert_eq!(choices_of(&["default", "x", "y"], &["x"]), 3);
    }
}

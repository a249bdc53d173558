//! The tests of everything that runs natively.

use anyhow::Result;

use super::libtest;
use super::report::Report;
use crate::command::program;
use crate::workspace;

/// Runs the tests in the release profile, so that they, `trainer predict` for the browser tests and a
/// user's own build share one build of burn. Integration tests leave the programs in `target/release`, where the browser
/// tests find them; `cargo build` would choose other features, without those of the tests, and build most crates again. A
/// failure does not prevent the tests after it.
pub fn run(report: &mut Report) -> Result<()> {
    let tests = program("cargo", &["test", "--release", "--no-fail-fast"]);
    let default_members = libtest::run(tests, report);
    // In a build of their own: their features of the library crates would apply to all other members.
    // Most of their dependencies compute nothing in the tests.
    let mut web = program("cargo", &["test", "--profile", "tools", "--no-fail-fast"]);
    for package in workspace::packages()?.iter().filter(|p| p.is_in("web")) {
        web.args(["-p", &package.name]);
    }
    let web = libtest::run(web, report);
    // With the dependencies that the steps page and wasm build anyway.
    let options = [
        "test",
        "--profile",
        "tools",
        "--no-fail-fast",
        "-p",
        "genrescope-wasm-tools",
    ];
    let mut tools = program("cargo", &options);
    tools.args(["--features", "test-runner"]);
    let tools = libtest::run(tools, report);
    default_members.and(web).and(tools)
}

//! The Python package as its users get it.

use anyhow::{Context, Result, ensure};

use super::report::Report;
use crate::command::{built, program, root, run as run_to_end};
use crate::wheel;

/// Builds the wheel, installs it as a user does, and runs the tests in `python/tests`, which compare it with `trainer`.
pub fn run(report: &mut Report) -> Result<()> {
    let trainer = built("trainer")?;
    let built_wheel = wheel::build()?;
    let python = wheel::environment("wheel-test")?;
    let path = built_wheel.to_string_lossy();
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--force-reinstall",
        &path,
    ];
    run_to_end(program(&python, &install))?;
    let mut tests = program(&python, &["-m", "unittest", "-v", "test_genrescope"]);
    tests.current_dir(root().join("python/tests"));
    tests.env("GENRESCOPE_TRAINER", trainer);
    let output = tests.output().context("cannot start Python")?;
    let text = String::from_utf8_lossy(&output.stderr);
    print!("{}{text}", String::from_utf8_lossy(&output.stdout));
    let results: Vec<&str> = text.lines().filter(|line| line.contains(" ... ")).collect();
    let passed = results
        .iter()
        .filter(|line| line.ends_with("... ok"))
        .count();
    report.passed += passed as u64;
    report.failed += (results.len() - passed) as u64;
    let all_passed = output.status.success() && passed > 0 && passed == results.len();
    ensure!(all_passed, "the tests of the Python package failed");
    Ok(())
}

//! The Python package: built by maturin, installed into an environment of its own, and tested there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{built, program, root, run, target_dir};
use crate::test::Report;
use crate::tools;

/// Builds wheels; from PyPI.
const MATURIN: &str = "maturin==1.16.0";

/// Builds the wheel and prints its path.
pub fn command() -> Result<()> {
    println!("{}", build()?.display());
    Ok(())
}

/// Builds the wheel into an empty `target/wheels`.
fn build() -> Result<PathBuf> {
    tools::for_the_wheel()?;
    let folder = target_dir().join("wheels");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let python = environment("maturin")?;
    run(program(
        &python,
        &["-m", "pip", "install", "--quiet", MATURIN],
    ))?;
    let out = folder.to_string_lossy();
    let options = [
        "-m",
        "maturin",
        "build",
        "--release",
        "--locked",
        "--out",
        &out,
    ];
    let mut maturin = program(&python, &options);
    maturin.current_dir(root().join("python"));
    run(maturin)?;
    let files = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let wheels: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    ensure!(
        wheels.len() == 1,
        "one wheel is expected in {}",
        folder.display()
    );
    Ok(wheels[0].clone())
}

/// Builds the wheel, installs it as a user does, and runs the tests in `python/tests`, which compare it with `trainer`.
pub fn test(report: &mut Report) -> Result<()> {
    let trainer = built("trainer")?;
    let wheel = build()?;
    let python = environment("wheel-test")?;
    let wheel = wheel.to_string_lossy();
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--force-reinstall",
        &wheel,
    ];
    run(program(&python, &install))?;
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

/// The interpreter of an environment in `target/python`, created on first use.
fn environment(name: &str) -> Result<PathBuf> {
    let folder = target_dir().join("python").join(name);
    let programs = Path::new(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python3"
    });
    if !folder.join(programs).is_file() {
        let path = folder.to_string_lossy();
        run(program(tools::PYTHON, &["-m", "venv", &path]))?;
    }
    Ok(folder.join(programs))
}

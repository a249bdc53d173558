//! `cargo xtask test`: every check there is, each to its end, then a summary.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::command::{output_of, program, root, run as run_to_end};
use crate::counts::{Counts, counted};
use crate::{page, tools, wasm};

/// A check that adds the tests it ran to the counts.
type Step = fn(&mut Counts) -> Result<()>;

/// What can be asked for by name, in the order in which it runs.
const STEPS: [(&str, Step); 5] = [
    ("style", style),
    ("native", native),
    ("page", page_builds),
    ("wasm", wasm),
    ("browser", browser),
];

/// Runs the named steps, or all.
pub fn run(names: &[String]) -> Result<ExitCode> {
    for name in names {
        if !STEPS.iter().any(|(step, _)| step == name) {
            bail!("there is no step {name}; the steps are style, native, page, wasm, browser");
        }
    }
    let mut counts = Counts::default();
    let mut lines = Vec::new();
    let mut all_passed = true;
    for (name, step) in STEPS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        println!("\n== {name} ==");
        let started = Instant::now();
        let before = counts.failed;
        let result = step(&mut counts);
        let minutes = started.elapsed().as_secs_f64() / 60.0;
        match result {
            Ok(()) => lines.push(format!("{name:<8} ok      {minutes:5.1} min")),
            Err(error) => {
                all_passed = false;
                // A step that broke down without a failing test still counts as one failure.
                counts.failed = counts.failed.max(before + 1);
                eprintln!("{name}: {error:#}");
                lines.push(format!("{name:<8} FAILED  {minutes:5.1} min  {error:#}"));
            }
        }
    }
    if !counts.told.is_empty() {
        println!("\n== what failed ==\n{}", counts.told.join("\n"));
    }
    println!("\n== summary ==\n{}\n", lines.join("\n"));
    println!("{} passed, {} failed", counts.passed, counts.failed);
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn style(_: &mut Counts) -> Result<()> {
    run_to_end(program("cargo", &["fmt", "--all", "--check"]))?;
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

/// In the release profile, so that the tests, `trainer predict` for the browser tests, and a user's
/// own build share one build of burn.
fn native(counts: &mut Counts) -> Result<()> {
    counted(
        program("cargo", &["test", "--release", "--no-fail-fast"]),
        counts,
    )?;
    // Apart from the others: in one build its features would be theirs, and burn be built again.
    counted(
        program(
            "cargo",
            &[
                "test",
                "--release",
                "-p",
                "genrescope-web",
                "--features",
                "page",
            ],
        ),
        counts,
    )?;
    // The whole workspace again: a choice of packages would choose other features of burn.
    run_to_end(program("cargo", &["build", "--release"]))
}

fn page_builds(_: &mut Counts) -> Result<()> {
    page::build()?;
    // Only builds for the browser compile all of the programs.
    for built in page::programs()? {
        let manifest = root().join("www").join(&built.manifest);
        let mut clippy = program("cargo", &["clippy", "--target", wasm::TARGET]);
        clippy.arg("--manifest-path").arg(manifest).args([
            "--bin",
            &built.bin,
            "--profile",
            &built.profile,
        ]);
        if let Some(features) = &built.features {
            clippy.args(["--features", features]);
        }
        clippy.args(["--", "-D", "warnings"]);
        run_to_end(clippy)?;
    }
    Ok(())
}

/// The parity tests in headless Chromium, on the CPU and on WebGPU's software adapter.
fn wasm(counts: &mut Counts) -> Result<()> {
    tools::wasm_target()?;
    let browsers = tools::Browsers::install()?;
    let runner = tools::wasm_test_runner()?;
    let mut tests = program(
        "cargo",
        &[
            "test",
            "--profile",
            "web",
            "--target",
            "wasm32-unknown-unknown",
            "-p",
            "genrescope-tests",
            "--lib",
        ],
    );
    let driver = output_of("sh", &["-c", "command -v chromedriver"]).context("no chromedriver")?;
    tests
        .env("CHROMEDRIVER", driver.trim())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        // Seconds: a software GPU compiles pipelines for minutes.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "900");
    browsers.put_on_path(&mut tests)?;
    counted(tests, counts)
}

fn browser(counts: &mut Counts) -> Result<()> {
    let browsers = tools::Browsers::install()?;
    let folder = root().join("tests/browser");
    let mut node = program(
        "node",
        &["--test", "--test-concurrency=2", "--test-reporter=spec"],
    );
    node.current_dir(folder);
    browsers.put_on_path(&mut node)?;
    counted(node, counts)
}

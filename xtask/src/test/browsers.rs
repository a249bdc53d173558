//! Builds of the page, and tests that run in browsers.

use anyhow::{Context, Result};

use super::report::Report;
use super::{libtest, node};
use crate::command::{output_of, program, root, run as run_to_end, target_dir};
use crate::{bundle, package, page, tools, wasm};

/// The folder of clippy's settings for code that runs in a browser.
const CLIPPY: &str = "xtask/clippy_wasm";

/// Builds the page, as one file too, and checks its programs with clippy. Only builds for the browser compile all of
/// their code. Then tests the server with the page in its program, which needs a built one.
pub fn build_page(report: &mut Report) -> Result<()> {
    page::build()?;
    bundle::write(&root().join("dist"), &target_dir().join("bundle"))?;
    check_programs()?;
    let mut tests = program("cargo", &["test", "--profile", "tools"]);
    tests.args(["-p", "genrescope-server", "--features", "embed"]);
    libtest::run(tests, report)
}

fn check_programs() -> Result<()> {
    for built in page::programs()? {
        let manifest = root().join("www").join(&built.manifest);
        let mut clippy = program("cargo", &["clippy", "--target", wasm::TARGET]);
        clippy.arg("--manifest-path").arg(manifest);
        // One profile for all, so that the libraries are checked once.
        clippy.args(["--bin", &built.bin, "--profile", "web"]);
        if let Some(features) = &built.features {
            clippy.args(["--features", features]);
        }
        clippy.args(["--", "-D", "warnings"]);
        clippy.env("CLIPPY_CONF_DIR", root().join(CLIPPY));
        run_to_end(clippy)?;
    }
    Ok(())
}

/// Runs the parity tests in headless Chromium, on the CPU and on WebGPU's software adapter.
pub fn run_parity_tests(report: &mut Report) -> Result<()> {
    tools::wasm_target()?;
    tools::for_the_browser_tests()?;
    let runner = tools::wasm_test_runner()?;
    let driver = output_of("sh", &["-c", "command -v chromedriver"]).context("no chromedriver")?;
    let mut tests = program("cargo", &["test", "--profile", "web"]);
    tests
        .args(["--target", wasm::TARGET])
        .args(["-p", "genrescope-parity", "--lib"])
        .env("CHROMEDRIVER", driver.trim())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        // In seconds: a software GPU compiles pipelines for minutes.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "900");
    libtest::run(tests, report)
}

/// Runs the tests of the page.
pub fn run_page_tests(report: &mut Report) -> Result<()> {
    run_page_test_files(&[], report, &[])
}

/// Runs some test files of the page, or all if none is named, with variables in their environment.
pub fn run_page_test_files(
    files: &[String],
    report: &mut Report,
    variables: &[(&str, &str)],
) -> Result<()> {
    tools::for_the_browser_tests()?;
    node::run(node::FOLDER, files, report, variables)
}

/// Packs the npm package of the built page, and runs its tests.
pub fn run_package_tests(report: &mut Report) -> Result<()> {
    tools::for_the_package_tests()?;
    package::build()?;
    node::run("tests/package", &[], report, &[])
}

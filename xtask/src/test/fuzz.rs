//! A short run of every fuzz target.

use anyhow::{Result, ensure};

use super::report::Report;
use crate::fuzz::{self, Extent};

/// Inputs of a target: some ten seconds each. A number instead of a time, so that a fast machine tries the same
/// inputs as a slow one. Longer runs are `cargo xtask fuzz`.
fn inputs(target: &str) -> u64 {
    match target {
        "audio" => 6_000,
        "messages" => 1_000_000,
        "model_file" => 90_000,
        _ => 25_000,
    }
}

/// Fixed, so that a change is not blamed for what other inputs would have found before it.
const SEED: u32 = 1;

/// Runs the targets on inputs made from the seeds alone; each target counts as a test.
pub fn run(report: &mut Report) -> Result<()> {
    if let Some(fuzz::Missing { what }) = fuzz::missing() {
        report.skip("all targets", &what);
        return Ok(());
    }
    let programs = fuzz::build()?;
    for target in fuzz::TARGETS {
        let outcome = fuzz::run(
            &programs,
            target,
            Extent::Inputs(inputs(target)),
            Some(SEED),
        )?;
        println!("{outcome}");
        if outcome.failure.is_none() {
            report.passed += 1;
        } else {
            report.failed += 1;
            report.failures.push(outcome.to_string());
        }
    }
    ensure!(report.failed == 0, "{} fuzz targets failed", report.failed);
    Ok(())
}

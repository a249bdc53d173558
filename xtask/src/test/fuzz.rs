//! A short run of every fuzz target.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::report::Report;
use crate::fuzz;

/// A few seconds for each target: longer runs are `cargo xtask fuzz`.
const EXTENT: fuzz::Extent = fuzz::Extent::Time(Duration::from_secs(15));

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
        let outcome = fuzz::run(&programs, target, EXTENT, Some(SEED))?;
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

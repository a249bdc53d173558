//! `cargo xtask test`: runs every check to its end, then prints a summary.

mod browsers;
mod fuzz;
mod libtest;
mod native;
mod node;
mod report;
mod tract;
mod wheel;
mod without_data;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::style;
use report::Report;

/// Runs checks and adds the tests among them to the report.
type Step = fn(&mut Report) -> Result<()>;

/// The steps by name, in the order in which they run.
const STEPS: [(&str, Step); 12] = [
    ("style", |_| style::run()),
    ("native", native::run),
    ("fuzz", fuzz::run),
    ("page", browsers::build_page),
    ("wasm", browsers::run_parity_tests),
    ("browser", browsers::run_page_tests),
    ("package", browsers::run_package_tests),
    ("without-data", without_data::run),
    ("dependencies", check_dependencies),
    ("tract", tract::run),
    ("wheel", wheel::run),
    ("features", |_| style::check_features()),
];

/// Steps that run only if they are named, each with its reason: what they compile would add minutes to every run.
const BY_NAME: [(&str, &str); 4] = [
    ("dependencies", "compiles cargo-deny"),
    ("tract", "compiles tract"),
    ("wheel", "compiles the Python package"),
    (
        "features",
        "compiles dependencies for each choice of features",
    ),
];

/// Runs the named steps, or all but those of [`BY_NAME`], which are then reported as skipped.
pub fn run(names: &[String]) -> Result<ExitCode> {
    for name in names {
        if !STEPS.iter().any(|(step, _)| step == name) {
            let steps = STEPS.map(|(step, _)| step).join(", ");
            bail!("there is no step {name}; the steps are {steps}");
        }
    }
    let mut report = Report::default();
    let mut lines = Vec::new();
    let mut all_passed = true;
    for (name, step) in STEPS {
        let is_named = names.iter().any(|named| named == name);
        if !is_named && !names.is_empty() {
            continue;
        }
        if let Some((_, reason)) = BY_NAME.iter().find(|(step, _)| !is_named && *step == name) {
            let mut of_step = Report::default();
            of_step.skip("all", &format!("{reason}: run `cargo xtask test {name}`"));
            report.add(name, of_step);
            continue;
        }
        println!("\n== {name} ==");
        let started = Instant::now();
        let mut of_step = Report::default();
        let result = step(&mut of_step);
        let minutes = started.elapsed().as_secs_f64() / 60.0;
        let outcome = match result {
            Ok(()) => format!("ok      {minutes:5.1} min"),
            Err(error) => {
                all_passed = false;
                // A step that fails without a failing test counts as one failure.
                of_step.failed = of_step.failed.max(1);
                eprintln!("{name}: {error:#}");
                format!("FAILED  {minutes:5.1} min  {error:#}")
            }
        };
        lines.push(format!("{name:<12} {outcome}"));
        report.add(name, of_step);
    }
    if !report.failures.is_empty() {
        println!("\n== failures ==\n{}", report.failures.join("\n"));
    }
    if !report.skipped.is_empty() {
        println!("\n== skipped ==");
        for skip in &report.skipped {
            println!("{skip}");
        }
    }
    println!("\n== summary ==\n{}\n", lines.join("\n"));
    println!("{report}");
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Licences, sources and known vulnerabilities; counts as one test.
fn check_dependencies(report: &mut Report) -> Result<()> {
    let unchecked = style::check_dependencies()?;
    report.passed += 1;
    if let Some(reason) = unchecked {
        report.skip("vulnerabilities", &reason);
    }
    Ok(())
}

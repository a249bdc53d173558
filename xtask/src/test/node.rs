//! Runs tests with node's test runner.
//!
//! Its usual output goes to the terminal; a reporter of this project writes the results in JSON to a
//! file beside it.

use std::env;
use std::fs;
use std::process;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::report::Report;
use crate::command::{program, root};

/// The folder of the page's tests.
pub const FOLDER: &str = "tests/browser";
/// The reporter's path from there.
const REPORTER: &str = "--test-reporter=../../xtask/src/test/reporter.mjs";
/// Test files that run at the same time: each of them starts browsers.
const CONCURRENCY: &str = "--test-concurrency=2";

/// Runs some test files of a folder, or all of them if none is named, and adds the tests to the report.
/// `variables` are set in its environment.
///
/// # Errors
///
/// If node cannot be started or a test fails.
pub fn run(
    folder: &str,
    files: &[String],
    report: &mut Report,
    variables: &[(&str, &str)],
) -> Result<()> {
    let results = env::temp_dir().join(format!("genrescope-node-{}.jsonl", process::id()));
    let mut node = program("node", &["--test", CONCURRENCY]);
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg(REPORTER);
    node.arg(format!("--test-reporter-destination={}", results.display()));
    node.args(files).current_dir(root().join(folder));
    node.envs(variables.iter().copied());
    let status = node.status().context("cannot start node")?;
    let text = fs::read_to_string(&results).with_context(|| results.display().to_string())?;
    fs::remove_file(&results).with_context(|| results.display().to_string())?;
    for line in text.lines() {
        add(&serde_json::from_str(line)?, report);
    }
    ensure!(status.success(), "tests in {folder} failed ({status})");
    Ok(())
}

/// Adds one result of the reporter.
fn add(result: &Value, report: &mut Report) {
    let text = |key: &str| result[key].as_str();
    let name = text("name").unwrap_or("unnamed");
    if let Some(reason) = text("skipped") {
        let reason = if reason.is_empty() {
            "no reason given"
        } else {
            reason
        };
        report.skip(name, reason);
    } else if result["passed"] == true {
        report.passed += 1;
    } else {
        report.failed += 1;
        if let Some(error) = text("error") {
            let file = text("file").unwrap_or_default();
            report.failures.push(format!("---- {name} ({file}) ----"));
            report.failures.extend(error.lines().map(str::to_owned));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_results_by_their_kind() {
        let mut report = Report::default();
        for line in [
            r#"{"name": "a", "passed": true}"#,
            r#"{"name": "b", "passed": true, "skipped": "no clips"}"#,
            r#"{"name": "c", "file": "c.mjs", "passed": false, "error": "Error: 1\n  at c.mjs:3"}"#,
            r#"{"name": "parent of c", "passed": false}"#,
        ] {
            add(&serde_json::from_str(line).expect("is JSON"), &mut report);
        }
        assert_eq!(report.to_string(), "1 passed, 2 failed, 1 skipped");
        assert_eq!(report.skipped[0].reason, "no clips");
        let expected = ["---- c (c.mjs) ----", "Error: 1", "  at c.mjs:3"];
        assert_eq!(report.failures, expected);
    }
}

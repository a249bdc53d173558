//! Runs tests that Rust's test harness reports.
//!
//! Its only machine-readable output is unstable, so this reads the lines of its text that have been
//! stable since Rust 1.0: one per test target (`test result: ok. 3 passed; 0 failed; 1 ignored; ...`),
//! one per ignored test (`test a ... ignored, reason`), and the section `failures:`. Cargo and
//! wasm-bindgen's test runner print the same. Tests that return early because something is missing
//! are recorded by themselves, in a file.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{self, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};

use super::report::Report;

/// Names the file to which a test that skips itself appends `name<TAB>reason`.
const SKIPS: &str = "GENRESCOPE_SKIPS";

/// Runs a command that runs tests, passes its output on, and adds the tests to the report.
///
/// # Errors
///
/// If it cannot be started or fails.
pub fn run(mut command: Command, report: &mut Report) -> Result<()> {
    let shown = format!("{command:?}");
    let skips = env::temp_dir().join(format!("genrescope-skips-{}", process::id()));
    fs::write(&skips, "").with_context(|| skips.display().to_string())?;
    command.env(SKIPS, &skips);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {shown}"))?;
    let output = child.stdout.take().context("no standard output")?;
    let errors = child.stderr.take().context("no standard error")?;
    let errors = thread::spawn(move || copy_errors(errors));
    let mut parser = Parser::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        parser.read(&line, report);
    }
    let status = child.wait()?;
    let errors = errors.join().ok().and_then(Result::ok).unwrap_or_default();
    let recorded = fs::read_to_string(&skips).with_context(|| skips.display().to_string())?;
    fs::remove_file(&skips).with_context(|| skips.display().to_string())?;
    add_recorded(&recorded, report);
    if !status.success() {
        report.failures.extend(errors);
    }
    ensure!(status.success(), "{shown} failed ({status})");
    Ok(())
}

/// Copies a stream to standard error. Returns cargo's errors, which name the test targets that failed,
/// and the signal if one ended them.
fn copy_errors(stream: impl Read) -> Result<Vec<String>> {
    let mut errors: Vec<String> = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line?;
        writeln!(std::io::stderr(), "{line}")?;
        if line.starts_with("error") || (!errors.is_empty() && line.starts_with([' ', '`'])) {
            errors.push(line);
        }
    }
    Ok(errors)
}

/// Adds the tests that skipped themselves, in full or in part. The harness counts them as passed, unless
/// they failed in another part.
fn add_recorded(recorded: &str, report: &mut Report) {
    let mut names = BTreeSet::new();
    for line in recorded.lines() {
        let (name, reason) = line.split_once('\t').unwrap_or((line, "no reason given"));
        report.skip(name, reason);
        if !report.failures.iter().any(|failed| failed.trim() == name) {
            names.insert(name);
        }
    }
    report.passed = report.passed.saturating_sub(names.len() as u64);
}

#[derive(Default)]
struct Parser {
    /// Whether the last line belongs to the section on failures.
    in_failures: bool,
}

impl Parser {
    fn read(&mut self, line: &str, report: &mut Report) {
        if let Some(result) = line.strip_prefix("test result:") {
            self.in_failures = false;
            report.passed += count(result, "passed");
            report.failed += count(result, "failed");
        }
        if let Some((name, rest)) = line
            .strip_prefix("test ")
            .and_then(|test| test.split_once(" ... ignored"))
        {
            let reason = rest.strip_prefix(", ").unwrap_or("marked as ignored");
            report.skip(name, reason);
        }
        self.in_failures |= line == "failures:";
        if self.in_failures {
            report.failures.push(line.to_owned());
        }
    }
}

/// The number before a word, as in `3 passed`.
fn count(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split([' ', ';', '.']).collect();
    let found = words.windows(2).find(|pair| pair[1] == word);
    found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Report {
        let mut report = Report::default();
        let mut parser = Parser::default();
        for line in lines {
            parser.read(line, &mut report);
        }
        report
    }

    #[test]
    fn adds_the_results_of_several_targets() {
        let report = read(&[
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
        ]);
        assert_eq!(report.to_string(), "15 passed, 2 failed, 0 skipped");
        assert!(report.failures.is_empty());
    }

    #[test]
    fn keeps_the_section_on_failures() {
        let report = read(&[
            "test a ... FAILED",
            "failures:",
            "---- a stdout ----",
            "assertion failed",
            "test result: FAILED. 0 passed; 1 failed; 0 ignored",
            "test b ... ok",
        ]);
        let expected = ["failures:", "---- a stdout ----", "assertion failed"];
        assert_eq!(report.failures, expected);
    }

    #[test]
    fn counts_ignored_and_recorded_tests_as_skipped() {
        let mut report = read(&[
            "test long::run ... ignored, takes an hour",
            "test other ... ignored",
            "test result: ok. 5 passed; 0 failed; 2 ignored",
        ]);
        add_recorded(
            "prepare::clips\tno data\nprepare::clips\tno ffmpeg\n",
            &mut report,
        );
        assert_eq!(report.to_string(), "4 passed, 0 failed, 4 skipped");
        let reasons: Vec<_> = report.skipped.iter().map(|s| s.reason.as_str()).collect();
        let expected = ["takes an hour", "marked as ignored", "no data", "no ffmpeg"];
        assert_eq!(reasons, expected);
    }

    #[test]
    fn returns_the_errors_of_cargo() {
        let errors =
            "   Compiling a\nerror: test failed, to rerun pass `-p a`\n  process: signal 11\n";
        let errors = copy_errors(errors.as_bytes()).expect("can be read");
        let expected = [
            "error: test failed, to rerun pass `-p a`",
            "  process: signal 11",
        ];
        assert_eq!(errors, expected);
    }
}

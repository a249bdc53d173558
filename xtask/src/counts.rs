//! What test runners say: passed on as it comes, counted, and failures told once more at the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};

/// Tests counted from the runners' own summaries, and what was said of those that failed.
#[derive(Default)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    /// The runners' sections on failures: a log of which only the end is kept says what failed.
    pub told: Vec<String>,
    /// Whether the lines that come belong to such a section.
    telling: bool,
}

/// Runs a test runner, passes its output on, and adds up what its summary lines say.
///
/// # Errors
///
/// If it cannot be started or does not end well.
pub fn counted(mut command: Command, counts: &mut Counts) -> Result<()> {
    let shown = format!("{command:?}");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {shown}"))?;
    let output = child.stdout.take().context("no output")?;
    let errors = child.stderr.take().context("no standard error")?;
    let errors = thread::spawn(move || passed_on(errors));
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        counts.read(&line);
    }
    counts.telling = false;
    let status = child.wait()?;
    let errors = errors.join().ok().and_then(Result::ok).unwrap_or_default();
    if !status.success() {
        counts.told.extend(errors);
    }
    ensure!(status.success(), "{shown} failed ({status})");
    Ok(())
}

/// Writes every line to standard error and returns what follows cargo's first error: which targets
/// failed, and by which signal if by one.
fn passed_on(stream: impl Read) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line?;
        writeln!(std::io::stderr(), "{line}")?;
        if line.starts_with("error") || (!kept.is_empty() && line.starts_with([' ', '`'])) {
            kept.push(line);
        }
    }
    Ok(kept)
}

impl Counts {
    /// Understands the summary lines of cargo test ("test result: ok. 3 passed; 0 failed; ...") and of
    /// node's runner ("ℹ pass 3", "ℹ fail 0"), and keeps what they say of failures.
    fn read(&mut self, line: &str) {
        let number_before = |word: &str| -> u64 {
            let before = line.split(word).next().unwrap_or("");
            let digits = before.trim_end().rsplit(' ').next().unwrap_or("");
            digits.parse().unwrap_or(0)
        };
        if line.starts_with("test result:") {
            self.telling = false;
            self.passed += number_before(" passed");
            self.failed += number_before(" failed");
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["ℹ" | "#", kind, number] = words[..]
            && let Ok(number) = number.parse::<u64>()
        {
            match kind {
                "pass" => self.passed += number,
                "fail" => self.failed += number,
                _ => {}
            }
        }
        self.telling |= line == "failures:" || line == "✖ failing tests:";
        if self.telling {
            self.told.push(line.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_understood() {
        let mut counts = Counts::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
            "ℹ pass 7",
            "ℹ fail 1",
            "ℹ duration_ms 12",
        ] {
            counts.read(line);
        }
        assert_eq!((counts.passed, counts.failed), (22, 3));
        assert!(counts.told.is_empty());
    }

    #[test]
    fn what_was_said_of_failures_is_kept() {
        let mut counts = Counts::default();
        for line in [
            "test a ... FAILED",
            "failures:",
            "---- a stdout ----",
            "assertion failed",
            "test result: FAILED. 0 passed; 1 failed; 0 ignored",
            "test b ... ok",
        ] {
            counts.read(line);
        }
        assert_eq!(
            counts.told,
            ["failures:", "---- a stdout ----", "assertion failed"]
        );
    }

    #[test]
    fn cargo_says_which_target_broke_down() {
        let errors =
            "   Compiling a\nerror: test failed, to rerun pass `-p a`\n  process: signal 11\n";
        let kept = passed_on(errors.as_bytes()).expect("can be read");
        assert_eq!(
            kept,
            [
                "error: test failed, to rerun pass `-p a`",
                "  process: signal 11"
            ]
        );
    }
}

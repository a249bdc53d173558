//! Runs one fuzz target and reads libFuzzer's report.

use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};

use super::build::Programs;
use crate::command::{program, target_dir};

/// Seconds that one input may take.
const TIMEOUT: &str = "-timeout=10";

/// Longest input in bytes: several times that of most seeds.
const LONGEST: &str = "-max_len=16384";

/// How long a target runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Time(Duration),
    Inputs(u64),
}

impl Extent {
    /// Whether it ends before it starts.
    pub fn is_nothing(self) -> bool {
        matches!(self, Extent::Inputs(0) | Extent::Time(Duration::ZERO))
    }

    fn option(self) -> String {
        match self {
            Extent::Time(time) => format!("-max_total_time={}", time.as_secs()),
            Extent::Inputs(count) => format!("-runs={count}"),
        }
    }
}

/// What a run has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    target: String,
    inputs: u64,
    per_second: u64,
    /// Panics in other projects' crates that the reader contains.
    pub contained: Vec<String>,
    /// The cause, and the file with the input, if an input made the target fail.
    pub failure: Option<String>,
}

/// Runs a target and shows what it prints, except for its progress. With a `seed`, two runs of equal
/// programs try the same inputs, and start from the seeds alone.
///
/// # Errors
/// It cannot be started, or the folders for its inputs cannot be made.
pub fn run(
    programs: &Programs,
    target: &str,
    extent: Extent,
    seed: Option<u32>,
) -> Result<Outcome> {
    let folder = |name: &str| -> Result<PathBuf> {
        let folder = target_dir().join("fuzz").join(name).join(target);
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(folder)
    };
    let artifacts = folder("artifacts")?;
    let mut fuzzer = program(programs.folder.join(target), &[]);
    fuzzer.args([
        &extent.option(),
        TIMEOUT,
        LONGEST,
        "-print_final_stats=1",
        "-close_fd_mask=1",
    ]);
    fuzzer.arg(format!("-artifact_prefix={}/", artifacts.display()));
    // New inputs are written to the first folder.
    match seed {
        Some(seed) => {
            let inputs = folder("tested")?;
            fs::remove_dir_all(&inputs)?;
            fs::create_dir(&inputs)?;
            fuzzer.arg(format!("-seed={seed}")).arg(inputs);
        }
        None => {
            fuzzer.arg(folder("corpus")?);
        }
    }
    fuzzer.arg(programs.seeds.join(target));
    println!("fuzzing {target}");
    let mut child = fuzzer
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {fuzzer:?}"))?;
    let mut outcome = Outcome {
        target: target.to_owned(),
        ..Outcome::default()
    };
    let report = child.stderr.take().context("no standard error")?;
    outcome.read(report)?;
    let status = child.wait()?;
    if !status.success() {
        outcome.failure.get_or_insert_with(|| status.to_string());
    }
    Ok(outcome)
}

impl Outcome {
    fn read(&mut self, report: impl Read) -> Result<()> {
        for line in BufReader::new(report).split(b'\n') {
            let line = line?;
            self.read_line(&String::from_utf8_lossy(&line));
        }
        Ok(())
    }

    fn read_line(&mut self, line: &str) {
        let number = |text: &str| text.trim().parse().unwrap_or(0);
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            self.inputs = number(count);
        } else if let Some(rate) = line.strip_prefix("stat::average_exec_per_sec:") {
            self.per_second = number(rate);
        } else if let Some(place) = line.strip_prefix("contained panic: ") {
            self.contained.push(place.to_owned());
        } else if let Some(cause) = line.strip_prefix("SUMMARY: ") {
            self.failure = Some(cause.to_owned());
        } else if let Some((_, file)) = line.split_once("Test unit written to ") {
            // After the summary; memory over the limit has no summary of its own.
            let cause = self.failure.take().unwrap_or_default();
            self.failure = Some(format!("{cause}: {file}"));
        }
        // Progress (`#1024 ...`), addresses of functions and a dictionary are of no use here.
        if !line.starts_with(['#', '\t', '"', 'W'])
            && !line.starts_with("INFO:")
            && !line.starts_with("stat::")
        {
            eprintln!("{line}");
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome {
            target,
            inputs,
            per_second,
            contained,
            failure,
        } = self;
        write!(f, "{target}: {inputs} inputs, {per_second} a second")?;
        if !contained.is_empty() {
            write!(f, ", {} contained panics of other crates", contained.len())?;
        }
        match failure {
            Some(failure) => write!(f, ", FAILED: {failure}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(lines: &str) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.read(lines.as_bytes()).expect("can be read");
        outcome
    }

    #[test]
    fn reads_the_report_of_a_run() {
        let read = outcome(
            "#2\tINITED cov: 1\ncontained panic: a-1.0/src/lib.rs:3:5: overflow\n\
             stat::number_of_executed_units: 1200\nstat::average_exec_per_sec:     60\n",
        );
        assert_eq!((read.inputs, read.per_second), (1200, 60));
        assert_eq!(read.contained, ["a-1.0/src/lib.rs:3:5: overflow"]);
        assert_eq!(read.failure, None);
    }

    #[test]
    fn names_the_input_that_fails() {
        let read = outcome(
            "SUMMARY: libFuzzer: timeout\n\
             artifact_prefix='a/'; Test unit written to a/timeout-12\n\
             stat::number_of_executed_units: 7\n",
        );
        assert_eq!(
            read.failure.as_deref(),
            Some("libFuzzer: timeout: a/timeout-12")
        );
    }
}

//! The outcome of tests: counts, and what is printed about failed and skipped ones.

use std::fmt;

/// The tests of a step, or of all steps.
#[derive(Debug, Default)]
pub struct Report {
    pub passed: u64,
    pub failed: u64,
    pub skipped: Vec<Skip>,
    /// What the test programs printed about failed tests, in lines. They are printed again at the
    /// end, where they are found even if only the end of a log is kept.
    pub failures: Vec<String>,
}

/// A test or a check that did not run, or not in full.
#[derive(Debug, PartialEq, Eq)]
pub struct Skip {
    pub step: String,
    pub name: String,
    pub reason: String,
}

impl Report {
    /// Adds a skipped test, once per name and reason.
    pub fn skip(&mut self, name: &str, reason: &str) {
        let skip = Skip {
            step: String::new(),
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        if !self.skipped.contains(&skip) {
            self.skipped.push(skip);
        }
    }

    /// Adds the tests of a step.
    pub fn add(&mut self, step: &str, of_step: Report) {
        self.passed += of_step.passed;
        self.failed += of_step.failed;
        self.failures.extend(of_step.failures);
        self.skipped
            .extend(of_step.skipped.into_iter().map(|skip| Skip {
                step: step.to_owned(),
                ..skip
            }));
    }
}

/// The last line of the summary, which continuous integration reads.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (passed, failed, skipped) = (self.passed, self.failed, self.skipped.len());
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.step, self.name, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_steps_and_keeps_reasons() {
        let mut report = Report::default();
        for step in ["native", "without-data"] {
            let mut of_step = Report {
                passed: 3,
                failed: 1,
                ..Report::default()
            };
            of_step.skip("clips", "no data");
            of_step.skip("clips", "no data");
            report.add(step, of_step);
        }
        assert_eq!(report.to_string(), "6 passed, 2 failed, 2 skipped");
        assert_eq!(
            report.skipped[1].to_string(),
            "without-data: clips: no data"
        );
    }
}

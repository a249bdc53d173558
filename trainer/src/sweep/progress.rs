//! Progress of a sweep and its estimated remaining time.

use std::time::Duration;

/// Counts runs, and the training time of those that are finished.
#[derive(Debug, Default)]
pub struct SweepProgress {
    /// Number of runs.
    pub all: usize,
    done: usize,
    failed: usize,
    /// Training time of each finished run in seconds, including earlier sessions.
    seconds: Vec<f64>,
}

impl SweepProgress {
    /// Starts counting.
    pub fn new(all: usize) -> SweepProgress {
        SweepProgress {
            all,
            ..SweepProgress::default()
        }
    }

    /// Counts a finished run and its training time.
    pub fn finished(&mut self, seconds: f64) {
        self.done += 1;
        self.seconds.push(seconds);
    }

    /// Counts a failed run.
    pub fn failed(&mut self) {
        self.failed += 1;
    }

    /// Number of failed runs.
    pub fn failures(&self) -> usize {
        self.failed
    }

    /// A line of text. Epochs take about as long for any slice length, since they cover the same songs, so
    /// that the mean of the finished runs predicts the remaining ones.
    pub fn line(&self) -> String {
        let left = self.all - self.done - self.failed;
        let mut line = format!("{} of {} runs done", self.done, self.all);
        if self.failed > 0 {
            line.push_str(&format!(", {} failed", self.failed));
        }
        if left > 0 && !self.seconds.is_empty() {
            let mean = self.seconds.iter().sum::<f64>() / self.seconds.len() as f64;
            line.push_str(&format!(", about {} left", hours(mean * left as f64)));
        }
        line
    }
}

/// A duration in at most two units: `3h 20m`, `4m 5s`.
pub fn hours(seconds: f64) -> String {
    let whole = match seconds.round() as u64 {
        second @ 0..3600 => second,
        longer => longer / 60 * 60,
    };
    humantime::format_duration(Duration::from_secs(whole)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remaining_time_follows_from_finished_runs() {
        let mut progress = SweepProgress::new(6);
        assert_eq!(progress.line(), "0 of 6 runs done");
        progress.finished(3000.0);
        progress.finished(5000.0);
        progress.failed();
        assert_eq!(
            progress.line(),
            "2 of 6 runs done, 1 failed, about 3h 20m left"
        );
        for _ in 0..3 {
            progress.finished(4000.0);
        }
        assert_eq!(progress.line(), "5 of 6 runs done, 1 failed");
        assert_eq!(hours(245.0), "4m 5s");
    }
}

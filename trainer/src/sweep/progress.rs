//! How far a sweep is, and how long it may still take.

use std::time::Duration;

/// Counts cells, and the hours of those that are finished.
#[derive(Debug, Default)]
pub struct Progress {
    /// Cells in all.
    pub all: usize,
    done: usize,
    failed: usize,
    /// Seconds of each finished cell, whenever it was trained.
    seconds: Vec<f64>,
}

impl Progress {
    /// Begins to count.
    pub fn new(all: usize) -> Progress {
        Progress {
            all,
            ..Progress::default()
        }
    }

    /// A cell is finished, after so many seconds of training in all.
    pub fn finished(&mut self, seconds: f64) {
        self.done += 1;
        self.seconds.push(seconds);
    }

    /// A cell could not be finished.
    pub fn failed(&mut self) {
        self.failed += 1;
    }

    /// Cells that could not be finished.
    pub fn failures(&self) -> usize {
        self.failed
    }

    /// In words. Epochs of all lengths take about as long, since they hear the same songs: what is
    /// left is judged by the mean of what is finished.
    pub fn line(&self) -> String {
        let left = self.all - self.done - self.failed;
        let mut line = format!("{} of {} cells done", self.done, self.all);
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

/// A time in two units at most: `3h 20m`, `4m 5s`.
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
    fn what_is_left_goes_by_what_is_finished() {
        let mut progress = Progress::new(6);
        assert_eq!(progress.line(), "0 of 6 cells done");
        progress.finished(3000.0);
        progress.finished(5000.0);
        progress.failed();
        assert_eq!(
            progress.line(),
            "2 of 6 cells done, 1 failed, about 3h 20m left"
        );
        for _ in 0..3 {
            progress.finished(4000.0);
        }
        assert_eq!(progress.line(), "5 of 6 cells done, 1 failed");
        assert_eq!(hours(245.0), "4m 5s");
    }
}

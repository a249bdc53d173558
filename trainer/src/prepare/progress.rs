//! Progress of the conversion, printed at intervals.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// Counts files and prints throughput and remaining time.
pub struct ConversionProgress {
    all: usize,
    done: usize,
    /// Files that were taken from the cache.
    cached: usize,
    failed: usize,
    started: Instant,
    last_printed: Instant,
    terminal: bool,
}

impl ConversionProgress {
    /// Starts counting.
    pub fn new(all: usize) -> ConversionProgress {
        ConversionProgress {
            all,
            done: 0,
            cached: 0,
            failed: 0,
            started: Instant::now(),
            last_printed: Instant::now(),
            terminal: stderr().is_terminal(),
        }
    }

    /// Counts a file.
    pub fn step(&mut self, cached: bool, failed: bool) {
        self.done += 1;
        self.cached += usize::from(cached);
        self.failed += usize::from(failed);
        // A terminal's line is overwritten; a log gets a line every few seconds.
        let every = Duration::from_millis(if self.terminal { 100 } else { 5000 });
        if self.last_printed.elapsed() < every && self.done < self.all {
            return;
        }
        self.last_printed = Instant::now();
        let line = self.line(self.started.elapsed().as_secs_f64());
        let line = match (self.terminal, self.done == self.all) {
            (true, false) => format!("\r\x1b[K{line}"),
            (true, true) => format!("\r\x1b[K{line}\n"),
            (false, _) => format!("{line}\n"),
        };
        // The run continues even if the log cannot be written.
        stderr().write_all(line.as_bytes()).ok();
        stderr().flush().ok();
    }

    fn line(&self, seconds: f64) -> String {
        let rate = (self.done - self.cached) as f64 / seconds.max(1e-3);
        let mut line = format!("{} of {} files", self.done, self.all);
        if self.cached > 0 {
            line.push_str(&format!(", {} from the cache", self.cached));
        }
        if rate > 0.0 {
            let left = (self.all - self.done) as f64 / rate;
            line.push_str(&format!(", {rate:.1} per second, {left:.0} s left"));
        }
        if self.failed > 0 {
            line.push_str(&format!(", {} left out", self.failed));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_excludes_cached_files() {
        let mut progress = ConversionProgress::new(100);
        (0..60).for_each(|n| progress.step(n < 20, n == 59));
        assert_eq!(
            progress.line(4.0),
            "60 of 100 files, 20 from the cache, 10.0 per second, 4 s left, 1 left out"
        );
    }
}

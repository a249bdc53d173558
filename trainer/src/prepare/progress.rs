//! How far the work is, told now and then.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// Counts files and tells the rate and the time left.
pub struct Progress {
    all: usize,
    done: usize,
    /// Of these, what an earlier run had kept.
    kept: usize,
    failed: usize,
    started: Instant,
    told: Instant,
    terminal: bool,
}

impl Progress {
    /// Begins to count.
    pub fn new(all: usize) -> Progress {
        Progress {
            all,
            done: 0,
            kept: 0,
            failed: 0,
            started: Instant::now(),
            told: Instant::now(),
            terminal: stderr().is_terminal(),
        }
    }

    /// One more file is done.
    pub fn step(&mut self, kept: bool, failed: bool) {
        self.done += 1;
        self.kept += usize::from(kept);
        self.failed += usize::from(failed);
        // A terminal's line is written anew; a log gets a line now and then.
        let every = Duration::from_millis(if self.terminal { 100 } else { 5000 });
        if self.told.elapsed() < every && self.done < self.all {
            return;
        }
        self.told = Instant::now();
        let line = self.line(self.started.elapsed().as_secs_f64());
        let line = match (self.terminal, self.done == self.all) {
            (true, false) => format!("\r\x1b[K{line}"),
            (true, true) => format!("\r\x1b[K{line}\n"),
            (false, _) => format!("{line}\n"),
        };
        // A log on a full disk ends no work.
        stderr().write_all(line.as_bytes()).ok();
        stderr().flush().ok();
    }

    fn line(&self, seconds: f64) -> String {
        let rate = (self.done - self.kept) as f64 / seconds.max(1e-3);
        let mut line = format!("{} of {} files", self.done, self.all);
        if self.kept > 0 {
            line.push_str(&format!(", {} of them kept from before", self.kept));
        }
        if rate > 0.0 {
            let left = (self.all - self.done) as f64 / rate;
            line.push_str(&format!(", {rate:.1} a second, {left:.0} s left"));
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
    fn the_rate_leaves_out_what_was_kept() {
        let mut progress = Progress::new(100);
        (0..60).for_each(|n| progress.step(n < 20, n == 59));
        assert_eq!(
            progress.line(4.0),
            "60 of 100 files, 20 of them kept from before, 10.0 a second, 4 s left, 1 left out"
        );
    }
}

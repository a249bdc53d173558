//! The program as its user runs it: to its end, or until an event.

use std::io::Read;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The executable.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_trainer");

/// How long to wait for an event before the test fails. No test depends on its length.
const DEADLINE: Duration = Duration::from_secs(120);

/// Runs the program to its end.
pub fn trainer(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

/// Runs the program, asserts that it succeeds, and returns its standard output.
pub fn succeeds(arguments: &[&str]) -> String {
    let output = trainer(arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = errors(&output);
    assert!(output.status.success(), "{arguments:?}\n{text}\n{errors}");
    text
}

/// Standard error.
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts that the program ended with an error of its own, not with a panic, and returns standard
/// error.
pub fn refused(output: &Output) -> String {
    let text = errors(output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("trainer: "), "{text}");
    text
}

/// Asserts that the program ended with a usage error or an error of its own whose message contains
/// these names of options, files, columns or values.
pub fn refused_naming(output: &Output, names: &[&str]) {
    let text = errors(output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for name in names {
        assert!(text.contains(name), "{name} is not named:\n{text}");
    }
}

/// The numbers in a text, in order: the values in a line of output, without its wording.
pub fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|word| word.trim_matches('.').parse().ok())
        .collect()
}

/// A running program.
pub struct Running {
    child: Child,
    lines: Arc<AtomicUsize>,
}

impl Running {
    /// Starts the program.
    pub fn start(arguments: &[&str]) -> Running {
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = Arc::new(AtomicUsize::new(0));
        let output = child.stdout.take().unwrap();
        thread::spawn({
            let lines = lines.clone();
            move || count_lines(output, &lines)
        });
        Running { child, lines }
    }

    /// Lines printed on standard output so far.
    pub fn lines(&self) -> usize {
        self.lines.load(Ordering::Relaxed)
    }

    /// Waits until `event` returns true, then kills the program. Returns whether it was killed;
    /// otherwise it had ended before, successfully.
    pub fn kill_at(mut self, mut event: impl FnMut(&Running) -> bool) -> bool {
        let started = Instant::now();
        while !event(&self) && self.child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < DEADLINE, "the event does not occur");
            thread::sleep(Duration::from_micros(500));
        }
        self.child.kill().ok();
        let status = self.child.wait().unwrap();
        assert!(status.success() || killed(status), "{status}");
        killed(status)
    }
}

fn count_lines(mut output: ChildStdout, lines: &AtomicUsize) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = output.read(&mut buffer) {
        let ends = buffer[..count].iter().filter(|&&byte| byte == b'\n');
        lines.fetch_add(ends.count(), Ordering::Relaxed);
    }
}

#[cfg(unix)]
fn killed(status: ExitStatus) -> bool {
    const SIGKILL: i32 = 9;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGKILL)
}

/// Windows gives a killed process the exit status 1.
#[cfg(not(unix))]
fn killed(status: ExitStatus) -> bool {
    status.code() == Some(1)
}

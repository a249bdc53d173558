//! `trainer train` on a terminal: a dashboard, keys that stop the run, and the terminal restored.

#![cfg(test)]
#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use support::{
    Folder, PROGRAM, json, metrics, numbers, refused, resumed_after, store, succeeds, table,
    trainer,
};

/// The control sequences that switch a terminal to its alternate screen and back.
const ALTERNATE: &str = "\x1b[?1049h";
const RESTORED: &str = "\x1b[?1049l";

/// Rows and columns of the terminals here.
const SIZE: (u16, u16) = (30, 120);

/// A program on a terminal of its own.
struct Terminal {
    keyboard: File,
    output: Receiver<Vec<u8>>,
    /// What a person would see: the program sends only the cells that change.
    screen: vt100::Parser,
    /// Everything that was sent.
    seen: String,
    /// The program's end of the terminal; none when the program has ended.
    other_end: Option<OwnedFd>,
    program: Child,
}

impl Terminal {
    fn run(arguments: &[&str]) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let open = || {
            File::options()
                .read(true)
                .write(true)
                .open(name.to_str().unwrap())
                .unwrap()
        };
        let other_end = open();
        let size = Winsize {
            ws_row: SIZE.0,
            ws_col: SIZE.1,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&other_end, size).unwrap();
        let program = Command::new(PROGRAM)
            .args(arguments)
            .env("TERM", "xterm-256color")
            .stdin(open())
            .stdout(open())
            .stderr(open())
            .spawn()
            .unwrap();
        let keyboard = File::from(master);
        let mut reader = keyboard.try_clone().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal {
            keyboard,
            output,
            screen: vt100::Parser::new(SIZE.0, SIZE.1, 0),
            seen: String::new(),
            other_end: Some(other_end.into()),
            program,
        }
    }

    /// Reads until the screen satisfies the condition.
    fn wait_for(&mut self, mut shown: impl FnMut(&str) -> bool) {
        let started = Instant::now();
        loop {
            let screen = self.screen.screen().contents();
            if shown(&screen) {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(120), "{screen}");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                self.take(&bytes);
            }
        }
    }

    /// Waits until the losses of a run's latest epochs are on the screen.
    fn wait_for_an_epoch(&mut self, run: &Path) {
        self.wait_for(|screen| losses(run).iter().any(|losses| shows(screen, losses)));
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.seen.push_str(&String::from_utf8_lossy(bytes));
    }

    fn press(&mut self, key: u8) {
        self.keyboard.write_all(&[key]).unwrap();
    }

    /// Waits for the program's end; its exit status and everything that was seen.
    fn end(mut self) -> (Option<i32>, String) {
        let status = loop {
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(10)) {
                self.take(&bytes);
            }
            if let Some(status) = self.program.try_wait().unwrap() {
                break status;
            }
        };
        let other_end = self.other_end.take().unwrap();
        let modes = tcgetattr(&other_end).unwrap().local_modes;
        assert!(
            modes.contains(LocalModes::ECHO | LocalModes::ICANON),
            "the terminal does not echo what is typed"
        );
        // With its last user the terminal closes, so that reading it comes to an end.
        drop(other_end);
        while let Ok(bytes) = self.output.recv() {
            self.take(&bytes);
        }
        (status.code(), std::mem::take(&mut self.seen))
    }

    /// As [`Terminal::end`] after a dashboard; what was seen of it, and what after it.
    fn end_of_dashboard(self) -> (Option<i32>, String) {
        let (status, seen) = self.end();
        assert_eq!(seen.matches(ALTERNATE).count(), 1, "{seen}");
        let after = seen.rsplit_once(RESTORED);
        let (_, after) = after.unwrap_or_else(|| panic!("not restored: {seen}"));
        (status, after.to_owned())
    }
}

/// Training and validation loss of each epoch of a run, as they are printed.
fn losses(run: &Path) -> Vec<[String; 2]> {
    let path = run.join("metrics.csv");
    let rows = path.exists().then(|| table(&path)).unwrap_or_default();
    let loss = |text: &String| format!("{:.4}", text.parse::<f64>().unwrap());
    rows.iter()
        .map(|row| [loss(&row["train_loss"]), loss(&row["valid_loss"])])
        .collect()
}

fn shows(text: &str, losses: &[String; 2]) -> bool {
    losses.iter().all(|loss| text.contains(loss))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

fn arguments<'a>(data: &'a Path, out: &'a Path, epochs: &'a str) -> Vec<&'a str> {
    let mut all = support::training(data, out, epochs, "4");
    all.extend(["--patience", "1000"]);
    all
}

#[test]
fn a_key_stops_a_run_that_can_be_resumed() {
    let folder = Folder::new("dashboard");
    store(&folder.0);
    let [straight, stopped] = ["straight", "stopped"].map(|name| folder.0.join(name));
    for key in [b'q', 3] {
        fs::remove_dir_all(&stopped).ok();
        let mut terminal = Terminal::run(&arguments(&folder.0, &stopped, "500"));
        terminal.wait_for_an_epoch(&stopped);
        terminal.press(key);
        let (status, after) = terminal.end_of_dashboard();
        assert_eq!(status, Some(130), "{after}");
        // Afterwards stand the lines of a run without a dashboard: its songs, its epochs, its end.
        let lines: Vec<&str> = after
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let losses = losses(&stopped);
        assert_eq!(lines.len(), losses.len() + 2, "{after}");
        for (line, losses) in lines[1..].iter().zip(&losses) {
            assert!(shows(line, losses), "{after}");
        }
        let end = numbers(lines.last().unwrap());
        assert!(end.contains(&(losses.len() as f64)), "{after}");
    }
    let done = metrics(&stopped).len() - 1;
    let epochs = (done + 1).to_string();
    succeeds(&arguments(&folder.0, &stopped, &epochs));
    assert_eq!(resumed_after(&stopped), Some(done as u64));
    succeeds(&arguments(&folder.0, &straight, &epochs));
    assert_eq!(metrics(&straight), metrics(&stopped));
    let last = |run: &Path| fs::read(run.join("last.safetensors")).unwrap();
    assert!(last(&straight) == last(&stopped));
}

#[test]
fn restores_the_terminal_before_an_error_is_printed() {
    let folder = Folder::new("dashboard-error");
    store(&folder.0);
    let run = folder.0.join("run");
    let mut terminal = Terminal::run(&arguments(&folder.0, &run, "500"));
    terminal.wait_for_an_epoch(&run);
    // No file can be written in the place of a folder.
    let metrics = run.join("metrics.partial");
    while fs::create_dir(&metrics).is_err() {}
    let (status, after) = terminal.end_of_dashboard();
    assert_eq!(status, Some(2), "{after}");
    let error = after.lines().find(|line| line.starts_with("trainer: "));
    assert!(error.unwrap().contains("metrics.csv"), "{after}");
}

#[test]
fn restores_the_terminal_when_a_signal_ends_the_program() {
    let folder = Folder::new("dashboard-ended");
    store(&folder.0);
    let run = folder.0.join("run");
    let mut terminal = Terminal::run(&arguments(&folder.0, &run, "500"));
    // The title names the run.
    let name = folder.0.file_name().unwrap().to_str().unwrap().to_owned();
    terminal.wait_for(|screen| screen.contains(&name));
    let id = terminal.program.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    let (status, after) = terminal.end_of_dashboard();
    assert_eq!(status, None, "ended by the signal\n{after}");
}

#[test]
fn prints_lines_without_a_terminal_and_with_plain() {
    let folder = Folder::new("plain");
    store(&folder.0);
    let run = folder.0.join("run");
    let output = trainer(&arguments(&folder.0, &run, "1"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !text.contains('\x1b'), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(shows(lines[1], &losses(&run)[0]), "{text}");

    // On a terminal.
    let mut plain = arguments(&folder.0, &run, "2");
    plain.push("--plain");
    let (status, seen) = Terminal::run(&plain).end();
    assert_eq!(status, Some(0), "{seen}");
    assert!(!seen.contains('\x1b'), "{seen}");
    assert_eq!(json(&run.join("state.json"))["epoch"], 2);
    // Its songs, where it resumes, its epoch, its end.
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(lines.len(), 4, "{seen}");
    assert!(shows(lines[2], &losses(&run)[1]), "{seen}");

    refused(&trainer(&arguments(&folder.0.join("nowhere"), &run, "1")));
}

//! `trainer train` on a terminal: a dashboard, keys that stop it, and the terminal as it was.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

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
use support::{Folder, metrics, refused, store, succeeds, trainer};

/// How a terminal is told to show its other screen, and its first again.
const TAKEN: &str = "\x1b[?1049h";
const GIVEN_BACK: &str = "\x1b[?1049l";

/// Rows and columns of the terminals here.
const SIZE: (u16, u16) = (30, 120);

/// A program on a terminal of its own.
struct Terminal {
    keyboard: File,
    output: Receiver<Vec<u8>>,
    /// What a person would see: only the cells that change are sent, so words never come whole.
    screen: vt100::Parser,
    /// All that was sent.
    seen: String,
    other_end: OwnedFd,
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
        let program = Command::new(env!("CARGO_BIN_EXE_trainer"))
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
            other_end: other_end.into(),
            program,
        }
    }

    /// Looks at the screen until it has shown `words`.
    fn wait_for(&mut self, words: &str) {
        let started = Instant::now();
        while !self.screen.screen().contents().contains(words) {
            assert!(
                started.elapsed() < Duration::from_secs(120),
                "{words} is not on the screen:\n{}",
                self.screen.screen().contents()
            );
            self.look();
        }
    }

    /// Takes in what the screen shows next.
    fn look(&mut self) {
        if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
            self.screen.process(&bytes);
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    fn press(&mut self, key: u8) {
        self.keyboard.write_all(&[key]).unwrap();
    }

    /// Looks on until the program has ended; its exit status and everything that was seen.
    fn end(mut self) -> (Option<i32>, String) {
        let status = loop {
            self.look();
            if let Some(status) = self.program.try_wait().unwrap() {
                break status;
            }
        };
        (0..5).for_each(|_| self.look());
        let modes = tcgetattr(&self.other_end).unwrap().local_modes;
        assert!(
            modes.contains(LocalModes::ECHO | LocalModes::ICANON),
            "the terminal does not echo what is typed"
        );
        let taken = self.seen.matches(TAKEN).count();
        assert_eq!(taken, 1, "{}", self.seen);
        assert!(self.seen.matches(GIVEN_BACK).count() >= 1, "{}", self.seen);
        (status.code(), std::mem::take(&mut self.seen))
    }
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
fn a_key_stops_a_run_that_then_goes_on_as_if_nothing_had_been() {
    let folder = Folder::new("dashboard");
    store(&folder.0);
    let [straight, stopped] = ["straight", "stopped"].map(|name| folder.0.join(name));
    for key in [b'q', 3] {
        fs::remove_dir_all(&stopped).ok();
        let mut terminal = Terminal::run(&arguments(&folder.0, &stopped, "500"));
        terminal.wait_for("validation loss");
        terminal.press(key);
        let (status, seen) = terminal.end();
        assert_eq!(status, Some(130), "{seen}");
        let after = &seen[seen.rfind(GIVEN_BACK).unwrap()..];
        assert!(after.contains("the same command goes on"), "{after}");
        assert!(after.contains("epoch 1: training loss"), "{after}");
    }
    let done = metrics(&stopped).len() - 1;
    let epochs = (done + 1).to_string();
    let text = succeeds(&arguments(&folder.0, &stopped, &epochs));
    assert!(
        text.contains(&format!("going on after epoch {done}\n")),
        "{text}"
    );
    succeeds(&arguments(&folder.0, &straight, &epochs));
    assert_eq!(metrics(&straight), metrics(&stopped));
    let last = |run: &Path| fs::read(run.join("last.safetensors")).unwrap();
    assert!(last(&straight) == last(&stopped));
}

#[test]
fn an_error_gives_the_terminal_back_before_it_is_told() {
    let folder = Folder::new("dashboard-error");
    store(&folder.0);
    let run = folder.0.join("run");
    let mut terminal = Terminal::run(&arguments(&folder.0, &run, "500"));
    terminal.wait_for("validation loss");
    // Nothing can be written in the place of a folder.
    let metrics = run.join("metrics.partial");
    while fs::create_dir(&metrics).is_err() {}
    let (status, seen) = terminal.end();
    assert_eq!(status, Some(2), "{seen}");
    let after = &seen[seen.rfind(GIVEN_BACK).unwrap()..];
    assert!(after.contains("trainer: cannot write"), "{after}");
}

#[test]
fn a_program_that_is_ended_gives_the_terminal_back() {
    let folder = Folder::new("dashboard-ended");
    store(&folder.0);
    let run = folder.0.join("run");
    let mut terminal = Terminal::run(&arguments(&folder.0, &run, "500"));
    terminal.wait_for("slices a second");
    let id = terminal.program.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    let (status, seen) = terminal.end();
    assert_eq!(status, None, "ended by the signal\n{seen}");
}

#[test]
fn lines_where_there_is_no_terminal_and_where_they_are_asked_for() {
    let folder = Folder::new("plain");
    store(&folder.0);
    let run = folder.0.join("run");
    let output = trainer(&arguments(&folder.0, &run, "1"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !text.contains('\x1b'), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(
        text.lines()
            .nth(1)
            .unwrap()
            .starts_with("epoch 1: training loss"),
        "{text}"
    );

    // On a terminal that was not asked to draw.
    let mut plain = arguments(&folder.0, &run, "2");
    plain.push("--plain");
    let mut terminal = Terminal::run(&plain);
    terminal.wait_for("finished after 2 epochs");
    assert!(terminal.program.wait().unwrap().success());
    assert!(!terminal.seen.contains('\x1b'), "{}", terminal.seen);

    refused(&trainer(&arguments(&folder.0.join("nowhere"), &run, "1")));
}

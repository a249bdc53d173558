//! `trainer serve`: the page from a folder, and errors that say what to do. Answers are tested in `web/server/tests`.

#![cfg(test)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

mod support;

use support::{Folder, PROGRAM, refused, refused_naming, trainer};

/// A running server. Dropping it ends the program.
struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    fn start(arguments: &[&str]) -> Serving {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let (_, rest) = line.split_once("http://localhost:").expect(&line);
        let port = rest.split('/').next().unwrap().parse().unwrap();
        Serving { child, port }
    }

    fn get(&self, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ends the program and returns what it has printed on standard error.
    fn errors(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        let mut errors = self.child.stderr.take().unwrap();
        errors.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn page(name: &str) -> Folder {
    let folder = Folder::new(name);
    fs::write(folder.0.join("index.html"), "<p>page</p>").unwrap();
    folder
}

#[test]
fn serves_a_folder_to_this_computer_only() {
    let folder = page("serve");
    let place = folder.0.to_str().unwrap();
    let server = Serving::start(&["--folder", place]);
    let answer = server.get("/", "localhost");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("<p>page</p>"), "{answer}");
    let answer = server.get("/", "evil.example");
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    assert_eq!(server.errors(), "", "no warning");
}

#[test]
fn warns_when_other_computers_can_open_the_page() {
    let folder = page("serve-open");
    let place = folder.0.to_str().unwrap();
    let options = [
        "--folder",
        place,
        "--address",
        "0.0.0.0",
        "--host",
        "teacher.local",
    ];
    let server = Serving::start(&options);
    let answer = server.get("/", "teacher.local");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(server.errors().contains("trainer: "));
}

/// Also asks for the end in the way that a program which is started in the background cannot ignore.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::process::ExitStatusExt;

    let folder = page("serve-interrupt");
    let mut server = Serving::start(&["--folder", folder.0.to_str().unwrap()]);
    let id = Pid::from_child(&server.child);
    kill_process(id, Signal::INT).unwrap();
    if ignores_interrupts() {
        kill_process(id, Signal::TERM).unwrap();
    }
    // Without an end of the program, this would wait without an end.
    let status = server.child.wait().unwrap();
    assert!(status.signal().is_some(), "{status}");
}

/// Whether this test and what it starts ignore interrupts, as programs that a script starts in the background do.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 0b10 != 0)
}

#[test]
fn errors_name_the_option_that_helps() {
    let folder = Folder::new("serve-empty");
    let place = folder.0.to_str().unwrap();
    refused_naming(
        &trainer(&["serve", "--folder", place]),
        &[place, "index.html"],
    );

    let folder = page("serve-taken");
    let place = folder.0.to_str().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = trainer(&["serve", "--folder", place, "--port", &port]);
    refused_naming(&output, &[&port, "--port"]);

    // An address for documentation, RFC 5737, which no computer has.
    let output = trainer(&["serve", "--folder", place, "--address", "192.0.2.1"]);
    refused_naming(&output, &["192.0.2.1", "--address"]);
}

#[cfg(not(feature = "page"))]
#[test]
fn without_the_page_says_how_to_get_it() {
    let text = refused(&trainer(&["serve"]));
    assert!(
        text.contains("--folder") && text.contains("cargo xtask build"),
        "{text}"
    );
}

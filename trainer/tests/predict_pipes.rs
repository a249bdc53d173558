//! `trainer predict` with pipes: as input, and as output that is closed early.

#![cfg(test)]
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

mod support;

use support::{Folder, PROGRAM, answers, errors, song, succeeds, trainer};

/// Runs a line of the shell with the program and a file as `$0` and `$1`.
fn shell(line: &str, file: &Path) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", line, PROGRAM]).arg(file);
    command.output().unwrap()
}

#[test]
fn a_pipe_is_classified_as_its_file() {
    let folder = Folder::new("predict-pipe");
    let file = folder.0.join("song.wav");
    song(&file);
    let named = answers(&trainer(&["predict", "--json", file.to_str().unwrap()]));
    let fifo = folder.0.join("fifo");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    for line in [
        "cat \"$1\" | \"$0\" predict --json -",
        "cat \"$1\" | \"$0\" predict --json /dev/stdin",
        "\"$0\" predict --json - < \"$1\"",
        "\"$0\" predict --json /dev/stdin < \"$1\"",
        // As process substitution does, which `sh` does not have.
        "cd \"${1%/*}\" && { cat song.wav > fifo & \"$0\" predict --json fifo; }",
    ] {
        let output = shell(line, &file);
        assert_eq!(output.status.code(), Some(0), "{line}\n{}", errors(&output));
        let piped = answers(&output);
        for key in ["answer", "genre", "probabilities", "warnings", "slices"] {
            assert_eq!(piped[0][key], named[0][key], "{line}");
        }
    }
}

#[test]
fn standard_input_of_which_a_part_was_read_begins_there() {
    let folder = Folder::new("predict-offset");
    let file = folder.0.join("song.wav");
    song(&file);
    let mut bytes = b"one line\n".to_vec();
    bytes.extend(fs::read(&file).unwrap());
    let joined = folder.0.join("joined");
    fs::write(&joined, bytes).unwrap();
    let line = "{ dd bs=9 count=1 of=/dev/null 2>/dev/null; \"$0\" predict --json -; } < \"$1\"";
    let output = shell(line, &joined);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
}

#[test]
fn a_closed_output_ends_quietly() {
    let folder = Folder::new("predict-closed");
    let file = folder.0.join("song.wav");
    song(&file);
    let file = file.to_str().unwrap();
    for form in [&["--csv"][..], &["--json"], &[]] {
        let mut command = Command::new(PROGRAM);
        command.arg("predict").args(form).args([file; 3]);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(Stdio::from(writer)).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{form:?}");
        assert_eq!(errors(&output), "", "{form:?}");
    }
    assert!(!succeeds(&["predict", file]).is_empty());
}

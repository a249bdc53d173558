//! The record of skipped tests.

use std::env;
use std::ffi::OsStr;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::thread;

/// Names the file to which each skipped test appends a line.
const FILE: &str = "GENRESCOPE_SKIPS";

/// Records that the running test, or a part of it, is skipped for this reason.
///
/// A line `name<TAB>reason` is appended to the file that `GENRESCOPE_SKIPS` names, if it is set, and
/// `SKIPPED name: reason` is printed.
///
/// # Panics
/// The line cannot be written: a skipped test must not pass unnoticed.
pub fn skip(reason: impl Display) {
    let name = name();
    let reason = reason.to_string();
    println!("SKIPPED {name}: {reason}");
    if let Some(file) = env::var_os(FILE) {
        let written = append(Path::new(&file), &line(&name, &reason));
        written.unwrap_or_else(|error| panic!("{FILE}: {error}"));
    }
}

/// `target::test`, such as `prepare::rejects_empty_file`. The test harness names each thread after its
/// test, except where all tests share one thread: then only the target is known.
fn name() -> String {
    let target = env::current_exe().ok();
    let target = target.as_deref().and_then(Path::file_stem);
    full_name(
        target.map_or("tests", without_hash),
        thread::current().name(),
    )
}

fn full_name(target: &str, thread: Option<&str>) -> String {
    match thread {
        None | Some("main") => target.to_owned(),
        Some(test) => format!("{target}::{test}"),
    }
}

/// Cargo appends a hash to the names of test executables: `prepare-0f3a9c51d2e4b687`.
fn without_hash(stem: &OsStr) -> &str {
    let stem = stem.to_str().unwrap_or("tests");
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit()) => {
            name
        }
        _ => stem,
    }
}

fn line(name: &str, reason: &str) -> String {
    let [name, reason] = [name, reason].map(|text| text.replace(['\t', '\r', '\n'], " "));
    format!("{name}\t{reason}\n")
}

/// In one write, so that lines of several test processes do not mix.
fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut file = File::options().append(true).create(true).open(path)?;
    file.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_line_even_if_the_reason_has_line_breaks() {
        assert_eq!(line("a::b", "no\tffmpeg\n"), "a::b\tno ffmpeg \n");
    }

    #[test]
    fn names_the_target_and_the_test() {
        let stems = ["prepare-0f3a9c51d2e4b687", "model-export"].map(OsStr::new);
        assert_eq!(stems.map(without_hash), ["prepare", "model-export"]);
        assert_eq!(full_name("prepare", Some("a_test")), "prepare::a_test");
        assert_eq!(full_name("prepare", Some("main")), "prepare");
    }

    #[test]
    fn appends_to_what_other_processes_wrote() {
        let path = env::temp_dir().join(format!("genrescope-skips-{}", std::process::id()));
        for test in ["a", "b"] {
            append(&path, &line(test, "no data")).expect("a writable folder");
        }
        let text = std::fs::read_to_string(&path).expect("the file");
        std::fs::remove_file(&path).expect("the file");
        assert_eq!(text, "a\tno data\nb\tno data\n");
    }
}

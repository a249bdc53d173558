//! A full disk, a read-only folder, a standard output that takes nothing: an error, and nothing lost.

#![cfg(test)]
#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use genrescope_test_support::skip;
use support::{
    Folder, PROGRAM, contents, errors, metrics, numbers, preparing, refused, songs, store,
    succeeds, trainer,
};

/// The system's error numbers, which Rust appends to its messages.
const NO_SPACE: &str = "os error 28";
const READ_ONLY: &str = "os error 30";

/// Runs the program where no file may exceed so many blocks of 512 bytes: a larger write fails as on a
/// full disk, with another error number.
fn within(blocks: u64, arguments: &[&str]) -> Output {
    // A signal that is ignored stays so in the program; its default would end it.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", PROGRAM]).args(arguments);
    command.output().unwrap()
}

/// Runs a script that mounts file systems, with the program and its arguments in `$@`. Where only an
/// administrator may do so, the running test is recorded as skipped.
fn mounting(script: &str, arguments: &[&str]) -> Option<Output> {
    let may = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"])
        .output();
    if !may.is_ok_and(|output| output.status.success()) {
        skip("no user may mount a file system in a namespace of its own");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount"]);
    command
        .args(["sh", "-c", script, "sh", PROGRAM])
        .args(arguments);
    Some(command.output().unwrap())
}

/// Asserts that no incomplete file is left.
fn no_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        assert!(
            path.extension().is_none_or(|of| of != "partial"),
            "{}",
            path.display()
        );
    }
}

fn training<'a>(data: &'a Path, out: &'a Path, epochs: &'a str) -> Vec<&'a str> {
    support::training(data, out, epochs, "8")
}

/// Asserts that a run of `prepare` reused every song that an earlier run had finished: the last line of
/// progress has the number of files, those done, and those reused.
fn reused_all(output: &Output, files: f64) {
    let text = errors(output);
    let progress = numbers(text.lines().last().unwrap());
    assert_eq!(
        progress.iter().filter(|&&number| number == files).count(),
        3,
        "{text}"
    );
}

#[test]
fn prepare_resumes_after_a_full_disk() {
    let folder = Folder::new("full-prepare");
    let [sounds, whole, full] = ["sounds", "whole", "full"].map(|name| folder.0.join(name));
    songs(&sounds, 10);
    succeeds(&preparing(&sounds, &whole));
    let arguments = preparing(&sounds, &full);
    // Room for no song, then for each song but not for the store.
    let clips = full.join("partial");
    let message = refused(&within(4, &arguments));
    assert!(message.contains(clips.to_str().unwrap()), "{message}");
    assert!(contents(&clips).is_empty());
    let message = refused(&within(40, &arguments));
    assert!(message.contains("mel.safetensors"), "{message}");
    no_leftovers(&full);
    no_leftovers(&clips);
    assert_eq!(contents(&clips).len(), 20);
    let output = trainer(&arguments);
    assert!(output.status.success());
    reused_all(&output, 20.0);
    assert!(contents(&full) == contents(&whole));
}

#[test]
fn train_resumes_after_a_full_disk() {
    let folder = Folder::new("full-train");
    store(&folder.0);
    let [straight, full] = ["straight", "full"].map(|name| folder.0.join(name));
    succeeds(&training(&folder.0, &straight, "3"));
    succeeds(&training(&folder.0, &full, "1"));
    let model = fs::metadata(full.join("last.safetensors")).unwrap().len();
    let before = contents_of_files(&full);
    let arguments = training(&folder.0, &full, "3");
    let message = refused(&within(model / 512 / 2, &arguments));
    assert!(message.contains("last.safetensors"), "{message}");
    // Room for a model, but not for Adam's moments of it, which are twice as large.
    let message = refused(&within(model / 512 + 40, &arguments));
    let checkpoint = full.join("epoch-2");
    for part in [checkpoint.to_str().unwrap(), "optimizer"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    no_leftovers(&full);
    assert!(full.join("epoch-1").exists() && !full.join("epoch-2").exists());
    assert_eq!(contents_of_files(&full)["state.json"], before["state.json"]);
    succeeds(&arguments);
    assert_eq!(metrics(&straight), metrics(&full));
    for name in ["best.safetensors", "last.safetensors"] {
        let of = |run: &Path| fs::read(run.join(name)).unwrap();
        assert!(of(&straight) == of(&full), "{name}");
    }
}

fn contents_of_files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    let named = files.map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).unwrap())
    });
    named.collect()
}

/// A real file system with 96 KB left, and more room after the program has failed.
#[test]
fn prepare_resumes_after_a_file_system_was_full() {
    let folder = Folder::new("tmpfs");
    let [sounds, whole, small, out, finished] =
        ["sounds", "whole", "small", "out", "finished"].map(|name| folder.0.join(name));
    songs(&sounds, 10);
    succeeds(&preparing(&sounds, &whole));
    fs::create_dir_all(&small).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=2048k tmpfs {small} || exit 3
        head -c 1952k /dev/zero > {small}/film || exit 3
        \"$@\" && exit 4
        ls {small}/store/partial | wc -l > {finished}
        rm {small}/film && \"$@\" && cp -r {small} {out}",
        finished = finished.display(),
        small = small.display(),
        out = out.display()
    );
    let store = small.join("store");
    let Some(output) = mounting(&script, &preparing(&sounds, &store)) else {
        return;
    };
    let text = errors(&output);
    assert!(output.status.success(), "{:?} {text}", output.status);
    assert!(
        text.contains("trainer: ") && text.contains(NO_SPACE),
        "{text}"
    );
    // The files, those done, and of these the songs that the first run had finished.
    let finished = numbers(&fs::read_to_string(&finished).unwrap())[0];
    assert!(finished > 0.0, "the first run finished no song");
    let progress = numbers(text.lines().last().unwrap());
    assert_eq!(progress[..3], [20.0, 20.0, finished], "{text}");
    assert!(contents(&out.join("store")) == contents(&whole));
}

#[test]
fn rejects_read_only_folders() {
    let folder = Folder::new("read-only");
    store(&folder.0);
    let [sounds, run, bare] = ["sounds", "run", "bare"].map(|name| folder.0.join(name));
    songs(&sounds, 1);
    succeeds(&training(&folder.0, &run, "1"));
    fs::create_dir_all(&bare).unwrap();
    // Not even an administrator can create a folder below this file.
    for arguments in [
        training(&folder.0, Path::new("/proc/version/run"), "1"),
        preparing(&sounds, Path::new("/proc/version/store")),
    ] {
        let message = refused(&trainer(&arguments));
        assert!(message.contains("/proc/version"), "{message}");
    }
    let before = contents_of_files(&run);
    for (place, arguments) in [
        (&run, training(&folder.0, &run, "2")),
        (&bare, training(&folder.0, &bare, "1")),
        (&bare, preparing(&sounds, &bare)),
    ] {
        let place = place.display();
        let script = format!(
            "mount --bind {place} {place} && mount -o remount,bind,ro {place} || exit 3; exec \"$@\""
        );
        let Some(output) = mounting(&script, &arguments) else {
            return;
        };
        let message = refused(&output);
        assert!(message.contains(READ_ONLY), "{message}");
    }
    assert!(contents_of_files(&run) == before);
    succeeds(&training(&folder.0, &run, "2"));
}

#[test]
fn a_full_disk_behind_standard_output_ends_no_run_but_is_an_error_for_results() {
    let folder = Folder::new("dev-full");
    store(&folder.0);
    let run = folder.0.join("run");
    let into = |arguments: &[&str]| {
        let full = File::options().write(true).open("/dev/full").unwrap();
        Command::new(PROGRAM)
            .args(arguments)
            .stdout(full)
            .output()
            .unwrap()
    };
    let output = into(&training(&folder.0, &run, "2"));
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(metrics(&run).len(), 3);
    let model = run.join("best.safetensors");
    let (data, model) = (folder.0.to_str().unwrap(), model.to_str().unwrap());
    for more in [&["--json"][..], &[]] {
        let mut arguments = vec!["evaluate", "--data", data, "--model", model];
        arguments.extend(more);
        let message = refused(&into(&arguments));
        assert!(message.contains(NO_SPACE), "{message}");
    }
}

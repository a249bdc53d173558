//! A full disk, a read-only folder, a standard output that takes nothing: a sentence, nothing lost.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use support::{Folder, contents, metrics, preparing, refused, songs, store, succeeds, trainer};

const PROGRAM: &str = env!("CARGO_BIN_EXE_trainer");

/// Runs the program where no file may grow beyond so many blocks of 512 bytes: what is written beyond
/// fails as on a full disk, with another reason.
fn within(blocks: u64, arguments: &[&str]) -> Output {
    // A signal that is ignored stays so in the program; its default would end it.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", PROGRAM]).args(arguments);
    command.output().unwrap()
}

/// Runs a script that may mount, with the program and its arguments in `$@`; none where the system
/// lets nobody but its administrator do so.
fn mounting(script: &str, arguments: &[&str]) -> Option<Output> {
    let may = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"])
        .output();
    if !may.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "skipped: this system lets no user mount a file system in a namespace of its own"
        );
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount"]);
    command
        .args(["sh", "-c", script, "sh", PROGRAM])
        .args(arguments);
    Some(command.output().unwrap())
}

/// No file that was not finished is left.
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

#[test]
fn prepare_on_a_full_disk_goes_on_when_there_is_room() {
    let folder = Folder::new("full-prepare");
    let [sounds, whole, full] = ["sounds", "whole", "full"].map(|name| folder.0.join(name));
    songs(&sounds, 10);
    succeeds(&preparing(&sounds, &whole));
    let arguments = preparing(&sounds, &full);
    // Not one song, then each song but not the store.
    let told = refused(&within(4, &arguments));
    assert!(
        told.contains("cannot write") && told.contains("partial"),
        "{told}"
    );
    let told = refused(&within(40, &arguments));
    assert!(told.contains("mel.safetensors"), "{told}");
    no_leftovers(&full);
    no_leftovers(&full.join("partial"));
    let output = trainer(&arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("20 of them kept from before"), "{told}");
    assert!(contents(&full) == contents(&whole));
}

#[test]
fn train_on_a_full_disk_goes_on_when_there_is_room() {
    let folder = Folder::new("full-train");
    store(&folder.0);
    let [straight, full] = ["straight", "full"].map(|name| folder.0.join(name));
    succeeds(&training(&folder.0, &straight, "3"));
    succeeds(&training(&folder.0, &full, "1"));
    let model = fs::metadata(full.join("last.safetensors")).unwrap().len();
    let before = contents_of_files(&full);
    let arguments = training(&folder.0, &full, "3");
    let told = refused(&within(model / 512 / 2, &arguments));
    assert!(
        told.contains("cannot write") && told.contains("last.safetensors"),
        "{told}"
    );
    // Room for a model, but not for what Adam remembers of it.
    let told = refused(&within(model / 512 + 40, &arguments));
    assert!(told.contains("cannot save the optimizer"), "{told}");
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

/// The real thing: a file system with 96 KB left, and more when the program has given up.
#[test]
fn a_file_system_that_is_full_and_then_is_not() {
    let folder = Folder::new("tmpfs");
    let [sounds, whole, small, out] =
        ["sounds", "whole", "small", "out"].map(|name| folder.0.join(name));
    songs(&sounds, 10);
    succeeds(&preparing(&sounds, &whole));
    fs::create_dir_all(&small).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=2048k tmpfs {small} || exit 3
        head -c 1952k /dev/zero > {small}/film || exit 3
        \"$@\" && exit 4
        rm {small}/film && \"$@\" && cp -r {small} {out}",
        small = small.display(),
        out = out.display()
    );
    let store = small.join("store");
    let Some(output) = mounting(&script, &preparing(&sounds, &store)) else {
        return;
    };
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{:?} {told}", output.status);
    assert!(
        told.contains("No space left on device") && told.contains("cannot write"),
        "{told}"
    );
    assert!(
        told.contains("kept from before") && !told.contains("panicked"),
        "{told}"
    );
    assert!(contents(&out.join("store")) == contents(&whole));
}

#[test]
fn a_folder_that_may_only_be_read_is_a_sentence() {
    let folder = Folder::new("read-only");
    store(&folder.0);
    let [sounds, run, bare] = ["sounds", "run", "bare"].map(|name| folder.0.join(name));
    songs(&sounds, 1);
    succeeds(&training(&folder.0, &run, "1"));
    fs::create_dir_all(&bare).unwrap();
    // Nobody, not even an administrator, can make a folder below this file.
    for arguments in [
        training(&folder.0, Path::new("/proc/version/run"), "1"),
        preparing(&sounds, Path::new("/proc/version/store")),
    ] {
        let told = refused(&trainer(&arguments));
        assert!(
            told.contains("cannot create") && told.contains("/proc/version"),
            "{told}"
        );
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
        let told = refused(&output);
        assert!(told.contains("Read-only file system"), "{told}");
    }
    assert!(contents_of_files(&run) == before);
    succeeds(&training(&folder.0, &run, "2"));
}

#[test]
fn a_log_on_a_full_disk_ends_no_run_and_lost_results_are_told() {
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
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    assert_eq!(metrics(&run).len(), 3);
    let model = run.join("best.safetensors");
    let (data, model) = (folder.0.to_str().unwrap(), model.to_str().unwrap());
    for more in [&["--json"][..], &[]] {
        let mut arguments = vec!["evaluate", "--data", data, "--model", model];
        arguments.extend(more);
        let told = refused(&into(&arguments));
        assert!(told.contains("cannot write to standard output"), "{told}");
    }
}

//! Killed twenty times at random moments, the program ends with what it would have ended with.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use support::{Dice, Folder, contents, metrics, preparing, songs, store, succeeds};

const KILLS: usize = 20;
const SIGKILL: i32 = 9;

/// Runs the program again and again and kills it at a random moment below `most`, until it was killed
/// [`KILLS`] times. `after` sees what each run left, and whether it had come to its end.
fn kill(arguments: &[&str], most: Duration, seed: u64, mut after: impl FnMut(bool)) {
    let (mut dice, mut most) = (Dice(seed), most);
    let mut killed = 0;
    while killed < KILLS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_micros(dice.below(most.as_micros() as u64)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        match status.signal() {
            Some(signal) => {
                assert_eq!(signal, SIGKILL);
                killed += 1;
                after(false);
            }
            None => {
                assert!(status.success(), "{status}");
                // Faster than it was when it was measured.
                most = most.mul_f64(0.9);
                after(true);
            }
        }
    }
}

fn seconds(arguments: &[&str]) -> Duration {
    let started = Instant::now();
    succeeds(arguments);
    started.elapsed()
}

#[test]
fn a_store_is_the_same_to_the_byte() {
    let folder = Folder::new("killed-prepare");
    let [sounds, whole, killed] = ["sounds", "whole", "killed"].map(|name| folder.0.join(name));
    songs(&sounds, 20);
    let took = seconds(&preparing(&sounds, &whole));
    let wanted = contents(&whole);
    let arguments = preparing(&sounds, &killed);
    let (mut ends, mut under_way) = (0, 0);
    kill(&arguments, took / 2, 1, |ended| {
        // What stands under its name is whole at any moment.
        for name in ["mel.safetensors", "songs.csv"] {
            if let Ok(bytes) = fs::read(killed.join(name)) {
                assert!(
                    wanted.contains(&(name.into(), bytes)),
                    "{name} is not whole"
                );
            }
        }
        under_way += usize::from(killed.join("partial").exists());
        if ended {
            ends += 1;
            assert!(contents(&killed) == wanted, "end {ends}");
            fs::remove_dir_all(&killed).unwrap();
        }
    });
    succeeds(&arguments);
    assert!(contents(&killed) == wanted, "the last run");
    assert!(under_way > 0, "no kill came between two songs");
}

const RECIPE: &str = r#"
preset = "genrescope"
split = "part"
frames = 16
batch = 8
schedule = "one_cycle"
average = 0.9
epochs = 5
patience = 9

[augment]
mixup = 0.3
noise = 0.5
time_masks = 1
"#;

/// What a run leaves, but for the seconds.
fn left(run: &Path) -> (Vec<String>, [Vec<u8>; 2]) {
    let file = |name: &str| fs::read(run.join(name)).unwrap();
    (
        metrics(run),
        ["best.safetensors", "last.safetensors"].map(file),
    )
}

fn epoch(run: &Path) -> u64 {
    let state = fs::read(run.join("state.json"));
    state.map_or(0, |state| {
        let state: serde_json::Value = serde_json::from_slice(&state).unwrap();
        state["epoch"].as_u64().unwrap()
    })
}

#[test]
fn a_run_has_the_same_losses_and_weights() {
    let folder = Folder::new("killed-train");
    store(&folder.0);
    let [recipe, straight, killed] = ["r.toml", "straight", "killed"].map(|n| folder.0.join(n));
    fs::write(&recipe, RECIPE).unwrap();
    let arguments = |out: &Path| {
        let mut all: Vec<String> = ["train", "--config"].map(String::from).into();
        all.push(recipe.display().to_string());
        all.extend(["--data".into(), folder.0.display().to_string()]);
        all.extend(["--out".into(), out.display().to_string()]);
        all
    };
    let of = |out: &Path| arguments(out);
    let straight_arguments = of(&straight);
    let took = seconds(
        &straight_arguments
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    let wanted = left(&straight);
    assert_eq!(wanted.0.len(), 6, "a line an epoch");
    let arguments = of(&killed);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (mut before, mut resumed) = (0, 0);
    kill(&arguments, took * 2 / 3, 2, |ended| {
        let now = epoch(&killed);
        assert!(
            now >= before,
            "epoch {before} was saved, and now it is {now}"
        );
        resumed += usize::from(before > 0);
        before = now;
        if ended {
            assert!(
                left(&killed) == wanted,
                "a run that was killed ended otherwise"
            );
            fs::remove_dir_all(&killed).unwrap();
            before = 0;
        }
    });
    succeeds(&arguments);
    assert_eq!(left(&killed).0, wanted.0);
    assert!(left(&killed) == wanted, "other weights");
    assert!(resumed > 0, "no run went on after an epoch");
    // The checkpoints of two epochs, whatever the kills left.
    let folders = fs::read_dir(&killed).unwrap().flatten();
    let folders = folders.filter(|entry| entry.path().is_dir()).count();
    assert_eq!(folders, 2);
}

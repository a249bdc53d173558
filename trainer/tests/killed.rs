//! A program that is killed twenty times ends with the result of one that never was.

#![cfg(test)]
#![cfg(unix)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use support::{Dice, Folder, Running, contents, json, metrics, preparing, songs, store, succeeds};

const KILLS: usize = 20;

/// Starts the program until it was killed [`KILLS`] times, each time at the event that `choose` returns.
/// A run that ends before its event is not counted. `after` is called with what each run was, killed or
/// not, when it is over.
fn kill<E: FnMut(&Running) -> bool>(
    arguments: &[&str],
    mut choose: impl FnMut() -> E,
    mut after: impl FnMut(bool),
) {
    let mut killed = 0;
    while killed < KILLS {
        let was_killed = Running::start(arguments).kill_at(choose());
        killed += usize::from(was_killed);
        after(was_killed);
    }
}

/// Paths and times of the files with this extension in a folder; none where there is no folder.
fn files(folder: &Path, extension: &str) -> BTreeSet<(PathBuf, SystemTime)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let paths = paths.filter(|path| path.extension().is_some_and(|of| of == extension));
    paths
        .filter_map(|path| modified(&path).map(|time| (path, time)))
        .collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Whether a file is being written beside its target: one that no earlier kill left.
fn writes(folder: &Path, left: &BTreeSet<(PathBuf, SystemTime)>) -> bool {
    !files(folder, "partial").is_subset(left)
}

#[test]
fn prepare_writes_a_byte_identical_store_after_kills() {
    const SONGS: u64 = 40;
    let folder = Folder::new("killed-prepare");
    let [sounds, whole, killed] = ["sounds", "whole", "killed"].map(|name| folder.0.join(name));
    songs(&sounds, SONGS as u32 / 2);
    succeeds(&preparing(&sounds, &whole));
    let expected = contents(&whole);
    let arguments = preparing(&sounds, &killed);
    let clips = killed.join("partial");
    let (mut dice, mut under_way) = (Dice(1), 0);
    let choose = || {
        let finished = |clips: &Path| files(clips, "safetensors").len() as u64;
        let (event, before) = (dice.below(4), finished(&clips));
        let enough = before + 1 + dice.below(SONGS.saturating_sub(before).max(1));
        let (clips, killed) = (clips.clone(), killed.clone());
        let left = [&clips, &killed].map(|folder| files(folder, "partial"));
        move |_: &Running| match event {
            // So many songs are finished.
            0 | 1 => finished(&clips) >= enough,
            // A song is being written.
            2 => writes(&clips, &left[0]),
            // The store is being written.
            _ => writes(&killed, &left[1]),
        }
    };
    kill(&arguments, choose, |was_killed| {
        // A file under its final name is complete at any moment.
        for name in ["mel.safetensors", "songs.csv"] {
            if let Ok(bytes) = fs::read(killed.join(name)) {
                assert!(
                    expected.contains(&(name.into(), bytes)),
                    "{name} is incomplete"
                );
            }
        }
        under_way += usize::from(was_killed && clips.exists());
        if !was_killed {
            assert!(contents(&killed) == expected, "a run between two kills");
            fs::remove_dir_all(&killed).unwrap();
        }
    });
    succeeds(&arguments);
    assert!(contents(&killed) == expected, "the last run");
    assert!(under_way > 0, "no kill came before the store was complete");
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

/// What a run leaves, without the times.
fn results(run: &Path) -> (Vec<String>, [Vec<u8>; 2]) {
    let file = |name: &str| fs::read(run.join(name)).unwrap();
    (
        metrics(run),
        ["best.safetensors", "last.safetensors"].map(file),
    )
}

/// Epochs that a run has saved.
fn epoch(run: &Path) -> u64 {
    match run.join("state.json") {
        state if state.exists() => json(&state)["epoch"].as_u64().unwrap(),
        _ => 0,
    }
}

#[test]
fn train_ends_with_the_same_losses_and_weights_after_kills() {
    let folder = Folder::new("killed-train");
    store(&folder.0);
    let [recipe, straight, killed] = ["r.toml", "straight", "killed"].map(|n| folder.0.join(n));
    fs::write(&recipe, RECIPE).unwrap();
    let arguments = |out: &'static str| {
        let mut all: Vec<String> = ["train", "--config"].map(String::from).into();
        all.push(recipe.display().to_string());
        all.extend(["--data".into(), folder.0.display().to_string()]);
        all.extend(["--out".into(), folder.0.join(out).display().to_string()]);
        all
    };
    let [arguments, of_straight] = ["killed", "straight"].map(arguments);
    let [arguments, of_straight] =
        [&arguments, &of_straight].map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
    succeeds(&of_straight);
    let expected = results(&straight);
    assert_eq!(expected.0.len(), 6, "a heading and a line for each epoch");

    let mut dice = Dice(2);
    let choose = || {
        let (event, next) = (dice.below(6), epoch(&killed) + 1);
        let (run, checkpoint) = (killed.clone(), killed.join(format!("epoch-{next}")));
        let (left, checkpoint_left) = (files(&run, "partial"), modified(&checkpoint));
        move |program: &Running| match event {
            // The data is read.
            0 => program.lines() > 0,
            // The next epoch's model, metrics or checkpoint is being written.
            1 => writes(&run, &left),
            2 => fs::read_to_string(run.join("metrics.csv"))
                .is_ok_and(|text| text.lines().count() as u64 > next),
            3 => modified(&checkpoint).is_some_and(|time| Some(time) != checkpoint_left),
            // One or two epochs are saved.
            4 => epoch(&run) >= next,
            _ => epoch(&run) > next,
        }
    };
    let (mut before, mut resumed) = (0, 0);
    kill(&arguments, choose, |was_killed| {
        let now = epoch(&killed);
        assert!(
            now >= before,
            "epoch {before} was saved, and now it is {now}"
        );
        resumed += usize::from(before > 0);
        before = now;
        if !was_killed {
            assert!(results(&killed) == expected, "a run between two kills");
            fs::remove_dir_all(&killed).unwrap();
            before = 0;
        }
    });
    succeeds(&arguments);
    assert_eq!(results(&killed).0, expected.0);
    assert!(results(&killed) == expected, "other weights");
    assert!(resumed > 0, "no run resumed after an epoch");
    // The checkpoints of the last two epochs, and no leftover of a kill.
    let folders = fs::read_dir(&killed).unwrap().flatten();
    let folders = folders.filter(|entry| entry.path().is_dir()).count();
    assert_eq!(folders, 2);
}

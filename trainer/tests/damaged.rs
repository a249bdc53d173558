//! A flipped byte in a store, a list or a checkpoint: a sentence, and nothing lost.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::fs;
use std::ops::Range;
use std::path::Path;

use support::{Dice, Folder, metrics, preparing, refused, songs, store, succeeds, trainer};

const FLIPS: usize = 30;

/// Flips a bit of a file at a random place of `within` and gives back the bytes as they were.
fn flip(path: &Path, within: Range<usize>, dice: &mut Dice) -> (Vec<u8>, usize) {
    let bytes = fs::read(path).unwrap();
    let at = within.start + dice.below(within.len() as u64) as usize;
    let mut damaged = bytes.clone();
    damaged[at] ^= 1 << dice.below(7);
    fs::write(path, damaged).unwrap();
    (bytes, at)
}

#[test]
fn a_damaged_store_is_refused_wherever_the_byte_is() {
    let folder = Folder::new("damaged-store");
    let [sounds, data, run] = ["sounds", "data", "run"].map(|name| folder.0.join(name));
    songs(&sounds, 20);
    succeeds(&preparing(&sounds, &data));
    let arguments = [
        "train",
        "--data",
        data.to_str().unwrap(),
        "--out",
        run.to_str().unwrap(),
        "--epochs",
        "0",
    ];
    succeeds(&arguments);
    let mut dice = Dice(3);
    let list = fs::read_to_string(data.join("songs.csv")).unwrap();
    let mel = fs::metadata(data.join("mel.safetensors")).unwrap().len() as usize;
    for (name, within) in [
        // The header and what is behind it: few flips fall into the header by themselves.
        ("mel.safetensors", 0..1200),
        ("mel.safetensors", 0..mel),
        // The names of columns that are empty say nothing.
        ("songs.csv", list.find('\n').unwrap() + 1..list.len()),
    ] {
        let path = data.join(name);
        for _ in 0..FLIPS {
            let (whole, at) = flip(&path, within.clone(), &mut dice);
            let output = trainer(&arguments);
            assert_eq!(output.status.code(), Some(2), "{name}, byte {at}");
            let told = refused(&output);
            assert!(told.contains(name), "byte {at}: {told}");
            fs::write(&path, whole).unwrap();
        }
    }
    succeeds(&arguments);
}

#[test]
fn a_damaged_checkpoint_gives_way_to_the_one_before() {
    let folder = Folder::new("damaged-run");
    store(&folder.0);
    let [straight, damaged] = ["straight", "damaged"].map(|name| folder.0.join(name));
    let train = |out: &Path, epochs: &str| {
        let (data, out) = (folder.0.to_str().unwrap(), out.to_str().unwrap());
        let mut all = vec!["train", "--data", data, "--out", out, "--epochs", epochs];
        all.extend(["--preset", "genrescope", "--frames", "16", "--batch", "8"]);
        all.extend(["--average", "0.9", "--patience", "50"]);
        trainer(&all)
    };
    assert!(train(&straight, "8").status.success());
    let mut dice = Dice(4);
    // How far to train, from which epoch it must go on, and what is damaged then.
    for (epochs, from, name) in [
        ("2", None, "epoch-2/model"),
        ("3", Some(1), "epoch-3/optimizer"),
        ("4", Some(2), "epoch-4/average"),
        ("5", Some(3), "epoch-5/SHA256SUMS"),
        // The state beside an epoch is a copy.
        ("6", Some(4), "epoch-6/state"),
        ("7", Some(6), "state"),
        ("8", Some(7), ""),
    ] {
        let output = train(&damaged, epochs);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}{errors}");
        if let Some(from) = from {
            assert!(
                text.contains(&format!("going on after epoch {from}\n")),
                "{text}"
            );
        }
        if name.is_empty() {
            continue;
        }
        let path = damaged.join(name);
        let beside = fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        let beside: Vec<_> = beside.map(|entry| entry.path()).collect();
        let path = beside
            .iter()
            .find(|beside| beside.with_extension("") == path);
        let path = path.unwrap();
        let length = fs::metadata(path).unwrap().len() as usize;
        flip(path, 0..length, &mut dice);
    }
    assert_eq!(metrics(&straight), metrics(&damaged));
    for name in ["best.safetensors", "last.safetensors"] {
        let of = |run: &Path| fs::read(run.join(name)).unwrap();
        assert!(of(&straight) == of(&damaged), "{name}");
    }

    // Both epochs: there is nothing to go on from, and that is said.
    for epoch in ["epoch-7", "epoch-8"] {
        let sums = damaged.join(epoch).join("SHA256SUMS");
        let length = fs::metadata(&sums).unwrap().len() as usize;
        flip(&sums, 0..length, &mut dice);
    }
    let best = fs::read(damaged.join("best.safetensors")).unwrap();
    let told = refused(&train(&damaged, "9"));
    assert!(
        told.contains("cannot go on") && told.contains("is damaged"),
        "{told}"
    );
    assert!(best == fs::read(damaged.join("best.safetensors")).unwrap());

    // A weight of a model that became huge: the model's own test tells.
    let path = damaged.join("best.safetensors");
    let mut bytes = best;
    let end = bytes.len() - 1;
    bytes[end] ^= 0x40;
    fs::write(&path, &bytes).unwrap();
    let (data, model) = (folder.0.to_str().unwrap(), path.to_str().unwrap());
    let told = refused(&trainer(&["evaluate", "--data", data, "--model", model]));
    assert!(told.contains("best.safetensors"), "{told}");
}

//! A flipped bit in a store, a list or a checkpoint: an error that names the file, and nothing lost.

#![cfg(test)]

mod support;

use std::fs;
use std::ops::Range;
use std::path::Path;

use support::{
    Dice, Folder, errors, metrics, preparing, refused, resumed_after, songs, store, succeeds,
    trainer,
};

const FLIPS: usize = 30;

/// Flips a random bit of a file within a range of its bytes. Returns the bytes as they were, and which
/// one is damaged.
fn flip(path: &Path, within: Range<usize>, dice: &mut Dice) -> (Vec<u8>, usize) {
    let bytes = fs::read(path).unwrap();
    let at = within.start + dice.below(within.len() as u64) as usize;
    let mut damaged = bytes.clone();
    damaged[at] ^= 1 << dice.below(7);
    fs::write(path, damaged).unwrap();
    (bytes, at)
}

#[test]
fn rejects_a_store_with_any_damaged_byte() {
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
        // The header and the bytes after it: of flips in the whole file, few hit the header.
        ("mel.safetensors", 0..1200),
        ("mel.safetensors", 0..mel),
        // The names of empty columns are not under the checksum.
        ("songs.csv", list.find('\n').unwrap() + 1..list.len()),
    ] {
        let path = data.join(name);
        for _ in 0..FLIPS {
            let (whole, at) = flip(&path, within.clone(), &mut dice);
            let output = trainer(&arguments);
            assert_eq!(output.status.code(), Some(2), "{name}, byte {at}");
            let message = refused(&output);
            assert!(message.contains(name), "byte {at}: {message}");
            fs::write(&path, whole).unwrap();
        }
    }
    succeeds(&arguments);
}

#[test]
fn resumes_from_the_checkpoint_before_a_damaged_one() {
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
    // How far to train, after which epoch that resumes, and which file is damaged afterwards.
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
        assert!(output.status.success(), "{}", errors(&output));
        assert_eq!(resumed_after(&damaged), from, "{name}");
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

    // Both checkpoints are damaged: there is none to resume from.
    for epoch in ["epoch-7", "epoch-8"] {
        let sums = damaged.join(epoch).join("SHA256SUMS");
        let length = fs::metadata(&sums).unwrap().len() as usize;
        flip(&sums, 0..length, &mut dice);
    }
    let best = fs::read(damaged.join("best.safetensors")).unwrap();
    let message = refused(&train(&damaged, "9"));
    let latest = damaged.join("epoch-8");
    assert!(message.contains(latest.to_str().unwrap()), "{message}");
    assert!(!damaged.join("epoch-9").exists());
    assert!(best == fs::read(damaged.join("best.safetensors")).unwrap());

    // A weight of a model became huge: its self-test fails.
    let path = damaged.join("best.safetensors");
    let mut bytes = best;
    let end = bytes.len() - 1;
    bytes[end] ^= 0x40;
    fs::write(&path, &bytes).unwrap();
    let (data, model) = (folder.0.to_str().unwrap(), path.to_str().unwrap());
    let message = refused(&trainer(&["evaluate", "--data", data, "--model", model]));
    assert!(message.contains("best.safetensors"), "{message}");
}

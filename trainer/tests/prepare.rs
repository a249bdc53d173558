//! `trainer prepare`: from audio to a store, in one run, in shards, and after kills.

#![cfg(test)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{
    Folder, Running, contents, errors, numbers, refused_naming, stored, succeeds, table, trainer,
    wav,
};

const RATE: u32 = 22_050;

/// Writes eight songs of two genres, 3 s each, one of them a copy; and a broken, a short and a silent
/// file.
fn audio(folder: &Path) {
    for genre in ["high", "low"] {
        fs::create_dir_all(folder.join(genre).join("more")).unwrap();
    }
    let song = |n: u32| {
        (0..3 * RATE).map(move |at| {
            let seconds = f64::from(at) / f64::from(RATE);
            let pitch = 200.0 * f64::from(n + 1) * (1.0 + 0.1 * (seconds * 3.0).sin());
            ((std::f64::consts::TAU * pitch * seconds).sin() * 9000.0) as i16
        })
    };
    for n in 0..8 {
        let place = match n {
            0..3 => format!("low/{n}.wav"),
            3 => "low/more/0.wav".into(),
            _ => format!("high/{n}.wav"),
        };
        // The last one is a copy of the one before.
        wav(&folder.join(place), RATE, 1, song(n.min(6)));
    }
    fs::write(folder.join("high/broken.wav"), "RIFF and nothing more").unwrap();
    fs::write(folder.join("high/notes.txt"), "no audio").unwrap();
    fs::write(folder.join("high/._4.wav"), "of another system").unwrap();
    wav(&folder.join("low/short.wav"), RATE, 1, song(1).take(20_000));
    wav(
        &folder.join("low/silent.wav"),
        RATE,
        1,
        (0..3 * RATE).map(|_| 0),
    );
}

fn arguments<'a>(audio: &'a Path, out: &'a Path) -> Vec<&'a str> {
    let text = |path: &'a Path| path.to_str().unwrap();
    vec![
        "prepare",
        "--audio",
        text(audio),
        "--out",
        text(out),
        "--seconds",
        "3",
    ]
}

#[test]
fn one_run_shards_and_killed_runs_make_byte_identical_stores() {
    let folder = Folder::new("prepare");
    let sounds = folder.0.join("sounds");
    audio(&sounds);
    let whole = folder.0.join("whole");
    let output = trainer(&arguments(&sounds, &whole));
    let errors = errors(&output);
    assert!(output.status.success(), "{errors}");
    // Every file is in one of the lists.
    let progress = errors.lines().map(numbers);
    assert!(
        progress
            .into_iter()
            .any(|line| line.starts_with(&[11.0, 11.0]))
    );
    assert_eq!(table(&whole.join("songs.csv")).len(), 8);
    let failed = table(&whole.join("failed.csv"));
    let files: Vec<&str> = failed.iter().map(|line| line["file"].as_str()).collect();
    assert_eq!(
        files,
        ["high/broken.wav", "low/short.wav", "low/silent.wav"]
    );
    let reasons: Vec<&str> = failed.iter().map(|line| line["reason"].as_str()).collect();
    for (file, reason) in files.iter().zip(&reasons) {
        assert!(
            errors
                .lines()
                .any(|line| line.contains(file) && line.contains(reason))
        );
    }
    // The length of the file and that of the store, in seconds.
    assert_eq!(numbers(reasons[1]), [0.9, 3.0], "{}", reasons[1]);
    assert!(reasons[0] != reasons[1] && reasons[1] != reasons[2] && reasons[2] != reasons[0]);
    let songs = fs::read_to_string(whole.join("songs.csv")).unwrap();
    assert!(
        songs.contains("\n3,7,high,high/7.wav,66150,,,6,"),
        "the copy is not marked:\n{songs}"
    );
    assert!(
        songs.contains(",low/more/0.wav,low,"),
        "two songs have one name:\n{songs}"
    );
    let names: Vec<_> = contents(&whole).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["failed.csv", "mel.safetensors", "songs.csv"]);

    // As two machines make it.
    let shards = ["1/2", "2/2"].map(|shard| {
        let out = folder.0.join(shard.replace('/', "-"));
        let mut of = arguments(&sounds, &out);
        of.extend(["--shard", shard]);
        succeeds(&of);
        out
    });
    let merged = folder.0.join("merged");
    let [first, second] = shards.each_ref().map(|path| path.to_str().unwrap());
    succeeds(&[
        "prepare",
        "--merge",
        first,
        second,
        "--out",
        merged.to_str().unwrap(),
    ]);
    assert!(contents(&merged) == contents(&whole), "merged");
    let output = trainer(&[
        "prepare",
        "--merge",
        first,
        first,
        "--out",
        merged.to_str().unwrap(),
    ]);
    // Names a song that is in both.
    let song = &table(&Path::new(first).join("songs.csv"))[0]["file"];
    refused_naming(&output, &[song]);

    // Killed five times, and a file of the finished songs is cut short each time.
    let killed = folder.0.join("killed");
    let clips = killed.join("partial");
    let mut damaged: Option<(PathBuf, u64)> = None;
    let mut kills = 0;
    while kills < 5 {
        let program = Running::start(&arguments(&sounds, &killed));
        // A song is finished: the first, later the one whose file was cut short.
        let was_killed = program.kill_at(|_| match &damaged {
            None => finished_song(&clips).is_some(),
            Some((clip, cut)) => fs::metadata(clip).is_ok_and(|file| file.len() > *cut),
        });
        kills += usize::from(was_killed);
        damaged = finished_song(&clips).map(|clip| {
            let bytes = fs::read(&clip).unwrap();
            let cut = bytes.len() - 7;
            fs::write(&clip, &bytes[..cut]).unwrap();
            (clip, cut as u64)
        });
        if !was_killed {
            assert!(contents(&killed) == contents(&whole), "between two kills");
            fs::remove_dir_all(&killed).unwrap();
        }
    }
    succeeds(&arguments(&sounds, &killed));
    assert!(contents(&killed) == contents(&whole), "killed");
}

/// The file of a song in the folder of finished songs.
fn finished_song(clips: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(clips).into_iter().flatten().flatten();
    let finished = |path: &PathBuf| path.extension().is_some_and(|of| of == "safetensors");
    entries.find_map(|entry| Some(entry.path()).filter(finished))
}

/// The lines of a store's list, by column.
fn list(store: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    table(&store.join("songs.csv"))
}

#[test]
fn augmented_copies_follow_their_songs_and_train_with_them() {
    let folder = Folder::new("copies");
    let sounds = folder.0.join("sounds");
    audio(&sounds);
    let (plain, whole) = (folder.0.join("plain"), folder.0.join("whole"));
    succeeds(&arguments(&sounds, &plain));
    let flags = ["--pitch", "-1,2", "--snr", "20", "--noise-factor", "0.005"];
    let with_copies = |out: &Path, more: &[&str]| {
        let mut of: Vec<String> = arguments(&sounds, out).iter().map(|&a| a.into()).collect();
        of.extend(flags.iter().chain(more).map(|&a| a.to_owned()));
        succeeds(&of.iter().map(String::as_str).collect::<Vec<_>>())
    };
    with_copies(&whole, &[]);

    let (alone, lines) = (list(&plain), list(&whole));
    assert_eq!(lines.len(), 40);
    assert_eq!(lines[..8], alone);
    let changes = ["pitch-1", "pitch+2", "snr20", "noise0.005"];
    for (at, line) in lines[8..].iter().enumerate() {
        let song = &alone[at % 8];
        let change = changes[at / 8];
        assert_eq!(line["augmentation"], change);
        assert_eq!(line["augmented_from"], song["song"]);
        assert_eq!(line["song"], format!("{}~{change}", song["song"]));
        assert_eq!(line["genre"], song["genre"]);
        assert_eq!(line["duplicate_of"], "");
    }
    let (before, after) = (stored(&plain), stored(&whole));
    assert!(
        after[..8] == before[..],
        "the songs differ from those without copies"
    );
    assert!(after[8].1 != after[0].1, "the copy is not changed");
    // Song 3 is an exact copy of song 2, noise and all.
    assert!(
        after[24 + 3].1 == after[24 + 2].1,
        "the same file, the same noise"
    );

    // As two machines make it.
    let shards = ["1/2", "2/2"].map(|shard| {
        let out = folder.0.join(shard.replace('/', "-"));
        with_copies(&out, &["--shard", shard]);
        out.to_str().unwrap().to_owned()
    });
    let merged = folder.0.join("merged");
    let out = merged.to_str().unwrap();
    succeeds(&["prepare", "--merge", &shards[0], &shards[1], "--out", out]);
    assert!(contents(&merged) == contents(&whole), "merged");
    let output = trainer(&[
        "prepare",
        "--merge",
        plain.to_str().unwrap(),
        &shards[0],
        "--out",
        out,
    ]);
    // Two stores with other settings.
    refused_naming(&output, &[&shards[0], plain.to_str().unwrap()]);

    // Three songs are trained on with their copies; those of the other parts have none.
    let csv = fs::read_to_string(whole.join("songs.csv")).unwrap();
    let parts = [
        "train", "valid", "test", "test", "valid", "train", "train", "test",
    ];
    let with_part: String = csv
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},part\n"),
            at => format!("{line},{}\n", parts[(at - 1) % 8]),
        })
        .collect();
    fs::write(whole.join("songs.csv"), with_part).unwrap();
    let run = folder.0.join("run");
    let text = succeeds(&[
        "train",
        "--data",
        whole.to_str().unwrap(),
        "--out",
        run.to_str().unwrap(),
        "--split",
        "part",
        "--epochs",
        "0",
    ]);
    let parts = numbers(text.lines().next().unwrap());
    assert_eq!(parts, [15.0, 2.0, 3.0], "{text}");
}

#[test]
fn a_store_records_its_front_end() {
    let folder = Folder::new("front-end");
    let (sounds, store) = (folder.0.join("sounds"), folder.0.join("store"));
    audio(&sounds);
    let mut of = arguments(&sounds, &store);
    of.extend([
        "--rate",
        "16000",
        "--hop",
        "512",
        "--mel-scale",
        "htk",
        "--bands",
        "96",
        "--n-fft",
        "1024",
    ]);
    succeeds(&of);
    let bytes = fs::read(store.join("mel.safetensors")).unwrap();
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let label = header.metadata().as_ref().unwrap()["store"].clone();
    for part in [
        r#""sample_rate":16000"#,
        r#""hop_length":512"#,
        r#""scale":"htk""#,
        r#""n_mels":96"#,
        r#""f_max":8000.0"#,
        r#""columns":93"#,
    ] {
        assert!(label.contains(part), "{part}\n{label}");
    }
    // Counted at 22,050 Hz for any rate.
    assert_eq!(list(&store)[0]["samples_22050"], "66150");
    let mut wrong = arguments(&sounds, &store);
    wrong.extend(["--rate", "16000", "--f-max", "9000"]);
    let output = trainer(&wrong);
    refused_naming(&output, &["9000", "8000"]);
}

#[test]
fn rejects_another_models_genres_and_a_damaged_store() {
    let folder = Folder::new("prepared");
    let (sounds, store) = (folder.0.join("sounds"), folder.0.join("store"));
    audio(&sounds);
    succeeds(&arguments(&sounds, &store));
    let evaluate = |names: &[&str]| {
        let output = trainer(&[
            "evaluate",
            "--data",
            store.to_str().unwrap(),
            "--model",
            "../models/genrescope.safetensors",
        ]);
        refused_naming(&output, names);
    };
    evaluate(&["high", "low", "blues"]);
    let path = store.join("mel.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    evaluate(&[path.to_str().unwrap()]);
}

#[test]
fn names_the_folder_or_option_that_cannot_be_used() {
    let folder = Folder::new("unprepared");
    let [empty, store, nowhere, file] =
        ["empty", "store", "nowhere", "file"].map(|name| folder.0.join(name));
    fs::create_dir_all(&empty).unwrap();
    fs::write(&file, "").unwrap();
    let below_file = file.join("store");
    for (audio, out, name) in [
        (&empty, &store, &empty),
        (&nowhere, &store, &nowhere),
        (&empty, &below_file, &below_file),
    ] {
        let output = trainer(&arguments(audio, out));
        refused_naming(&output, &[name.to_str().unwrap()]);
    }
    let mut short = arguments(&empty, &store);
    *short.last_mut().unwrap() = "0.1";
    refused_naming(&trainer(&short), &["--seconds", "600"]);
}

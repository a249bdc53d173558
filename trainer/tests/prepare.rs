//! `trainer prepare`: audio to a store, whatever happens on the way.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use support::{Folder, succeeds, trainer, wav};

const RATE: u32 = 22_050;

/// Eight songs of two genres, 3 s each, one of them a copy; and a broken, a short and a silent file.
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

/// Everything in the folder of a store.
fn contents(store: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(store)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(path).unwrap(),
            )
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_store_however_it_was_made_is_the_same_to_the_byte() {
    let folder = Folder::new("prepare");
    let sounds = folder.0.join("sounds");
    audio(&sounds);
    let whole = folder.0.join("whole");
    let output = trainer(&arguments(&sounds, &whole));
    let (text, errors) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{errors}");
    assert!(text.contains("8 songs of 2 genres"), "{text}");
    assert!(text.contains("3 files left out (failed.csv)"), "{text}");
    for sentence in [
        "left out: high/broken.wav: ",
        "left out: low/short.wav: it is only 0.9 s long, less than the 3 s of the store",
        "left out: low/silent.wav: it is silent",
        "11 of 11 files",
    ] {
        assert!(errors.contains(sentence), "{sentence}\n{errors}");
    }
    let songs = fs::read_to_string(whole.join("songs.csv")).unwrap();
    assert!(
        songs.contains("\n3,7,high,high/7.wav,66150,,,6,"),
        "a copy is told:\n{songs}"
    );
    assert!(
        songs.contains(",low/more/0.wav,low,"),
        "two songs of one name:\n{songs}"
    );
    let names: Vec<_> = contents(&whole).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["failed.csv", "mel.safetensors", "songs.csv"]);

    // By two machines.
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
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors.contains("is in more than one of the stores"),
        "{errors}"
    );

    // Killed again and again; a file of what was kept is cut short as well.
    let killed = folder.0.join("killed");
    for wait in [5, 10, 20, 30, 40] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trainer"))
            .args(arguments(&sounds, &killed))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = fs::read_dir(killed.join("partial"))
            .into_iter()
            .flatten()
            .flatten()
            .next();
        if let Some(kept) = kept {
            let bytes = fs::read(kept.path()).unwrap();
            fs::write(kept.path(), &bytes[..bytes.len().saturating_sub(7)]).unwrap();
        }
    }
    succeeds(&arguments(&sounds, &killed));
    assert!(contents(&killed) == contents(&whole), "killed");
}

/// The lines of a store's list, by column.
fn list(store: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(store.join("songs.csv")).unwrap();
    reader.deserialize().map(|line| line.unwrap()).collect()
}

#[test]
fn copies_stand_behind_their_songs_and_train_with_them() {
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
    let text = with_copies(&whole, &[]);
    assert!(
        text.contains("8 songs of 2 genres and 32 augmented copies"),
        "{text}"
    );

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
    assert!(after[..8] == before[..], "songs as without copies");
    assert!(after[8].1 != after[0].1, "a copy is changed");
    // Song 3 is an exact copy of song 2, noise and all.
    assert!(
        after[24 + 3].1 == after[24 + 2].1,
        "the same file, the same noise"
    );

    // By two machines, and after an interruption.
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
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.contains("was made with other settings than"),
        "{errors}"
    );

    // Of four songs a genre, one of each is tested; the copies of the songs that train are there.
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
    assert!(
        text.contains("15 songs to train on, 2 to validate, 3 set aside"),
        "{text}"
    );
}

#[test]
fn a_store_of_another_front_end_trains_and_is_told_from_others() {
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
    // Counted at 22,050 Hz whatever the rate.
    assert_eq!(list(&store)[0]["samples_22050"], "66150");
    let mut wrong = arguments(&sounds, &store);
    wrong.extend(["--rate", "16000", "--f-max", "9000"]);
    let output = trainer(&wrong);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(errors.contains("highest frequency is 9000"), "{errors}");
}

#[test]
fn a_store_trains_and_a_damaged_one_is_refused() {
    let folder = Folder::new("prepared");
    let (sounds, store) = (folder.0.join("sounds"), folder.0.join("store"));
    audio(&sounds);
    succeeds(&arguments(&sounds, &store));
    let evaluate = |expected: &str| {
        let output = trainer(&[
            "evaluate",
            "--data",
            store.to_str().unwrap(),
            "--model",
            "../models/genrescope.safetensors",
        ]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2));
        assert!(errors.contains(expected), "{errors}");
    };
    evaluate(r#"the data has ["high", "low"]"#);
    let path = store.join("mel.safetensors");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    evaluate("it is damaged: its checksum is not the one it was written with; prepare it again");
}

#[test]
fn the_list_of_fma_gives_genres_artists_and_parts() {
    let folder = Folder::new("fma");
    let (sounds, store) = (folder.0.join("fma_small"), folder.0.join("store"));
    fs::create_dir_all(sounds.join("000")).unwrap();
    for number in [2, 5, 10] {
        let tone = (0..3 * RATE).map(|at| ((at * number) % 4000) as i16);
        // Named as in the data set; what is in a file its bytes tell.
        wav(&sounds.join(format!("000/{number:06}.mp3")), RATE, 1, tone);
    }
    let list = folder.0.join("tracks.csv");
    let lines = ",artist,set,track,track\n,id,split,genre_top,title\ntrack_id,,,,\n\
        2,77,training,Hip-Hop,Food\n5,78,test,Folk,\"A, B\"\n10,79,validation,,Nothing\n99,80,test,Rock,Absent\n";
    fs::write(&list, lines).unwrap();
    let mut of = arguments(&sounds, &store);
    of.extend(["--fma", list.to_str().unwrap()]);
    let text = succeeds(&of);
    assert!(text.contains("2 songs of 2 genres"), "{text}");
    let songs = fs::read_to_string(store.join("songs.csv")).unwrap();
    assert!(
        songs.contains("0,000002,Hip-Hop,000/000002.mp3,66150,train,77,,"),
        "{songs}"
    );
    assert!(
        songs.contains("1,000005,Folk,000/000005.mp3,66150,test,78,,"),
        "{songs}"
    );
    fs::write(&list, "a,b\nc,d\n").unwrap();
    let output = trainer(&of);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.contains("is it the tracks.csv of fma_metadata?"),
        "{errors}"
    );
}

#[test]
fn what_cannot_be_prepared_is_a_sentence() {
    let folder = Folder::new("unprepared");
    let (empty, store) = (folder.0.join("empty"), folder.0.join("store"));
    fs::create_dir_all(&empty).unwrap();
    let told = |of: &[&str], sentence: &str| {
        let output = trainer(of);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(sentence), "{errors}");
    };
    told(
        &arguments(&empty, &store),
        "no audio files in folders of genres",
    );
    told(&arguments(&folder.0.join("nowhere"), &store), "cannot read");
    let file = folder.0.join("file");
    fs::write(&file, "").unwrap();
    told(
        &arguments(&empty, &file.join("store")),
        "cannot create the folder",
    );
    let mut long = arguments(&empty, &store);
    *long.last_mut().unwrap() = "0.1";
    told(&long, "--seconds must lie between 1 and 600");
}

/// The codes and floors of a store, by song.
fn stored(folder: &Path) -> Vec<(String, Vec<u8>, f32)> {
    let bytes = fs::read(folder.join("mel.safetensors")).unwrap();
    let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let (codes, floors) = (
        file.tensor("codes").unwrap(),
        file.tensor("floor_db").unwrap(),
    );
    let size = codes.shape()[1] * codes.shape()[2];
    let floors = floors
        .data()
        .as_chunks::<4>()
        .0
        .iter()
        .copied()
        .map(f32::from_le_bytes);
    let mut songs = csv::Reader::from_path(folder.join("songs.csv")).unwrap();
    let names = songs.records().map(|line| line.unwrap()[1].to_owned());
    let codes = codes.data().chunks_exact(size).map(<[u8]>::to_vec);
    names
        .zip(codes)
        .zip(floors)
        .map(|((name, codes), floor)| (name, codes, floor))
        .collect()
}

/// 50 clips of GTZAN, beside the spectrograms of the same clips that librosa made.
#[test]
fn gtzan_is_as_librosa_has_it() {
    let data = std::env::var_os("GENRESCOPE_DATA")
        .map_or_else(|| Path::new("../../shared/data").to_owned(), Into::into);
    if !data.join("gtzan-audio").is_dir() || !data.join("gtzan-mel").is_dir() {
        eprintln!("skipped: no gtzan-audio and gtzan-mel (set GENRESCOPE_DATA to their folder)");
        return;
    }
    let folder = Folder::new("gtzan");
    let audio = data.join("gtzan-audio");
    succeeds(&[
        "prepare",
        "--audio",
        audio.to_str().unwrap(),
        "--out",
        folder.0.to_str().unwrap(),
    ]);
    let theirs = stored(&data.join("gtzan-mel"));
    let ours = stored(&folder.0);
    assert_eq!(ours.len(), 50);
    let decibels = |code: u8, floor: f32| floor * (1.0 - (f32::from(code) + 0.5) / 256.0);
    for (song, codes, floor) in ours {
        let (_, wanted, their_floor) = theirs.iter().find(|(name, ..)| *name == song).unwrap();
        assert_eq!(codes.len(), 128 * 387);
        let far = codes.iter().zip(wanted).filter(|&(&a, &b)| {
            // A step is 80 dB / 256, and a value on its edge may fall to either side; floors other
            // than -80 dB were estimated there, within 1.1 dB.
            let allowed = if *their_floor == -80.0 { 0.313 } else { 1.1 };
            (decibels(a, floor) - decibels(b, *their_floor)).abs() > allowed
        });
        // Where (c + 0.5) T / 387.5 is a whole number, theirs is a column from the frame before: in
        // two of the clips, 15 and 2 columns of 387.
        let far = far.count();
        let ties = match song.as_str() {
            "disco.00001" => 15 * 128,
            "disco.00003" => 2 * 128,
            _ => 0,
        };
        assert!(far <= ties, "{song}: {far} values are too far");
    }
}

//! `trainer predict` on folders: every file is answered, or named with the reason why not.

#![cfg(test)]

use std::fs;

mod support;

use support::{Folder, answered, answers, errors, skipped, song, trainer};

fn pair(name: &str, reason: &str) -> (String, String) {
    (name.into(), reason.into())
}

#[test]
fn names_and_counts_every_skipped_file() {
    let folder = Folder::new("predict-skipped");
    song(&folder.0.join("one.WAVE"));
    fs::copy(folder.0.join("one.WAVE"), folder.0.join("two.opus")).unwrap();
    for name in ["cover.jpg", "notes", ".DS_Store", "._one.wav"] {
        fs::write(folder.0.join(name), "no audio").unwrap();
    }
    let place = folder.0.to_str().unwrap();
    let output = trainer(&["predict", "--json", place]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let answers = answers(&output);
    // The content decides: two.opus is a WAV.
    assert_eq!(answered(&answers), ["one.WAVE", "two.opus"]);
    let expected = [pair("cover.jpg", "extension"), pair("notes", "extension")];
    assert_eq!(skipped(&answers), expected);
    assert_eq!(answers.len(), 4, "hidden files are only counted");

    let output = trainer(&["predict", place]);
    let text = errors(&output);
    assert!(
        text.contains("cover.jpg") && text.contains("notes"),
        "{text}"
    );
    assert!(!text.contains("DS_Store"), "{text}");
    assert_eq!(support::numbers(text.lines().last().unwrap()), [4.0, 2.0]);
}

#[test]
fn an_empty_folder_does_not_stop_the_others() {
    let folder = Folder::new("predict-empty-folder");
    let [empty, file] = ["empty", "one.wav"].map(|name| folder.0.join(name));
    fs::create_dir(&empty).unwrap();
    song(&file);
    let [empty, file] = [&empty, &file].map(|path| path.to_str().unwrap());
    let output = trainer(&["predict", "--json", empty, file]);
    assert_eq!(output.status.code(), Some(1));
    let answers = answers(&output);
    assert_eq!(answered(&answers), ["one.wav"]);
    assert_eq!(skipped(&answers), [pair("empty", "empty_folder")]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    #[test]
    fn follows_each_link_once() {
        let folder = Folder::new("predict-links");
        let inside = folder.0.join("inside");
        let outside = folder.0.join("outside");
        for path in [&inside, &outside] {
            fs::create_dir(path).unwrap();
        }
        song(&inside.join("song.wav"));
        song(&outside.join("other.wav"));
        fs::hard_link(inside.join("song.wav"), inside.join("zz.wav")).unwrap();
        for (target, link) in [
            (".", "a"),
            (".", "b"),
            ("song.wav", "aa.wav"),
            ("../outside", "c"),
            ("../outside", "d"),
            ("../outside/other.wav", "e.wav"),
        ] {
            symlink(target, inside.join(link)).unwrap();
        }
        // Through this one, c leads back into the folder.
        symlink("../inside", outside.join("back")).unwrap();
        let output = trainer(&["predict", "--json", inside.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let answers = answers(&output);
        assert_eq!(answered(&answers), ["other.wav", "song.wav"]);
        let repeated = skipped(&answers);
        assert!(repeated.iter().all(|(_, reason)| reason == "repeated"));
        assert!(repeated.contains(&pair("a", "repeated")), "{repeated:?}");
        assert!(repeated.contains(&pair("aa.wav", "repeated")));
        assert!(repeated.contains(&pair("zz.wav", "repeated")));
    }

    #[test]
    fn skips_pipes_and_sockets_in_a_folder() {
        let folder = Folder::new("predict-special");
        song(&folder.0.join("song.wav"));
        let pipe = folder.0.join("pipe.wav");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let socket = folder.0.join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        symlink(&pipe, folder.0.join("link.mp3")).unwrap();
        let output = trainer(&["predict", "--json", folder.0.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
        let answers = answers(&output);
        assert_eq!(answered(&answers), ["song.wav"]);
        let expected = ["link.mp3", "pipe.wav", "socket"].map(|name| pair(name, "special_file"));
        assert_eq!(skipped(&answers), expected);
    }

    #[test]
    fn an_unreadable_folder_does_not_stop_the_others() {
        let folder = Folder::new("predict-unreadable");
        let locked = folder.0.join("locked");
        fs::create_dir(&locked).unwrap();
        song(&folder.0.join("song.wav"));
        song(&locked.join("other.wav"));
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&folder.0, 0o755);
        mode(&locked, 0o000);
        // Root may read every folder, so the program runs as another user, from a place where that one may.
        let program = folder.0.join("program");
        fs::copy(support::PROGRAM, &program).unwrap();
        mode(&program, 0o755);
        let mut command = Command::new(&program);
        command.args(["predict", "--json"]).arg(&folder.0);
        if folder.0.metadata().unwrap().uid() == 0 {
            command.uid(65_534);
        }
        let output = command.output().unwrap();
        mode(&locked, 0o755);
        assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
        let answers = answers(&output);
        assert_eq!(answered(&answers), ["song.wav"]);
        assert!(skipped(&answers).contains(&pair("locked", "unreadable_folder")));
    }
}

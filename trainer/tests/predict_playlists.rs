//! `trainer predict` with playlists as input and as output.

#![cfg(test)]

use std::fs;
use std::path::Path;

mod support;

use support::{
    Folder, answered, answers, errors, model_that_is_sure, refused_naming, skipped, song, succeeds,
    trainer,
};

#[test]
fn reads_playlists() {
    let folder = Folder::new("predict-m3u");
    fs::create_dir_all(folder.0.join("rock/live")).unwrap();
    for name in ["a b.wav", "ä.wav", "rock/live/c.wav", "d.wav"] {
        song(&folder.0.join(name));
    }
    let absolute = folder.0.join("a b.wav").display().to_string();
    let url = format!("file://{}", absolute.replace('\\', "/").replace(' ', "%20"));
    let list = folder.0.join("list.m3u8");
    let text = format!(
        "\u{feff}#EXTM3U\r\n#EXTINF:6,Ann - Song\r\nä.wav\r\n\r\nrock\\live\\c.wav\r\n{url}\r\n\
         https://example.org/radio.mp3\r\nmissing.wav\r\nother.m3u\r\nlist.m3u8\r\n"
    );
    fs::write(&list, text).unwrap();
    // An old playlist in Latin-1 that contains the first one.
    fs::write(folder.0.join("other.m3u"), b"d.wav\n\xe4.wav\nlist.m3u8").unwrap();

    let output = trainer(&["predict", "--json", list.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
    let all = answers(&output);
    assert_eq!(
        answered(&all),
        ["ä.wav", "c.wav", "a b.wav", "d.wav", "ä.wav"]
    );
    assert_eq!(all[3]["error_code"], "unreadable");
    let pair = |name: &str, reason: &str| (name.to_string(), reason.to_string());
    let repeated = pair("list.m3u8", "repeated");
    let expected = [repeated.clone(), repeated, pair("radio.mp3", "remote")];
    assert_eq!(skipped(&all), expected);
}

#[test]
fn an_empty_playlist_is_not_answered() {
    let folder = Folder::new("predict-m3u-empty");
    let list = folder.0.join("list.m3u");
    fs::write(&list, "#EXTM3U\n\n").unwrap();
    let output = trainer(&["predict", "--json", list.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let all = answers(&output);
    assert_eq!(
        skipped(&all),
        [("list.m3u".into(), "empty_playlist".into())]
    );
}

#[test]
fn writes_a_playlist_per_genre() {
    let folder = Folder::new("predict-m3u-out");
    let songs = folder.0.join("songs");
    fs::create_dir_all(songs.join("more")).unwrap();
    song(&songs.join("#1.wav"));
    song(&songs.join("more/ä b.wav"));
    let silent = songs.join("silent.wav");
    support::wav(&silent, 22_050, 1, std::iter::repeat_n(0, 22_050 * 5));
    let out = folder.0.join("lists/new");
    let model = model_that_is_sure(&folder.0);
    let [songs, out, model] = [&songs, &out, &model].map(|path| path.to_str().unwrap());
    let arguments = ["predict", "--json", "--model", model, "--m3u", out, songs];
    let output = trainer(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let genre = answers(&output)[0]["genre"].as_str().unwrap().to_string();

    let lists: Vec<_> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let list = Path::new(out).join(format!("{genre}.m3u8"));
    assert_eq!(lists, std::slice::from_ref(&list));
    let text = fs::read_to_string(&list).unwrap();
    let paths: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(paths, ["../../songs/#1.wav", "../../songs/more/ä b.wav"]);

    // A playlist that was written can be read.
    let output = succeeds(&["predict", "--csv", list.to_str().unwrap()]);
    assert_eq!(output.lines().count(), 3);
    // Nothing is overwritten.
    refused_naming(&trainer(&arguments), &[list.to_str().unwrap()]);
}

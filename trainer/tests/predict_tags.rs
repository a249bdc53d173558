//! `trainer predict`: titles from tags, and copies with the genre in their tags.

#![cfg(test)]

use std::fs;
use std::path::Path;

use lofty::config::WriteOptions;
use lofty::file::{AudioFile, TaggedFileExt};
use lofty::picture::{MimeType, Picture, PictureType};
use lofty::tag::{Accessor, ItemKey, Tag, TagType};
use serde_json::Value;

mod support;

use support::{Folder, answers, errors, model_that_is_sure, song, succeeds, trainer};

/// Gives a file a title, an artist, an album, a cover of 1000 bytes and a composer.
fn tag(path: &Path) {
    let mut file = lofty::read_from_path(path).unwrap();
    let mut tag = Tag::new(TagType::Id3v2);
    tag.set_title("Blue, Train".into());
    tag.set_artist("Ann\u{7}".into());
    tag.set_album("Löve".into());
    tag.insert_text(ItemKey::Composer, "Bea".into());
    let mut jpeg = vec![7; 1000];
    jpeg[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
    let picture = Picture::unchecked(jpeg)
        .pic_type(PictureType::CoverFront)
        .mime_type(MimeType::Jpeg)
        .build();
    tag.push_picture(picture);
    file.insert_tag(tag);
    file.save_to_path(path, WriteOptions::default()).unwrap();
}

fn only(arguments: &[&str]) -> Value {
    let output = trainer(arguments);
    let answers = answers(&output);
    assert_eq!(answers.len(), 1, "{}", errors(&output));
    answers[0].clone()
}

#[test]
fn prints_title_artist_and_album() {
    let folder = Folder::new("predict-tags");
    let [plain, tagged] = ["plain.wav", "tagged.wav"].map(|name| folder.0.join(name));
    song(&plain);
    song(&tagged);
    tag(&tagged);
    let [plain, tagged] = [&plain, &tagged].map(|path| path.to_str().unwrap());

    let [without, with] = [plain, tagged].map(|path| only(&["predict", "--json", path]));
    assert_eq!(without["probabilities"], with["probabilities"]);
    assert_eq!(with["title"], "Blue, Train");
    assert_eq!(with["artist"], "Ann\u{7}");
    assert_eq!(with["album"], "Löve");
    assert_eq!(
        with["cover"],
        serde_json::json!({"bytes": 1000, "mime": "image/jpeg"})
    );
    for key in ["title", "artist", "album", "cover"] {
        assert!(
            without[key].is_null() && without.get(key).is_some(),
            "{key}"
        );
    }

    let table = succeeds(&["predict", "--csv", plain, tagged]);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let columns = table.headers().unwrap().clone();
    let lines: Vec<_> = table.records().map(Result::unwrap).collect();
    let field = |line: usize, name: &str| {
        let at = columns.iter().position(|column| column == name).unwrap();
        lines[line][at].to_string()
    };
    assert_eq!(field(1, "title"), "Blue, Train");
    assert_eq!(field(1, "album"), "Löve");
    assert_eq!(field(0, "title"), "");

    let text = succeeds(&["predict", tagged]);
    assert!(text.contains("Ann  - Blue, Train"), "{text}");
    assert!(!text.contains('\u{7}'), "a control character of a tag");
}

/// Arguments that copy songs with their genre.
fn writing<'a>(model: &'a str, out: &'a str, songs: &'a str) -> [&'a str; 7] {
    [
        "predict",
        "--json",
        "--model",
        model,
        "--write-genre",
        out,
        songs,
    ]
}

#[test]
fn writes_the_genre_into_a_copy() {
    let folder = Folder::new("predict-write-genre");
    let [songs, out] = ["songs", "out"].map(|name| folder.0.join(name));
    fs::create_dir_all(songs.join("more")).unwrap();
    let tagged = songs.join("more/tagged.wav");
    song(&songs.join("plain.wav"));
    song(&tagged);
    tag(&tagged);
    let before = fs::read(&tagged).unwrap();
    let model = model_that_is_sure(&folder.0);
    let [songs, out, model] = [&songs, &out, &model].map(|path| path.to_str().unwrap());
    let arguments = writing(model, out, songs);

    let output = trainer(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let all = answers(&output);
    assert_eq!(all.len(), 2);
    for answer in &all {
        let copy = answer["copy"].as_str().unwrap();
        let written = lofty::read_from_path(copy).unwrap();
        let genre = written.primary_tag().unwrap().genre();
        assert_eq!(genre.as_deref(), answer["genre"].as_str());
        let again = only(&["predict", "--json", "--model", model, copy]);
        assert_eq!(again["slices"], answer["slices"]);
    }
    assert!(
        before == fs::read(&tagged).unwrap(),
        "the source was changed"
    );
    let copy = Path::new(out).join("more/tagged.wav");
    let written = lofty::read_from_path(&copy).unwrap();
    let id3 = written.tag(TagType::Id3v2).unwrap();
    assert_eq!(id3.title().as_deref(), Some("Blue, Train"));
    assert_eq!(id3.get_string(ItemKey::Composer), Some("Bea"));
    assert_eq!(id3.picture_count(), 1);

    // Nothing is overwritten, and nothing is left over.
    let first = fs::read(&copy).unwrap();
    let output = trainer(&arguments);
    assert_eq!(output.status.code(), Some(1));
    for answer in answers(&output) {
        assert_eq!(answer["copy_error_code"], "exists");
        assert!(answer["copy"].is_null() && answer["genre"].is_string());
    }
    assert!(first == fs::read(&copy).unwrap());
    assert_eq!(fs::read_dir(out).unwrap().count(), 2);
}

#[test]
fn copies_only_what_has_a_genre_and_a_tag() {
    let folder = Folder::new("predict-no-copy");
    let [silent, sun, out] = ["silent.wav", "song.au", "out"].map(|name| folder.0.join(name));
    support::wav(&silent, 22_050, 1, std::iter::repeat_n(0, 22_050 * 5));
    // AU files have no tags.
    let wav = folder.0.join("song.wav");
    song(&wav);
    let mut bytes = b".snd".to_vec();
    for value in [24, u32::MAX, 3, 22_050, 1] {
        bytes.extend(u32::to_be_bytes(value));
    }
    for sample in hound::WavReader::open(&wav).unwrap().samples::<i16>() {
        bytes.extend(sample.unwrap().to_be_bytes());
    }
    fs::write(&sun, bytes).unwrap();
    let model = model_that_is_sure(&folder.0);
    let [silent, sun, out, model] =
        [&silent, &sun, &out, &model].map(|path| path.to_str().unwrap());
    let predict = |file| {
        let output = trainer(&writing(model, out, file));
        (output.status.code(), answers(&output).remove(0))
    };
    let (status, answer) = predict(silent);
    assert_eq!((status, &answer["answer"]), (Some(0), &"no_music".into()));
    assert!(answer.get("copy").is_none());
    let (status, answer) = predict(sun);
    assert_eq!(answer["copy_error_code"], "no_tag");
    assert_eq!(status, Some(1));
    assert!(!Path::new(out).join("song.au").exists());
}

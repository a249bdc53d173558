//! Title, artist, album and cover, compared with what lofty reads.

#![cfg(test)]

mod support;

use std::io::Cursor;
use std::process::Command;

use genrescope_audio::{Cover, MAX_COVER_BYTES, SongTags};
use genrescope_test_support::skip;
use lofty::config::{ParseOptions, WriteOptions};
use lofty::file::TaggedFileExt;
use lofty::picture::{MimeType, Picture, PictureType};
use lofty::probe::Probe;
use lofty::tag::{Accessor, ItemKey, Tag, TagType};
use support::Noise;

fn read(bytes: &[u8]) -> SongTags {
    SongTags::read(Box::new(Cursor::new(bytes.to_vec()))).unwrap()
}

/// What lofty reads, with which `trainer predict --write-genre` writes.
fn by_lofty(bytes: &[u8]) -> SongTags {
    let probe = Probe::new(Cursor::new(bytes)).guess_file_type().unwrap();
    let options = ParseOptions::new().read_properties(false);
    let file = probe.options(options).read().unwrap();
    let tags = || file.primary_tag().into_iter().chain(file.tags());
    let text = |key| {
        tags().find_map(|tag| {
            let text = tag.get_string(key)?.trim();
            (!text.is_empty()).then(|| text.to_string())
        })
    };
    let picture = tags().find_map(|tag| tag.pictures().first());
    SongTags {
        title: text(ItemKey::TrackTitle),
        artist: text(ItemKey::TrackArtist),
        album: text(ItemKey::AlbumTitle),
        cover: picture.map(|picture| Cover {
            mime: picture.mime_type().unwrap().to_string(),
            bytes: picture.data().to_vec(),
        }),
    }
}

/// A picture with bytes that unsynchronisation changes.
fn picture() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
    bytes.extend(Noise(5).bytes(30_000));
    bytes.extend(b"\xff\x00\xff\xff\xe0\x00\xff");
    bytes
}

const TITLE: &str = "Für Élise – 月光";
const ARTIST: &str = "Л. ван Бетховен";
const ALBUM: &str = "Klavier & more";

fn expected() -> SongTags {
    SongTags {
        title: Some(TITLE.to_owned()),
        artist: Some(ARTIST.to_owned()),
        album: Some(ALBUM.to_owned()),
        cover: Some(Cover {
            mime: "image/jpeg".to_owned(),
            bytes: picture(),
        }),
    }
}

/// Compares without printing the bytes of the cover.
fn assert_same(found: &SongTags, wanted: &SongTags, name: &str) {
    let texts = |tags: &SongTags| [&tags.title, &tags.artist, &tags.album].map(Clone::clone);
    assert_eq!(texts(found), texts(wanted), "{name}");
    let length = |tags: &SongTags| tags.cover.as_ref().map(|cover| cover.bytes.len());
    assert_eq!(length(found), length(wanted), "{name}");
    assert!(found == wanted, "{name}: the covers differ");
}

/// A second of silence in a format; `None` without ffmpeg.
fn plain(name: &str, options: &[&str]) -> Option<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("genre-tags-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let status = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "anullsrc=r=44100:cl=mono",
            "-t",
            "1",
        ])
        .args(options)
        .arg(&path)
        .status();
    if !status.is_ok_and(|status| status.success()) {
        skip(format_args!(
            "a part: ffmpeg is missing or cannot write {name}"
        ));
        return None;
    }
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    Some(bytes)
}

/// The file with a tag that lofty writes.
fn tagged(bytes: Vec<u8>, kind: TagType, has_cover: bool, id3v23: bool) -> Vec<u8> {
    let mut tag = Tag::new(kind);
    tag.set_title(TITLE.to_owned());
    tag.set_artist(ARTIST.to_owned());
    tag.set_album(ALBUM.to_owned());
    if has_cover {
        let picture = Picture::unchecked(picture())
            .pic_type(PictureType::CoverFront)
            .mime_type(MimeType::Jpeg)
            .description("Umschlag ü")
            .build();
        tag.push_picture(picture);
    }
    let mut file = Cursor::new(bytes);
    let options = WriteOptions::new().use_id3v23(id3v23);
    lofty::tag::TagExt::save_to(&tag, &mut file, options).unwrap();
    file.into_inner()
}

#[test]
fn tags_that_lofty_writes_are_read_in_every_format() {
    let formats: [(&str, &[&str], TagType); 12] = [
        ("a.mp3", &["-map_metadata", "-1"], TagType::Id3v2),
        ("b.mp3", &["-map_metadata", "-1"], TagType::Ape),
        ("a.aac", &[], TagType::Id3v2),
        ("a.flac", &[], TagType::VorbisComments),
        ("a.ogg", &["-c:a", "libvorbis"], TagType::VorbisComments),
        ("a.opus", &["-c:a", "libopus"], TagType::VorbisComments),
        ("a.m4a", &[], TagType::Mp4Ilst),
        ("b.m4a", &["-movflags", "+faststart"], TagType::Mp4Ilst),
        ("a.wav", &[], TagType::Id3v2),
        ("b.wav", &[], TagType::RiffInfo),
        ("a.aiff", &[], TagType::Id3v2),
        ("b.aiff", &[], TagType::AiffText),
    ];
    for (name, options, kind) in formats {
        let Some(bytes) = plain(name, options) else {
            continue;
        };
        for id3v23 in [false, true] {
            // lofty writes no picture into the others.
            let has_cover = !matches!(kind, TagType::RiffInfo | TagType::AiffText | TagType::Ape);
            let file = tagged(bytes.clone(), kind, has_cover, id3v23);
            let (ours, theirs) = (read(&file), by_lofty(&file));
            assert_same(&ours, &theirs, name);
            let mut wanted = expected();
            if !has_cover {
                wanted.cover = None;
            }
            if kind == TagType::AiffText {
                wanted.album = None;
            }
            assert_same(&ours, &wanted, name);
        }
    }
}

#[test]
fn tags_that_ffmpeg_writes_are_read_in_every_format() {
    let tags = [
        "-metadata",
        "title=Für Élise – 月光",
        "-metadata",
        "artist=Л. ван Бетховен",
        "-metadata",
        "album=Klavier & more",
    ];
    let formats: [(&str, &[&str]); 16] = [
        ("c.mp3", &["-id3v2_version", "4"]),
        ("d.mp3", &["-id3v2_version", "3"]),
        ("e.mp3", &["-id3v2_version", "3", "-write_id3v1", "1"]),
        ("c.flac", &[]),
        ("c.ogg", &["-c:a", "libvorbis"]),
        ("c.oga", &["-c:a", "flac"]),
        ("c.opus", &["-c:a", "libopus"]),
        ("c.m4a", &[]),
        ("c.wav", &[]),
        ("c.aiff", &["-write_id3v2", "1"]),
        ("c.mov", &["-c:a", "aac", "-movflags", "+faststart"]),
        ("d.mov", &["-c:a", "aac", "-movflags", "use_metadata_tags"]),
        ("d.m4a", &["-movflags", "+faststart+use_metadata_tags"]),
        ("c.caf", &["-c:a", "pcm_s16be"]),
        ("c.mka", &["-c:a", "flac"]),
        ("c.webm", &["-c:a", "libopus"]),
    ];
    for (name, options) in formats {
        let Some(bytes) = plain(name, &[options, &tags].concat()) else {
            continue;
        };
        let wanted = SongTags {
            cover: None,
            ..expected()
        };
        assert_eq!(read(&bytes), wanted, "{name}");
        // lofty does not read these.
        let is_other = matches!(
            name,
            "c.mov" | "d.mov" | "d.m4a" | "c.oga" | "c.caf" | "c.mka" | "c.webm"
        );
        if !is_other {
            assert_eq!(by_lofty(&bytes), wanted, "{name}");
        }
    }
}

/// An ID3v2 tag of a version with flags.
fn id3(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let size = body.len();
    let mut tag = vec![b'I', b'D', b'3', version, 0, flags];
    tag.extend([21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8));
    tag.extend(body);
    tag.extend([0; 64]);
    tag
}

#[test]
fn id3v2_2_and_unsynchronisation() {
    let jpeg = picture();
    let frame = |name: &[u8], content: &[u8]| {
        let mut frame = name.to_vec();
        frame.extend(&(content.len() as u32).to_be_bytes()[1..]);
        frame.extend(content);
        frame
    };
    let cover = [&b"\0JPG\x03front\0"[..], &jpeg].concat();
    let body = [
        frame(b"XXX", b"unknown"),
        frame(b"TT2", b"\0N\xe4chte\0second"),
        frame(b"TP1", b"\x01\xff\xfeA\0B\0\0\0C\0"),
        frame(b"PIC", &cover),
        frame(b"TAL", b"\0 \0"),
    ]
    .concat();
    let mut stuffed = Vec::new();
    for (at, &byte) in body.iter().enumerate() {
        stuffed.push(byte);
        if byte == 0xff
            && body
                .get(at + 1)
                .is_none_or(|&next| next == 0 || next >= 0xe0)
        {
            stuffed.push(0);
        }
    }
    for file in [id3(2, 0, &body), id3(2, 0x80, &stuffed)] {
        let tags = read(&file);
        assert_eq!(tags.title.as_deref(), Some("N\u{e4}chte"));
        assert_eq!(tags.artist.as_deref(), Some("AB"));
        assert_eq!(tags.album, None);
        assert_eq!(tags.cover.map(|cover| cover.bytes), Some(jpeg.clone()));
    }
}

#[test]
fn cover_that_is_too_large_or_no_picture_is_left_out() {
    let mut large = b"\x89PNG".to_vec();
    large.resize(MAX_COVER_BYTES + 1, 1);
    for (content, is_kept) in [
        (&large[..], false),
        (&large[..MAX_COVER_BYTES], true),
        (b"<svg onload='alert(1)'/>", false),
        (b"", false),
    ] {
        let mut file = b"fLaC\x06".to_vec();
        let mut block = b"\0\0\0\x03\0\0\0\x09image/png\0\0\0\0".to_vec();
        block.extend([0; 16]);
        block.extend((content.len() as u32).to_be_bytes());
        block.extend(content);
        file.extend(&(block.len() as u32).to_be_bytes()[1..]);
        file.extend(block);
        file.extend(b"\x84\0\0\x15\0\0\0\0\x01\0\0\0\x09\0\0\0title=One");
        let tags = read(&file);
        assert_eq!(tags.title.as_deref(), Some("One"));
        assert_eq!(tags.cover.is_some(), is_kept);
    }
}

#[test]
fn no_bytes_make_it_fail() {
    let starts: [&[u8]; 10] = [
        b"ID3\x02\0\x80\0\0\x10\0PIC\0\0\x10",
        b"ID3\x03\0\x40\0\0\x10\0\0\0\0\x06APIC\0\0\0\x40",
        b"ID3\x04\0\xc0\0\0\x10\0\0\0\0\x06TIT2\0\0\0\x40\0\x03",
        b"fLaC\x04\0\x01\0\0\0\0\0\xff\0\0\0",
        b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\x1e\x40",
        b"\0\0\0\x08ftyp\0\0\0\0moov\0\0\0\x01udta\xff\xff\xff\xff\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WAVELIST\x40\0\0\0INFOINAM\xff\0\0\0",
        b"FORM\0\0\0\0AIFFNAME\xff\xff\xff\xff",
        b"RIFF\0\0\0\0WAVEid3 \x40\0\0\0ID3\x04\0\0\0\0\0\x40",
        b"",
    ];
    let mut noise = Noise(11);
    let whole = tagged_samples();
    for round in 0..20_000 {
        let mut file = starts[round % starts.len()].to_vec();
        let count = (noise.next() % 400) as usize;
        file.extend(noise.bytes(count));
        if round % 3 == 0 {
            file.extend(b"APETAGEX\xd0\x07\0\0");
            let count = (noise.next() % 21) as usize;
            file.extend(noise.bytes(count));
        }
        read(&file);
        // Real tags with some bytes changed, or cut.
        if let Some(sample) = whole
            .get(round % whole.len().max(1))
            .filter(|_| round < 2000)
        {
            let mut file = sample.clone();
            for _ in 0..4 {
                let at = noise.next() as usize % file.len().min(700);
                file[at] = noise.next() as u8;
            }
            let end = file.len() - (noise.next() as usize % 2000).min(file.len());
            read(&file[..end]);
        }
    }
}

/// Some files with all tags.
fn tagged_samples() -> Vec<Vec<u8>> {
    let formats = [
        ("f.mp3", TagType::Id3v2),
        ("f.flac", TagType::VorbisComments),
        ("f.ogg", TagType::VorbisComments),
        ("f.m4a", TagType::Mp4Ilst),
        ("f.wav", TagType::Id3v2),
    ];
    let files = formats.into_iter();
    files
        .filter_map(|(name, kind)| Some(tagged(plain(name, &[])?, kind, true, false)))
        .collect()
}

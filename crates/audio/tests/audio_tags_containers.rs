//! Title, artist, album and cover in Matroska, CAF and QuickTime, in files that the test makes.

#![cfg(test)]

mod support;

use std::io::Cursor;

use genrescope_audio::{MAX_COVER_BYTES, SongTags};
use support::Noise;
use support::movie::atom;

fn read(bytes: &[u8]) -> SongTags {
    SongTags::read(Box::new(Cursor::new(bytes.to_vec()))).unwrap()
}

/// Title, artist, album.
fn texts(bytes: &[u8]) -> [Option<String>; 3] {
    let tags = read(bytes);
    [tags.title, tags.artist, tags.album]
}

fn some(texts: [&str; 3]) -> [Option<String>; 3] {
    texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
}

/// An element of Matroska.
fn element(id: u32, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut bytes: Vec<u8> = id
        .to_be_bytes()
        .into_iter()
        .skip_while(|&b| b == 0)
        .collect();
    bytes.extend((body.len() as u64 | 1 << 56).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// An element whose length is not stated, as live recorders write it.
fn endless(id: u32, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    bytes.extend(parts.concat());
    bytes
}

fn simple_tag(name: &str, value: &str) -> Vec<u8> {
    let name = element(0x45a3, &[name.as_bytes()]);
    element(0x67c8, &[&name, &element(0x4487, &[value.as_bytes()])])
}

/// Tags of a level, as many bytes as `level` has, or of none.
fn tag(level: &[u8], tags: &[&[u8]]) -> Vec<u8> {
    let level = match level {
        [] => Vec::new(),
        level => element(0x68ca, &[level]),
    };
    element(0x7373, &[&element(0x63c0, &[&level]), &tags.concat()])
}

fn matroska(parts: &[&[u8]]) -> Vec<u8> {
    let head = element(0x1a45_dfa3, &[&element(0x4282, &[b"matroska"])]);
    [head, element(0x1853_8067, parts)].concat()
}

fn segment_title(title: &str) -> Vec<u8> {
    element(0x1549_a966, &[&element(0x7ba9, &[title.as_bytes()])])
}

/// Half a megabyte of sound, in which nothing is a tag.
fn cluster() -> Vec<u8> {
    element(0x1f43_b675, &[&element(0xa3, &[&vec![0x73; 500_000]])])
}

#[test]
fn matroska_has_tags_before_and_behind_the_sound() {
    let [title, artist, album] = [("Title", "Ü"), ("ARTIST", "A"), ("ALBUM", "B")]
        .map(|(name, value)| simple_tag(name, value));
    let tags = element(
        0x1254_c367,
        &[&tag(
            &[],
            &[&title, &artist, &album, &simple_tag("ARTIST", "second")],
        )],
    );
    let expected = some(["Ü", "A", "B"]);
    assert_eq!(texts(&matroska(&[&tags, &cluster()])), expected);
    assert_eq!(texts(&matroska(&[&cluster(), &tags])), expected);
    // The tag is about the song, the segment's title may be about anything.
    let file = matroska(&[&segment_title("other"), &cluster(), &tags]);
    assert_eq!(texts(&file), expected);
    let file = matroska(&[&segment_title("T"), &cluster()]);
    assert_eq!(texts(&file), some(["T", "", ""]));
}

#[test]
fn matroska_without_lengths_is_read() {
    let tags = element(0x1254_c367, &[&tag(&[], &[&simple_tag("TITLE", "T")])]);
    let block = element(0xa3, &[&[0x73; 5000]]);
    let live = endless(0x1f43_b675, &[&block, &block]);
    let file = endless(0x1853_8067, &[&live, &live, &tags]);
    let file = [element(0x1a45_dfa3, &[b""]), file].concat();
    assert_eq!(texts(&file), some(["T", "", ""]));
}

#[test]
fn matroska_tags_are_about_the_album_or_the_song_or_a_chapter() {
    let title = |text| simple_tag("TITLE", text);
    let album = tag(&[50], &[&title("B"), &simple_tag("ARTIST", "A")]);
    let chapter = element(0x63c0, &[&element(0x63c4, &[&[1]])]);
    let chapter = element(0x7373, &[&chapter, &title("chapter")]);
    let file = |tags: &[&[u8]]| texts(&matroska(&[&element(0x1254_c367, tags)]));
    let song = tag(&[30], &[&title("T")]);
    assert_eq!(file(&[&chapter, &album, &song]), some(["T", "A", "B"]));
    assert_eq!(file(&[&album]), some(["", "A", "B"]));
    let named = tag(&[0, 50], &[&title("no"), &simple_tag("ALBUM", "yes")]);
    assert_eq!(file(&[&named]), some(["", "", "yes"]));
}

#[test]
fn matroska_has_the_first_attached_picture_as_its_cover() {
    let attached = |bytes: &[u8]| {
        let name = element(0x466e, &[b"cover.jpg"]);
        element(0x61a7, &[&name, &element(0x465c, &[bytes])])
    };
    let font = attached(b"OTTO and a font");
    let [one, two] = [b"\xff\xd8\xffone", b"\xff\xd8\xfftwo"].map(|bytes| attached(bytes));
    let mut large = b"\x89PNG".to_vec();
    large.resize(MAX_COVER_BYTES + 1, 1);
    let file = element(0x1941_a469, &[&font, &attached(&large), &one, &two]);
    let cover = read(&matroska(&[&cluster(), &file])).cover.unwrap();
    assert_eq!(cover.mime, "image/jpeg");
    assert_eq!(cover.bytes, b"\xff\xd8\xffone");
}

fn caf(chunks: &[(&[u8; 4], i64, &[u8])]) -> Vec<u8> {
    let mut bytes = b"caff\0\x01\0\0".to_vec();
    for (name, size, body) in chunks {
        bytes.extend(*name);
        bytes.extend(size.to_be_bytes());
        bytes.extend(*body);
    }
    bytes
}

#[test]
fn caf_has_texts_in_pairs() {
    let info = "\0\0\0\x04comments\0x\0title\0Ü\0Artist\0A\0album\0B\0".as_bytes();
    let size = info.len() as i64;
    let sound = [0x73; 4000];
    let expected = some(["Ü", "A", "B"]);
    let desc = [0; 32];
    let file = caf(&[
        (b"desc", 32, &desc),
        (b"info", size, info),
        (b"data", -1, &sound),
    ]);
    assert_eq!(texts(&file), expected);
    let file = caf(&[
        (b"desc", 32, &desc),
        (b"data", 4000, &sound),
        (b"info", size, info),
    ]);
    assert_eq!(texts(&file), expected);
    // An odd number of texts, and a count that is wrong.
    let info = b"\0\0\x0f\xffalbum\0B\0title";
    let file = caf(&[(b"info", info.len() as i64, info)]);
    assert_eq!(texts(&file), some(["", "", "B"]));
}

fn movie(parts: &[&[u8]]) -> Vec<u8> {
    let head = atom(b"ftyp", &[b"qt  \0\0\0\0"]);
    [head, atom(b"mdat", &[&[0x73; 900]]), atom(b"moov", parts)].concat()
}

/// A text of QuickTime with a language.
fn text(name: &[u8; 4], language: u16, text: &[u8]) -> Vec<u8> {
    let length = (text.len() as u16).to_be_bytes();
    atom(name, &[&length, &language.to_be_bytes(), text])
}

fn item(name: &[u8; 4], kind: u8, content: &[u8]) -> Vec<u8> {
    atom(
        name,
        &[&atom(b"data", &[&[0, 0, 0, kind, 0, 0, 0, 0], content])],
    )
}

/// Items that are named by a list of keys.
fn keyed(keys: &[&str], items: &[&[u8]]) -> Vec<u8> {
    let names: Vec<u8> = keys
        .iter()
        .flat_map(|key| atom(b"mdta", &[key.as_bytes()]))
        .collect();
    let count = (keys.len() as u32).to_be_bytes();
    let keys = atom(b"keys", &[&[0; 4], &count, &names]);
    let handler = atom(b"hdlr", &[&[0; 8], b"mdta", &[0; 13]]);
    atom(b"meta", &[&handler, &keys, &atom(b"ilst", items)])
}

#[test]
fn quicktime_has_texts_with_length_and_language() {
    let texts_of = |parts: &[&[u8]]| texts(&movie(&[&atom(b"udta", parts)]));
    // 0x55c4 is "undetermined" in ISO 639-2, 0 English in the Macintosh's own list.
    let utf8 = text(b"\xa9nam", 0x55c4, "Für Élise".as_bytes());
    let roman = text(b"\xa9nam", 0, b"F\x9fr \x83lise");
    let [artist, album] =
        [(b"\xa9ART", b"A"), (b"\xa9alb", b"B")].map(|(name, value)| text(name, 0, value));
    for title in [utf8, roman] {
        let found = texts_of(&[&title, &artist, &album, &[0; 4]]);
        assert_eq!(found, some(["Für Élise", "A", "B"]));
    }
    // A second language follows the first; a length beyond the end; an empty box.
    let two = atom(b"\xa9nam", &[b"\0\x01\0\0T", b"\0\x01\x55\xc4U"]);
    let long = atom(b"\xa9ART", &[b"\xff\xff\0\0A"]);
    assert_eq!(
        texts_of(&[&two, &long, &atom(b"\xa9alb", &[])]),
        some(["T", "A", ""])
    );
}

#[test]
fn quicktime_has_items_named_by_keys() {
    let jpeg = b"\xff\xd8\xffpicture";
    let items: [&[u8]; 4] = [
        &item(&[0, 0, 0, 4], 1, "Ü".as_bytes()),
        &item(&[0, 0, 0, 1], 1, b"B"),
        &item(&[0, 0, 0, 3], 1, b"A"),
        &item(&[0, 0, 0, 5], 13, jpeg),
    ];
    let prefix = |name: &str| format!("com.apple.quicktime.{name}");
    let names = ["album", "make", "artist", "title", "artwork"].map(prefix);
    let meta = keyed(&names.each_ref().map(|name| &name[..]), &items);
    // Beside the user data, as cameras write it, or in it.
    for file in [movie(&[&meta]), movie(&[&atom(b"udta", &[&meta])])] {
        let tags = read(&file);
        assert_eq!(tags.cover.unwrap().bytes, jpeg);
        assert_eq!(texts(&file), some(["Ü", "A", "B"]));
    }
    // The keys of ffmpeg have no prefix. Texts of the older form fill in what the items leave out.
    let meta = keyed(&["title"], &[&item(&[0, 0, 0, 1], 1, b"T")]);
    let [title, album] =
        [(b"\xa9nam", b"no"), (b"\xa9alb", b"B!")].map(|(name, value)| text(name, 0, value));
    let file = movie(&[&meta, &atom(b"udta", &[&title, &album])]);
    assert_eq!(texts(&file), some(["T", "", "B!"]));
}

#[test]
fn no_bytes_make_it_fail() {
    let tags = tag(
        &[50],
        &[&simple_tag("TITLE", "T"), &simple_tag("ALBUM", "B")],
    );
    let meta = keyed(
        &["title", "com.apple.quicktime.artist"],
        &[&item(&[0, 0, 0, 1], 1, b"T")],
    );
    let user_data = atom(b"udta", &[&text(b"\xa9nam", 0, b"T"), &meta]);
    let files = [
        matroska(&[&segment_title("T"), &element(0x1254_c367, &[&tags])]),
        endless(0x1a45_dfa3, &[&tags]),
        caf(&[
            (b"info", 20, b"\0\0\0\x01title\0T\0album\0B\0"),
            (b"data", -1, b""),
        ]),
        movie(&[&user_data, &meta]),
        // Keys of no length, of one beyond the end, and the same key without end.
        movie(&[&keyed(
            &["title"; 5000],
            &[b"\0\0\0\x08free"; 2000].map(|free| &free[..]),
        )]),
        movie(&[&atom(
            b"meta",
            &[&atom(b"keys", &[&[0; 64]]), &atom(b"ilst", &[])],
        )]),
        movie(&[&atom(
            b"meta",
            &[&atom(b"keys", &[&[0xff; 64]]), &atom(b"ilst", &[])],
        )]),
    ];
    for file in &files {
        read(file);
    }
    let mut noise = Noise(23);
    for round in 0..20_000 {
        let mut file = files[round % 4].clone();
        for _ in 0..1 + round % 6 {
            let at = noise.next() as usize % file.len();
            file[at] = noise.next() as u8;
        }
        let end = file.len() - (noise.next() as usize % 64).min(file.len());
        read(&file[..end]);
        read(&file);
    }
}

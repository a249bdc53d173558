//! A batch of `trainer predict`: one answer per file, whatever the files are.

#![cfg(test)]

use std::fs;
use std::path::Path;

mod support;

use support::{Folder, answered, answers, errors, song, trainer};

fn atom(name: &str, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let mut atom = (content.len() as u32 + 8).to_be_bytes().to_vec();
    atom.extend(name.as_bytes());
    atom.extend(content);
    atom
}

/// A QuickTime file whose sample entry `lpcm` has version 0, for which a parser has no case.
fn quick_time(path: &Path) {
    let be16 = |value: u16| value.to_be_bytes().to_vec();
    let be32 = |value: u32| value.to_be_bytes().to_vec();
    let frames = 44_100;
    let entry = atom(
        "lpcm",
        &[
            &[0; 6],
            &be16(1),
            &[0; 8],
            &be16(1),
            &be16(16),
            &[0; 4],
            &be16(44_100),
            &be16(0),
        ],
    );
    let matrix: Vec<u8> = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000_u32]
        .into_iter()
        .flat_map(u32::to_be_bytes)
        .collect();
    let header = |fields: &[Vec<u8>]| [vec![0; 12], fields.concat()].concat();
    let ftyp = atom("ftyp", &[b"qt  ", &[0; 4], b"qt  "]);
    let data = atom("mdat", &[&vec![0; frames as usize * 2]]);
    let offset = ftyp.len() as u32 + 8;
    let table = atom(
        "stbl",
        &[
            &atom("stsd", &[&[0; 4], &be32(1), &entry]),
            &atom("stts", &[&[0; 4], &be32(1), &be32(frames), &be32(1)]),
            &atom(
                "stsc",
                &[&[0; 4], &be32(1), &be32(1), &be32(frames), &be32(1)],
            ),
            &atom("stsz", &[&[0; 4], &be32(2), &be32(frames)]),
            &atom("stco", &[&[0; 4], &be32(1), &be32(offset)]),
        ],
    );
    let reference = atom("dref", &[&[0; 4], &be32(1), &atom("url ", &[&be32(1)])]);
    let media = atom(
        "minf",
        &[
            &atom("smhd", &[&[0; 8]]),
            &atom("dinf", &[&reference]),
            &table,
        ],
    );
    let handler = atom("hdlr", &[&[0; 8], b"soun", &[0; 13]]);
    let mdhd = atom("mdhd", &[&header(&[be32(44_100), be32(frames), be32(0)])]);
    let volume = [be16(0x100), be16(0)].concat();
    let tkhd = [
        be32(1),
        vec![0; 8],
        be32(1),
        vec![0; 4],
        be32(frames),
        vec![0; 12],
        volume.clone(),
        matrix.clone(),
        vec![0; 8],
    ];
    let track = atom(
        "trak",
        &[
            &atom("tkhd", &[&tkhd.concat()]),
            &atom("mdia", &[&mdhd, &handler, &media]),
        ],
    );
    let mvhd = header(&[
        be32(44_100),
        be32(frames),
        be32(0x1_0000),
        volume,
        vec![0; 8],
        matrix,
        vec![0; 24],
        be32(2),
    ]);
    let movie = atom("moov", &[&atom("mvhd", &[&mvhd]), &track]);
    fs::write(path, [ftyp, data, movie].concat()).unwrap();
}

#[test]
fn a_file_on_which_a_parser_panics_is_one_answer() {
    let folder = Folder::new("predict-panic");
    let [first, film, last] =
        ["first.wav", "film.mov", "last.wav"].map(|name| folder.0.join(name).display().to_string());
    song(Path::new(&first));
    quick_time(Path::new(&film));
    song(Path::new(&last));
    let output = trainer(&["predict", "--json", &first, &film, &last]);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        errors(&output)
    );
    let all = answers(&output);
    assert_eq!(all.len(), 3);
    let named = answered(&all);
    assert!(named.contains(&"first.wav".into()) && named.contains(&"last.wav".into()));
    assert!(all[1]["answer"].is_string() || all[1]["error_code"].is_string());

    let output = trainer(&["predict", "--csv", &first, &film, &last]);
    let mut table = csv::Reader::from_reader(&output.stdout[..]);
    assert_eq!(table.records().map(Result::unwrap).count(), 3);
}

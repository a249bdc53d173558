//! `trainer prepare` on the layouts of FMA and GTZAN.

#![cfg(test)]

mod support;

use std::fs;
use std::path::Path;

use genrescope_test_support::data_folder;
use support::{Folder, refused_naming, stored, succeeds, table, trainer, wav};

const RATE: u32 = 22_050;

#[test]
fn reads_genres_artists_and_parts_from_the_list_of_fma() {
    let folder = Folder::new("fma");
    let (sounds, store) = (folder.0.join("fma_small"), folder.0.join("store"));
    fs::create_dir_all(sounds.join("000")).unwrap();
    for number in [2, 5, 10] {
        let tone = (0..3 * RATE).map(|at| ((at * number) % 4000) as i16);
        // Named as in the data set; the format is found from the bytes.
        wav(&sounds.join(format!("000/{number:06}.mp3")), RATE, 1, tone);
    }
    let list = folder.0.join("tracks.csv");
    let lines = ",artist,set,track,track\n,id,split,genre_top,title\ntrack_id,,,,\n\
        2,77,training,Hip-Hop,Food\n5,78,test,Folk,\"A, B\"\n10,79,validation,,Nothing\n99,80,test,Rock,Absent\n";
    fs::write(&list, lines).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let of = [
        "prepare",
        "--audio",
        &text(&sounds),
        "--out",
        &text(&store),
        "--seconds",
        "3",
        "--fma",
        &text(&list),
    ];
    succeeds(&of);
    assert_eq!(table(&store.join("songs.csv")).len(), 2);
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
    refused_naming(&trainer(&of), &[list.to_str().unwrap()]);
}

/// 50 clips of GTZAN, compared with spectrograms of the same clips by librosa.
#[test]
fn gtzan_matches_librosa() {
    let Some(data) = data_folder(&["gtzan-audio", "gtzan-mel"]) else {
        return;
    };
    let folder = Folder::new("gtzan");
    let audio = data.join("gtzan-audio");
    succeeds(&[
        "prepare",
        "--audio",
        audio.to_str().unwrap(),
        "--out",
        folder.0.to_str().unwrap(),
    ]);
    let expected = stored(&data.join("gtzan-mel"));
    let actual = stored(&folder.0);
    assert_eq!(actual.len(), 50);
    let decibels = |code: u8, floor: f32| floor * (1.0 - (f32::from(code) + 0.5) / 256.0);
    for (song, codes, floor) in actual {
        let song_of_librosa = expected.iter().find(|(name, ..)| *name == song);
        let (_, expected, expected_floor) = song_of_librosa.unwrap();
        assert_eq!(codes.len(), 128 * 387);
        let far = codes.iter().zip(expected).filter(|&(&a, &b)| {
            // A step is 80 dB / 256, and a value on its edge may be rounded either way; floors other
            // than -80 dB were estimated by librosa's side, within 1.1 dB.
            let allowed = if *expected_floor == -80.0 { 0.313 } else { 1.1 };
            (decibels(a, floor) - decibels(b, *expected_floor)).abs() > allowed
        });
        // Where (c + 0.5) T / 387.5 is a whole number, the stored column is one frame earlier: in two
        // of the clips, 15 and 2 columns of 387.
        let far = far.count();
        let ties = match song.as_str() {
            "disco.00001" => 15 * 128,
            "disco.00003" => 2 * 128,
            _ => 0,
        };
        assert!(far <= ties, "{song}: {far} values are too far");
    }
}

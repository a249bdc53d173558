//! Property tests: no song, duplicate or augmented copy is in two parts, for any protocol and list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::songs::{Song, originals};
use super::parts::{Split, SplitPart};
use super::protocol::SplitProtocol;

/// 60 to 120 songs of three genres with chains of duplicates, duplicates across genres and of missing
/// songs, arbitrary split columns, and augmented copies of some songs.
fn songs(random: &mut StdRng) -> Vec<Song> {
    let count = random.random_range(60..=120);
    let copies = random.random_range(0..=count);
    let mut songs: Vec<Song> = Vec::new();
    for row in 0..count {
        let duplicate_of = random
            .random_bool(0.3)
            .then(|| match random.random_range(0..10) {
                0 => format!("gone{}", random.random_range(0..3)),
                _ => format!("s{}", random.random_range(0..count)),
            });
        let part = ["train", "train", "train", "valid", "test", "excluded"];
        let mut columns = BTreeMap::from([
            (
                "part".to_owned(),
                part[random.random_range(0..6)].to_owned(),
            ),
            ("fold".to_owned(), random.random_range(0..4).to_string()),
        ]);
        if random.random_bool(0.5) {
            columns.insert("artist_id".into(), random.random_range(0..20).to_string());
        }
        songs.push(Song {
            row,
            song: format!("s{row}"),
            genre: format!("g{}", random.random_range(0..3)),
            duplicate_of,
            augmented_from: None,
            columns,
        });
    }
    for copy in 0..copies {
        let of = songs[random.random_range(0..count)].clone();
        songs.push(Song {
            row: songs.len(),
            song: format!("{}~{copy}", of.song),
            augmented_from: Some(of.song),
            ..of
        });
    }
    songs
}

/// A common name for all songs that sound alike, determined by following names, independently of the
/// code under test.
fn sounds(songs: &[Song]) -> Vec<String> {
    let mut name: Vec<String> = songs
        .iter()
        .map(|song| song.augmented_from.clone().unwrap_or(song.song.clone()))
        .collect();
    let pairs: Vec<(String, String)> = songs
        .iter()
        .filter_map(|song| Some((song.song.clone(), song.duplicate_of.clone()?)))
        .collect();
    let mut called: BTreeMap<String, String> = BTreeMap::new();
    // Names propagate along the pairs until nothing changes.
    for song in songs {
        called.insert(song.song.clone(), song.song.clone());
    }
    loop {
        let mut changed = false;
        for (a, b) in &pairs {
            let of = |n: &String| called.get(n).cloned().unwrap_or(n.clone());
            let least = of(a).min(of(b));
            for n in [a, b] {
                if called.insert(n.clone(), least.clone()).as_ref() != Some(&least) {
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    for own in &mut name {
        if let Some(found) = called.get(own) {
            own.clone_from(found);
        }
    }
    name
}

fn check(songs: &[Song], split: &Split, case: &str) {
    let sounds = sounds(songs);
    let names = |part: SplitPart| -> BTreeSet<&str> {
        split.part(part).iter().map(|&row| &*sounds[row]).collect()
    };
    let parts = [SplitPart::Train, SplitPart::Valid, SplitPart::Test].map(names);
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let both: Vec<_> = parts[a].intersection(&parts[b]).collect();
        assert!(both.is_empty(), "{case}: {both:?} in two parts");
    }
    let rows = [&split.train[..], &split.valid, &split.test].concat();
    let distinct: BTreeSet<_> = rows.iter().collect();
    assert_eq!(rows.len(), distinct.len(), "{case}: repeated song");
    let first_copy = originals(songs).len();
    for part in [&split.valid, &split.test] {
        assert!(
            part.iter().all(|&row| row < first_copy),
            "{case}: augmented copy"
        );
    }
    let trains: BTreeSet<&str> = split.train.iter().map(|&row| &*songs[row].song).collect();
    for copy in &songs[first_copy..] {
        let of = copy.augmented_from.as_deref().unwrap_or_default();
        let both = (split.train.contains(&copy.row), trains.contains(of));
        assert_eq!(both.0, both.1, "{case}: {} without its song", copy.song);
    }
}

#[test]
fn no_song_is_in_two_parts() {
    let file = std::env::temp_dir().join(format!("sides-{}.csv", std::process::id()));
    let mut checked = 0;
    for seed in 0..200 {
        let mut random = StdRng::seed_from_u64(seed);
        let songs = songs(&mut random);
        let mut list = "song,part\n".to_owned();
        for song in originals(&songs) {
            let part = ["train", "valid", "test"][random.random_range(0..3)];
            list.push_str(&format!("{},{part}\n", song.song));
        }
        fs::write(&file, list).expect("a folder to write to");
        for protocol in [
            SplitProtocol::Random,
            SplitProtocol::Kfold { fold: 2, of: 5 },
            SplitProtocol::Column("part".into()),
            SplitProtocol::Fold {
                column: "fold".into(),
                fold: "1".into(),
            },
            SplitProtocol::List(file.clone()),
        ] {
            // With few songs and many duplicates a part can be empty, which is rejected.
            if let Ok(split) = protocol.split(&songs, seed) {
                check(&songs, &split, &format!("{protocol}, seed {seed}"));
                checked += 1;
            }
        }
    }
    fs::remove_file(&file).ok();
    assert!(checked > 800, "only {checked} splits were checked");
}

#[test]
fn augmented_copies_do_not_change_the_split() {
    for seed in 0..20 {
        let songs = songs(&mut StdRng::seed_from_u64(seed));
        let alone = originals(&songs);
        for protocol in [
            SplitProtocol::Random,
            SplitProtocol::Kfold { fold: 1, of: 4 },
        ] {
            let (Ok(with), Ok(without)) = (protocol.split(&songs, 7), protocol.split(alone, 7))
            else {
                continue;
            };
            let count = without.train.len();
            assert_eq!((&with.valid, &with.test), (&without.valid, &without.test));
            assert_eq!(with.train[..count], without.train);
        }
    }
}

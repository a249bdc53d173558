//! Cross-validation: one fold is tested, the others train.

use anyhow::{Result, ensure};
use rand::seq::SliceRandom;
use rand::{SeedableRng, rngs::StdRng};

use super::super::songs::Song;
use super::groups::{by_genre, groups};
use super::parts::Split;

/// Fraction of the songs outside the tested fold that validate, as in the random split (9 of 90).
const VALID: f64 = 0.10;

/// Tests fold `fold` of `of` (from one), with equal proportions of each genre; duplicates stay together.
pub fn kfold(songs: &[Song], fold: usize, of: usize, seed: u64) -> Result<Split> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut tested = Vec::new();
    let mut others = Vec::new();
    for mut groups in by_genre(songs, groups(songs, false)).into_values() {
        groups.shuffle(&mut random);
        let total: usize = groups.iter().map(Vec::len).sum();
        let mut taken = 0;
        for group in groups {
            // A group belongs to the fold of its first song.
            let group_fold = taken as u128 * of as u128 / total as u128;
            let part = match group_fold == fold as u128 - 1 {
                true => &mut tested,
                false => &mut others,
            };
            taken += group.len();
            part.push(group);
        }
    }
    Ok(with_validation(songs, tested.concat(), others, &mut random))
}

/// Tests the songs whose `column` has the value `fold`; songs without a value are left out. Artists stay
/// together.
///
/// # Errors
/// There is no such column, or no song of that fold.
pub fn by_column(songs: &[Song], column: &str, fold: &str, seed: u64) -> Result<Split> {
    let of = |row: usize| songs[row].columns.get(column).map(String::as_str);
    let tested: Vec<usize> = (0..songs.len())
        .filter(|&row| of(row) == Some(fold))
        .collect();
    ensure!(
        !tested.is_empty(),
        "songs.csv has no column {column}, or no song with {fold} in it"
    );
    let others = groups(songs, true)
        .into_iter()
        .map(|group| {
            let there = |&row: &usize| of(row).is_some_and(|value| value != fold);
            group.into_iter().filter(there).collect()
        })
        .filter(|group: &Vec<usize>| !group.is_empty())
        .collect();
    let mut random = StdRng::seed_from_u64(seed);
    Ok(with_validation(songs, tested, others, &mut random))
}

/// Moves whole groups of each genre from `others` to validation until the target fraction is reached.
fn with_validation(
    songs: &[Song],
    test: Vec<usize>,
    others: Vec<Vec<usize>>,
    random: &mut StdRng,
) -> Split {
    let mut split = Split {
        test,
        ..Split::default()
    };
    for mut groups in by_genre(songs, others).into_values() {
        groups.shuffle(random);
        let total: usize = groups.iter().map(Vec::len).sum();
        let wanted = (total as f64 * VALID).round() as usize;
        let mut taken = 0;
        for group in groups {
            // An artist with more songs than needed would leave a genre without training songs.
            if taken < wanted && group.len() <= 2 * wanted - taken {
                taken += group.len();
                split.valid.extend(group);
            } else {
                split.train.extend(group);
            }
        }
    }
    split.sorted()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// 120 songs of 2 genres, 3 songs per artist, 5 folds of whole artists; song 7 is a duplicate of song 90.
    fn songs() -> Vec<Song> {
        (0..120)
            .map(|row| {
                let columns = [
                    ("artist_id", (row / 3).to_string()),
                    ("fold", (row / 3 % 5).to_string()),
                ];
                Song {
                    row,
                    song: format!("s{row}"),
                    genre: format!("g{}", row / 60),
                    duplicate_of: (row == 7).then(|| "s90".to_owned()),
                    augmented_from: None,
                    columns: columns.map(|(name, value)| (name.into(), value)).into(),
                }
            })
            .collect()
    }

    #[test]
    fn each_song_is_tested_in_exactly_one_fold() {
        let songs = songs();
        let mut tested = Vec::new();
        for fold in 1..=5 {
            let split = kfold(&songs, fold, 5, 3).unwrap();
            assert_eq!(
                split.train.len() + split.valid.len() + split.test.len(),
                120
            );
            assert!((8..=12).contains(&split.valid.len()), "{split:?}");
            assert_eq!(split.test.contains(&7), split.test.contains(&90));
            tested.extend(split.test);
        }
        tested.sort_unstable();
        assert_eq!(tested, (0..120).collect::<Vec<_>>());
    }

    #[test]
    fn huge_numbers_of_folds_do_not_overflow() {
        // Only the first group of each genre is in the first fold.
        let split = kfold(&songs(), 1, 1 << (usize::BITS - 1), 3).unwrap();
        assert!((2..=3).contains(&split.test.len()), "{split:?}");
    }

    #[test]
    fn artists_are_in_one_part_only() {
        let songs = songs();
        for fold in ["0", "3"] {
            let split = by_column(&songs, "fold", fold, 1).unwrap();
            let artists = |rows: &[usize]| -> BTreeSet<&str> {
                rows.iter().map(|&row| songs[row].artist()).collect()
            };
            let parts = [&split.train, &split.valid, &split.test].map(|rows| artists(rows));
            assert!(parts[0].is_disjoint(&parts[1]));
            assert!(parts[0].is_disjoint(&parts[2]));
            assert!(parts[1].is_disjoint(&parts[2]));
            assert_eq!(split.test.len(), 24);
            assert!((6..=15).contains(&split.valid.len()), "{split:?}");
        }
        let error = by_column(&songs, "fold", "9", 1).unwrap_err().to_string();
        for name in ["songs.csv", "fold", "9"] {
            assert!(error.contains(name), "{name}: {error}");
        }
    }
}

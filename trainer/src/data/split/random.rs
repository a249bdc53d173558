//! The paper's split: random within each genre.

use rand::seq::SliceRandom;
use rand::{SeedableRng, rngs::StdRng};

use super::super::songs::Song;
use super::groups::{by_genre, groups};
use super::parts::Split;

/// 81 % training, 9 % validation, 10 % test of each genre (table I of the paper implies 810 training
/// songs). A song and its exact duplicates are always in the same part.
pub fn split(songs: &[Song], seed: u64) -> Split {
    let mut random = StdRng::seed_from_u64(seed);
    let mut split = Split::default();
    for mut groups in by_genre(songs, groups(songs, false)).into_values() {
        groups.shuffle(&mut random);
        let total: usize = groups.iter().map(Vec::len).sum();
        let test = (total as f64 * 0.10).round() as usize;
        let valid = (total as f64 * 0.09).round() as usize;
        let mut taken = 0;
        for group in groups.iter() {
            let part = if taken < test {
                &mut split.test
            } else if taken < test + valid {
                &mut split.valid
            } else {
                &mut split.train
            };
            part.extend(group);
            taken += group.len();
        }
    }
    split.sorted()
}

#[cfg(test)]
mod tests {
    use super::super::parts::SplitPart;
    use super::*;

    fn songs() -> Vec<Song> {
        (0..200)
            .map(|row| Song {
                row,
                song: format!("s{row}"),
                genre: format!("g{}", row / 100),
                // 6 to 9 form a chain of duplicates; 150 is a duplicate of a song of the other genre.
                duplicate_of: match row {
                    7..=9 => Some(format!("s{}", row - 1)),
                    150 => Some("s20".into()),
                    _ => None,
                },
                ..Song::default()
            })
            .collect()
    }

    #[test]
    fn every_song_is_in_exactly_one_part() {
        let split = split(&songs(), 3);
        let mut all: Vec<usize> = [&split.train[..], &split.valid, &split.test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..200).collect::<Vec<_>>());
        assert!(
            (split.test.len() as i32 - 20).abs() <= 3,
            "{}",
            split.test.len()
        );
        assert!(
            (split.valid.len() as i32 - 18).abs() <= 3,
            "{}",
            split.valid.len()
        );
    }

    #[test]
    fn duplicates_stay_together() {
        for seed in 0..50 {
            let split = split(&songs(), seed);
            for part in [SplitPart::Train, SplitPart::Valid, SplitPart::Test] {
                let rows = split.part(part);
                let has = |row| rows.contains(&row);
                assert!([7, 8, 9].iter().all(|&row| has(row) == has(6)), "{seed}");
                assert_eq!(has(150), has(20), "{seed}");
            }
        }
    }

    #[test]
    fn split_depends_on_the_seed_alone() {
        assert_eq!(split(&songs(), 1), split(&songs(), 1));
        assert_ne!(split(&songs(), 1), split(&songs(), 2));
    }
}

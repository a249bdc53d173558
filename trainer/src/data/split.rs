//! Which songs train, which choose the epoch, and which are only looked at in the end.

use std::collections::BTreeMap;

use clap::ValueEnum;
use rand::seq::SliceRandom;
use rand::{SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::songs::Song;

/// A part of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Songs that the weights are fitted to.
    Train,
    /// Songs that choose the epoch and the calibration.
    Valid,
    /// Songs that give the figures.
    #[default]
    Test,
}

/// Rows of the store, sorted, by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Songs that the weights are fitted to.
    pub train: Vec<usize>,
    /// Songs that choose the epoch and the calibration.
    pub valid: Vec<usize>,
    /// Songs that give the figures.
    pub test: Vec<usize>,
}

impl Split {
    /// 81 % training, 9 % validation, 10 % test, of each genre (table I of the paper implies 810
    /// training songs). A song and its exact copies are always on the same side.
    pub fn random(songs: &[Song], seed: u64) -> Split {
        let mut by_genre: BTreeMap<&str, Vec<Vec<usize>>> = BTreeMap::new();
        for group in groups(songs) {
            by_genre
                .entry(&songs[group[0]].genre)
                .or_default()
                .push(group);
        }
        let mut random = StdRng::seed_from_u64(seed);
        let mut split = Split {
            train: Vec::new(),
            valid: Vec::new(),
            test: Vec::new(),
        };
        for groups in by_genre.values_mut() {
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
        for part in [&mut split.train, &mut split.valid, &mut split.test] {
            part.sort_unstable();
        }
        split
    }

    /// Rows of one part.
    pub fn part(&self, part: Part) -> &[usize] {
        match part {
            Part::Train => &self.train,
            Part::Valid => &self.valid,
            Part::Test => &self.test,
        }
    }
}

/// Rows that belong together: a song and everything that is a copy of it, however long the chain.
fn groups(songs: &[Song]) -> Vec<Vec<usize>> {
    let row_of: BTreeMap<&str, usize> = songs.iter().map(|s| (s.song.as_str(), s.row)).collect();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for song in songs {
        let mut root = song.row;
        // A chain longer than the list would be a circle.
        for _ in 0..songs.len() {
            let original = songs[root].duplicate_of.as_deref();
            match original.and_then(|name| row_of.get(name)) {
                Some(&row) if row != root => root = row,
                _ => break,
            }
        }
        groups.entry(root).or_default().push(song.row);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs() -> Vec<Song> {
        (0..200)
            .map(|row| Song {
                row,
                song: format!("s{row}"),
                genre: format!("g{}", row / 100),
                // 7, 8, 9 hang on 6 in a chain; 150 is a copy of a song of the other genre.
                duplicate_of: match row {
                    7..=9 => Some(format!("s{}", row - 1)),
                    150 => Some("s20".into()),
                    _ => None,
                },
            })
            .collect()
    }

    #[test]
    fn every_song_is_in_exactly_one_part() {
        let split = Split::random(&songs(), 3);
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
    fn copies_stay_together() {
        for seed in 0..50 {
            let split = Split::random(&songs(), seed);
            for part in [Part::Train, Part::Valid, Part::Test] {
                let rows = split.part(part);
                let has = |row| rows.contains(&row);
                assert!([7, 8, 9].iter().all(|&row| has(row) == has(6)), "{seed}");
                assert_eq!(has(150), has(20), "{seed}");
            }
        }
    }

    #[test]
    fn a_seed_is_a_split() {
        assert_eq!(Split::random(&songs(), 1), Split::random(&songs(), 1));
        assert_ne!(Split::random(&songs(), 1), Split::random(&songs(), 2));
    }
}

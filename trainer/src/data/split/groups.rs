//! Groups of songs that must be in the same part of a split.

use std::collections::{BTreeMap, BTreeSet};

use super::super::songs::Song;
use super::parts::{Split, SplitPart};

/// Rows that belong together: a song and all its duplicates, transitively; with `artists` also all songs
/// of an artist and of the artists of their duplicates.
pub fn groups(songs: &[Song], artists: bool) -> Vec<Vec<usize>> {
    let mut row_of: BTreeMap<&str, usize> =
        songs.iter().map(|s| (s.song.as_str(), s.row)).collect();
    let mut parent: Vec<usize> = (0..songs.len()).collect();
    let mut first_of = BTreeMap::new();
    for song in songs {
        if let Some(original) = song.duplicate_of.as_deref() {
            // Two duplicates of a song that is not in the list are duplicates of each other.
            let row = *row_of.entry(original).or_insert(song.row);
            join(&mut parent, song.row, row);
        }
        if artists {
            let first = *first_of.entry(song.artist()).or_insert(song.row);
            join(&mut parent, song.row, first);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in 0..songs.len() {
        groups.entry(root(&parent, row)).or_default().push(row);
    }
    groups.into_values().collect()
}

/// Removes songs from training that duplicate a validation or test song, and from validation those that
/// duplicate a test song. Splits from other sources may contain such duplicates.
pub fn without_leakage(songs: &[Song], mut split: Split) -> Split {
    let mut group_of = vec![0; songs.len()];
    for (group, rows) in groups(songs, false).into_iter().enumerate() {
        rows.into_iter().for_each(|row| group_of[row] = group);
    }
    let mut taken = BTreeSet::new();
    for part in [SplitPart::Test, SplitPart::Valid, SplitPart::Train] {
        let rows = split.part_mut(part);
        rows.retain(|&row| !taken.contains(&group_of[row]));
        taken.extend(rows.iter().map(|&row| group_of[row]));
    }
    split
}

/// Groups by the genre of their first song.
pub fn by_genre(songs: &[Song], groups: Vec<Vec<usize>>) -> BTreeMap<&str, Vec<Vec<usize>>> {
    let mut by_genre: BTreeMap<&str, Vec<Vec<usize>>> = BTreeMap::new();
    for group in groups {
        let genre = &songs[group[0]].genre;
        by_genre.entry(genre).or_default().push(group);
    }
    by_genre
}

fn root(parent: &[usize], mut row: usize) -> usize {
    while parent[row] != row {
        row = parent[row];
    }
    row
}

/// Joins the groups of `a` and `b`. The lower row becomes the root, so that a group is ordered by its
/// first song.
fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

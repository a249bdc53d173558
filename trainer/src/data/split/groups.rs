//! Songs that must stay on one side of a split.

use std::collections::{BTreeMap, BTreeSet};

use super::super::songs::Song;
use super::parts::{Part, Split};

/// Rows that belong together: a song and everything that is a copy of it, however long the chain;
/// with `artists` also all songs of an artist, and of the artists of their copies.
pub fn groups(songs: &[Song], artists: bool) -> Vec<Vec<usize>> {
    let mut row_of: BTreeMap<&str, usize> =
        songs.iter().map(|s| (s.song.as_str(), s.row)).collect();
    let mut parent: Vec<usize> = (0..songs.len()).collect();
    let mut first_of = BTreeMap::new();
    for song in songs {
        if let Some(original) = song.duplicate_of.as_deref() {
            // Two copies of a song that is not in the list are copies of each other.
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

/// Leaves out of training, and of validation, what is a copy of a song that is tested or validated:
/// lists that others made may have copies on two sides.
pub fn on_one_side(songs: &[Song], mut split: Split) -> Split {
    let mut group_of = vec![0; songs.len()];
    for (group, rows) in groups(songs, false).into_iter().enumerate() {
        rows.into_iter().for_each(|row| group_of[row] = group);
    }
    let mut taken = BTreeSet::new();
    for part in [Part::Test, Part::Valid, Part::Train] {
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

/// The lower row stays the root, so that a group goes by its first song.
fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

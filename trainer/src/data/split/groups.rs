//! Songs that must stay on one side of a split.

use std::collections::BTreeMap;

use super::super::songs::Song;

/// Rows that belong together: a song and everything that is a copy of it, however long the chain;
/// with `artists` also all songs of an artist, and of the artists of their copies.
pub fn groups(songs: &[Song], artists: bool) -> Vec<Vec<usize>> {
    let row_of: BTreeMap<&str, usize> = songs.iter().map(|s| (s.song.as_str(), s.row)).collect();
    let mut parent: Vec<usize> = (0..songs.len()).collect();
    let mut first_of = BTreeMap::new();
    for song in songs {
        let original = song.duplicate_of.as_deref();
        if let Some(&row) = original.and_then(|name| row_of.get(name)) {
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
